import { Button, Group, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAgent } from '../chats/use-view';
import { useRereadOnEvents } from '../live/use-reread-on-events';
import { usePeople } from '../people/use-people';
import { useMe } from '../session/me';
import { MoveChats } from './move-chats';
import classes from './supervisor.module.css';

const EVERY_MS = 1_000;

/** Whose chats are shown: an administrator may look at those of anybody, and give them to somebody else. */
export function WhoseChats() {
  const me = useMe();
  return me.role === 'administrator' ? <Chooser ownId={me.id} /> : null;
}

function Chooser({ ownId }: { ownId: string }) {
  const { t } = useTranslation();
  const people = usePeople();
  const [agentId, setAgentId] = useAgent();
  const [isMoving, setMoving] = useState(false);
  const agent = people.find(({ id }) => id === agentId) ?? null;
  return (
    <Group gap={6} p={6} wrap="nowrap" className={classes['whose'] ?? ''}>
      <Select
        size="xs"
        flex={1}
        searchable
        aria-label={t('supervisor.whose')}
        nothingFoundMessage={t('case.nothingFound')}
        data={[
          { value: ownId, label: t('supervisor.own') },
          ...people
            .filter(({ id }) => id !== ownId)
            .map(({ id, name, presence }) => ({
              value: id,
              label: t('transfer.person', { name, presence: t(`presence.${presence}`) }),
            })),
        ]}
        allowDeselect={false}
        value={agentId ?? ownId}
        onChange={(id) => setAgentId(id === ownId ? null : id)}
      />
      {agent && (
        <Button size="compact-sm" variant="default" onClick={() => setMoving(true)}>
          {t('wall.move')}
        </Button>
      )}
      {agentId !== null && <KeepTrue />}
      {agent && isMoving && <MoveChats agent={agent} onClose={() => setMoving(false)} />}
    </Group>
  );
}

/** What is new for somebody else is told by nothing but the list itself. */
function KeepTrue() {
  useRereadOnEvents(['chats'], EVERY_MS, (name) => /^case\.(created|updated|hidden)$/.test(name));
  return null;
}
