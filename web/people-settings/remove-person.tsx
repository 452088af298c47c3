import { Button, Group, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { MoveChats } from '../supervisor/move-chats';
import { useChange, type User } from './use-users';

/** Removes somebody after saying what becomes of what they have. Their chats go to somebody else first. */
export function RemovePerson({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation(['people', 'translation']);
  const [isMoving, setMoving] = useState(false);
  const chats = useQuery({
    queryKey: [...keys.chats('mine', user.id), 'toRemove'],
    queryFn: () =>
      answerOf(api.GET('/api/chats', { params: { query: { view: 'mine', agentId: user.id, limit: 1 } } })),
    staleTime: 0,
  });
  const remove = useChange(() =>
    answerOf(api.DELETE('/api/users/{id}', { params: { path: { id: user.id } } })),
  );
  const hasChats = (chats.data?.items.length ?? 0) > 0;
  if (isMoving)
    return (
      <MoveChats
        agent={user}
        onClose={() => {
          setMoving(false);
          void chats.refetch();
        }}
      />
    );
  return (
    <Dialog onClose={onClose} title={t('people.removeTitle', { name: user.name })}>
      <Stack>
        {hasChats ? (
          <Text>{t('people.hasChats', { name: user.name })}</Text>
        ) : (
          <>
            <Text>{t('people.removeAbout', { name: user.name })}</Text>
            <List size="sm" spacing={4}>
              <List.Item>{t('people.removeCases')}</List.Item>
              <List.Item>{t('people.removeWritten')}</List.Item>
              <List.Item>{t('people.removeAccess')}</List.Item>
              {user.role === 'administrator' && <List.Item>{t('people.removeInvitations')}</List.Item>}
            </List>
          </>
        )}
        <Refused error={chats.error ?? remove.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('translation:case.cancel')}
          </Button>
          {hasChats ? (
            <Button onClick={() => setMoving(true)}>{t('translation:wall.move')}</Button>
          ) : (
            <Button
              color="red"
              disabled={!chats.data}
              loading={remove.isPending}
              onClick={() => remove.mutate(undefined, { onSuccess: onClose })}
            >
              {t('people.removeNow')}
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}
