import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { Refused } from '../case/refused';
import { usePeople } from '../people/use-people';
import { Dialog } from '../shell/dialog';
import { GroupDialog } from './group-dialog';
import { Listed, Page } from './page';
import classes from './people-settings.module.css';
import { useChange, useWholeGroups, type WholeGroup } from './use-users';

/** The groups of the desk: who is in them, and what their agents say when a chat ends. */
export function Groups() {
  const { t } = useTranslation(['people', 'settings']);
  const { data: groups, error } = useWholeGroups();
  const [edited, setEdited] = useState<WholeGroup | 'new' | null>(null);
  const [deleted, setDeleted] = useState<WholeGroup | null>(null);
  return (
    <Page
      title={t('settings:pages.groups')}
      about={t('groups.about')}
      action={<Button onClick={() => setEdited('new')}>{t('groups.new')}</Button>}
    >
      <Listed
        items={groups}
        error={error}
        empty={t('groups.empty')}
        label={t('settings:pages.groups')}
        keyOf={({ id }) => id}
      >
        {(group) => <Row group={group} onEdit={() => setEdited(group)} onDelete={() => setDeleted(group)} />}
      </Listed>
      {edited && <GroupDialog group={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      {deleted && <DeleteGroup group={deleted} onClose={() => setDeleted(null)} />}
    </Page>
  );
}

interface RowProps {
  group: WholeGroup;
  onEdit: () => void;
  onDelete: () => void;
}

function Row({ group, onEdit, onDelete }: RowProps) {
  const { t } = useTranslation('people');
  const people = usePeople();
  const { name, memberIds, endReasons, endReasonRequired } = group;
  const members = people.filter(({ id }) => memberIds.includes(id)).map((person) => person.name);
  return (
    <>
      <div className={classes['main']}>
        <div className={classes['name']}>{name}</div>
        <Text size="sm" c="dimmed">
          {members.length > 0 ? members.join(', ') : t('groups.noMembers')}
        </Text>
      </div>
      <Text size="sm" className={classes['side'] ?? ''}>
        {endReasons.length === 0
          ? t('groups.noReasons')
          : t(endReasonRequired ? 'groups.reasonsRequired' : 'groups.reasons', { count: endReasons.length })}
      </Text>
      <div className={classes['actions']}>
        <ActionIcon variant="subtle" size="lg" aria-label={t('groups.change', { name })} onClick={onEdit}>
          <IconPencil size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="red"
          size="lg"
          aria-label={t('groups.delete', { name })}
          onClick={onDelete}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </div>
    </>
  );
}

function DeleteGroup({ group, onClose }: { group: WholeGroup; onClose: () => void }) {
  const { t } = useTranslation(['people', 'translation']);
  const remove = useChange(() =>
    answerOf(api.DELETE('/api/groups/{id}', { params: { path: { id: group.id } } })),
  );
  return (
    <Dialog onClose={onClose} title={t('groups.deleteTitle', { name: group.name })}>
      <Stack>
        <Text>{t('groups.deleteAbout')}</Text>
        <Refused error={remove.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('translation:case.cancel')}
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate(undefined, { onSuccess: onClose })}
          >
            {t('groups.deleteNow')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
