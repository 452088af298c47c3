import { Alert, Badge, Button, Group, Modal, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api, Problem } from '../api/client';
import type { Case } from '../api/shapes';
import { keys } from '../api/keys';
import { applyCase } from '../live/apply-event';
import { useMe } from '../session/me';
import { problemText } from '../words/problem-text';
import { customerName } from './customer-name';
import classes from './thread-head.module.css';
import { useWhichThread } from './thread-context';

/** Who the customer is, how the case stands, who has it, and the buttons that change that. */
export function ThreadHead({ shown }: { shown: Case }) {
  const { t } = useTranslation();
  const { readOnly } = useWhichThread();
  const name = customerName(shown);
  const address = shown.contact.phone ?? shown.contact.address;
  const holder = shown.chat?.takenBy ?? shown.assignee;
  return (
    <header className={classes['head']}>
      <div className={classes['who']}>
        <Title order={2} size="h4" className={classes['name'] ?? ''} dir="auto">
          {name}
        </Title>
        <Group gap={6} className={classes['facts'] ?? ''}>
          {name !== address && (
            <Text size="sm">
              <bdi>{address}</bdi>
            </Text>
          )}
          <Text size="sm">{t('thread.number', { number: shown.number })}</Text>
          <Badge size="sm" variant="default">
            {t(`thread.status.${shown.status}`)}
          </Badge>
          <Text size="sm" dir="auto">
            {shown.group.name}
          </Text>
          <Text size="sm" dir="auto">
            {holder ? t('thread.with', { name: holder.name }) : t('thread.withNobody')}
          </Text>
        </Group>
      </div>
      {!readOnly && shown.chat?.state === 'active' && <Holding shown={shown} />}
    </header>
  );
}

/** Take, release, take over. */
function Holding({ shown }: { shown: Case }) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const path = { number: String(shown.number) };
  const take = useMutation({
    mutationFn: (takeOver: boolean) =>
      answerOf(api.POST('/api/cases/{number}/chat/take', { params: { path }, body: { takeOver } })),
    onSuccess: (now) => applyCase(queries, now),
    // Whoever was faster has it now.
    onError: () => void queries.invalidateQueries({ queryKey: keys.case(shown.number), exact: true }),
  });
  const release = useMutation({
    mutationFn: () =>
      answerOf(api.POST('/api/cases/{number}/chat/release', { params: { path }, body: null })),
    onSuccess: (now) => applyCase(queries, now),
  });
  const taker = shown.chat?.takenBy ?? null;
  const isMine = taker?.id === me.id;
  const error = take.error ?? release.error;
  return (
    <>
      {isMine ? (
        <Button variant="default" loading={release.isPending} onClick={() => release.mutate()}>
          {t('thread.release')}
        </Button>
      ) : taker ? (
        <Button variant="default" loading={take.isPending} onClick={() => setAsking(true)}>
          {t('thread.takeOver')}
        </Button>
      ) : (
        <Button loading={take.isPending} onClick={() => take.mutate(false)}>
          {t('thread.take')}
        </Button>
      )}
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
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t('thread.takeOverTitle')}
        closeButtonProps={{ 'aria-label': t('thread.close') }}
      >
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
      </Modal>
    </>
  );
}

/** Who has it, where that is why it could not be taken. */
function fasterThanMe(error: Error): string | null {
  if (!(error instanceof Problem) || error.kind !== 'chat-taken') return null;
  const taker = error.more['takenBy'];
  const isNamed = typeof taker === 'object' && taker !== null && 'name' in taker;
  return isNamed && typeof taker.name === 'string' ? taker.name : null;
}
