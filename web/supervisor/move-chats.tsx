import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { GiveForm, type Giving } from '../people/give-form';
import { Dialog } from '../shell/dialog';

interface MoveChatsProps {
  /** Who is away. */
  agent: { id: string; name: string };
  onClose: () => void;
}

/** What has become of the chats of somebody who is away. */
interface Moved {
  moved: number;
  refused: { caseNumber: number; detail: string }[];
}

/** Gives all active chats of somebody to somebody else, or to a group where they are new. */
export function MoveChats({ agent, onClose }: MoveChatsProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const move = useMutation({
    mutationFn: (giving: Giving) => moveAll(agent.id, giving),
    onSuccess: () => void queries.invalidateQueries({ queryKey: keys.wall }),
  });
  const done = move.data;
  return (
    <Dialog onClose={onClose} title={t('supervisor.moveOf', { name: agent.name })}>
      {done ? (
        <Stack>
          <Alert role="status" color={done.refused.length > 0 ? 'orange' : 'teal'}>
            <Text size="sm">{t('supervisor.moved', { count: done.moved })}</Text>
            {done.refused.map(({ caseNumber, detail }) => (
              <Text key={caseNumber} size="sm">
                {t('thread.number', { number: caseNumber })}: {detail}
              </Text>
            ))}
          </Alert>
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('thread.close')}</Button>
          </Group>
        </Stack>
      ) : (
        <GiveForm
          except={agent.id}
          noteHint=""
          button={t('supervisor.move')}
          isPending={move.isPending}
          error={move.error}
          onGive={move.mutate}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

/** So many at once, until there are no more. */
async function moveAll(id: string, body: Giving): Promise<Moved> {
  const all: Moved = { moved: 0, refused: [] };
  for (;;) {
    const { moved, refused, more } = await answerOf(
      api.POST('/api/users/{id}/chats/move', { params: { path: { id } }, body }),
    );
    all.moved += moved;
    all.refused.push(...refused);
    if (!more || moved === 0) return all;
  }
}
