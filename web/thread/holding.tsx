import { Alert, Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import type { Case } from '../api/shapes';
import { useCommands } from '../keys/use-commands';
import { applyCase } from '../live/apply-event';
import { useMe } from '../session/me';
import { Dialog } from '../shell/dialog';
import { problemText } from '../words/problem-text';
import classes from './thread-head.module.css';
import { Transfer } from './transfer';
import { isTakenMeanwhile, useTake } from './use-take';

/** Who talks with the customer: take, take over, release, transfer. */
export function Holding({ shown }: { shown: Case }) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [isTransferring, setTransferring] = useState(false);
  const path = { number: String(shown.number) };
  const take = useTake(shown.number);
  const release = useMutation({
    mutationFn: () =>
      answerOf(api.POST('/api/cases/{number}/chat/release', { params: { path }, body: null })),
    onSuccess: (now) => applyCase(queries, now),
  });
  const taker = shown.chat?.takenBy ?? null;
  const isMine = taker?.id === me.id;
  const error = take.error ?? release.error;
  const transfer = () => setTransferring(true);
  const takeIt = () => (taker ? setAsking(true) : take.mutate(false));
  const isBusy = isAsking || isTransferring || take.isPending || release.isPending;
  useCommands({
    take: isMine || isBusy ? undefined : takeIt,
    release: isMine && !isBusy ? () => release.mutate() : undefined,
    transfer: isBusy ? undefined : transfer,
  });
  return (
    <>
      {isMine ? (
        <Button variant="default" loading={release.isPending} onClick={() => release.mutate()}>
          {t('thread.release')}
        </Button>
      ) : taker ? (
        <Button variant="default" loading={take.isPending} onClick={takeIt}>
          {t('thread.takeOver')}
        </Button>
      ) : (
        <Button loading={take.isPending} onClick={takeIt}>
          {t('thread.take')}
        </Button>
      )}
      <Button variant="default" onClick={transfer}>
        {t('transfer.open')}
      </Button>
      {error && !isMine && (
        <Alert
          role="alert"
          color="orange"
          className={classes['refused'] ?? ''}
          withCloseButton
          closeButtonLabel={t('thread.close')}
          onClose={() => {
            take.reset();
            release.reset();
          }}
        >
          {fasterThanMe(error) ? t('thread.taken', { name: fasterThanMe(error) }) : problemText(t, error)}
        </Alert>
      )}
      {isAsking && (
        <Dialog title={t('thread.takeOverTitle')} onClose={() => setAsking(false)}>
          <Text>{t('thread.takeOverAsk', { name: taker?.name ?? '' })}</Text>
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={() => setAsking(false)}>
              {t('thread.keep')}
            </Button>
            <Button
              data-autofocus
              onClick={() => {
                setAsking(false);
                take.mutate(true);
              }}
            >
              {t('thread.takeOver')}
            </Button>
          </Group>
        </Dialog>
      )}
      {isTransferring && <Transfer shown={shown} onClose={() => setTransferring(false)} />}
    </>
  );
}

/** Who has it, where that is why it could not be taken. */
function fasterThanMe(error: Error): string | null {
  if (!isTakenMeanwhile(error)) return null;
  const taker = error.more['takenBy'];
  const isNamed = typeof taker === 'object' && taker !== null && 'name' in taker;
  return isNamed && typeof taker.name === 'string' ? taker.name : null;
}
