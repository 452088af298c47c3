import { Button, Table, Title, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { components } from '../api/schema';
import { MoveChats } from '../supervisor/move-chats';
import classes from './wall.module.css';

type Agent = components['schemas']['Wall']['agents'][number];

/** Who is there, and how much each of them has; a way to their chats, and one to give those to somebody else. */
export function AgentsTable({ agents }: { agents: Agent[] }) {
  const { t } = useTranslation();
  const [moving, setMoving] = useState<Agent | null>(null);
  return (
    <section className={classes['part']}>
      <Title order={2} size="h5">
        {t('wall.agents')}
      </Title>
      <Table.ScrollContainer minWidth={380}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('wall.agent')}</Table.Th>
              <Table.Th>{t('wall.presence')}</Table.Th>
              <Table.Th>{t('wall.chats')}</Table.Th>
              <Table.Th>{t('wall.waitingShort')}</Table.Th>
              <Table.Th>
                <VisuallyHidden>{t('wall.move')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {agents.map((agent) => (
              <Table.Tr key={agent.id}>
                <Table.Td>
                  <Link to={`/chats?view=mine&agent=${agent.id}`} className={classes['link'] ?? ''}>
                    <bdi>{agent.name}</bdi>
                  </Link>
                </Table.Td>
                <Table.Td>
                  <span className={classes['presence']} data-presence={agent.presence}>
                    {t(`presence.${agent.presence}`)}
                  </span>
                </Table.Td>
                <Table.Td>{agent.activeChats}</Table.Td>
                <Table.Td>{agent.waiting}</Table.Td>
                <Table.Td ta="end">
                  {agent.activeChats > 0 && (
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={t('supervisor.moveOf', { name: agent.name })}
                      onClick={() => setMoving(agent)}
                    >
                      {t('wall.move')}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {moving && <MoveChats agent={moving} onClose={() => setMoving(null)} />}
    </section>
  );
}
