import { Button } from '@mantine/core';
import { IconAlertCircle, IconCheck, IconChecks, IconClock, IconSend } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import type { Message } from '../api/shapes';
import { heldAnswers } from '../composer/held-answers';
import { useTakeBack } from '../composer/use-take-back';
import { useHandOn } from '../keys/use-hand-on';
import { applyMessage, takeOutMessage } from '../live/apply-event';
import { useMe } from '../session/me';
import { problemText } from '../words/problem-text';
import classes from './bubble.module.css';
import { clockTime, fullTime } from './moments';
import { useWhichThread } from './thread-context';
import { useMessages } from './use-thread';

const PICTURES = {
  received: IconCheck,
  queued: IconClock,
  sending: IconSend,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertCircle,
} as const;

/** How far a message to the customer has come. */
export function Tick({ status }: { status: Message['status'] }) {
  const { t } = useTranslation();
  const Picture = PICTURES[status];
  const name = t(`thread.tick.${status}`);
  return (
    <span
      role="img"
      aria-label={name}
      title={name}
      className={classes['tick']}
      data-read={status === 'read'}
      data-failed={status === 'failed'}
    >
      <Picture size={16} aria-hidden />
    </span>
  );
}

/** Below a message that has not gone: why, and what can be done about it. */
export function Delivery({ message }: { message: Message }) {
  if (message.status === 'failed') return <Failed message={message} />;
  const isWaiting =
    message.waiting !== null ||
    message.held !== null ||
    message.sendAt !== null ||
    message.heldUntil !== null;
  return message.status === 'queued' && isWaiting ? <Held message={message} /> : null;
}

function Failed({ message: { id, error } }: { message: Message }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: () => answerOf(api.POST('/api/messages/{id}/retry', { params: { path: { id } } })),
    onSuccess: (now) => applyMessage(queries, now),
  });
  return (
    <div className={classes['under']}>
      <span className={classes['failed']}>
        {t('thread.failed', { reason: error ? `${error.message} (${error.code})` : '' })}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        loading={retry.isPending}
        onClick={({ currentTarget }) => {
          toLines(currentTarget);
          retry.mutate();
        }}
      >
        {t('thread.retry')}
      </Button>
      {retry.error && (
        <span role="alert" className={classes['failed']}>
          {problemText(t, retry.error)}
        </span>
      )}
    </div>
  );
}

function Held({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  const { number } = useWhichThread();
  const takeBack = useTakeBackFrom(number, message);
  return (
    <div className={classes['under']}>
      <span>{whyHeld(message)}</span>
      <TakeBack isPending={takeBack.isPending} onPress={takeBack.mutate} />
      {takeBack.error && (
        <span role="alert" className={classes['failed']}>
          {problemText(t, takeBack.error)}
        </span>
      )}
    </div>
  );

  function whyHeld({ waiting, held, sendAt, cancelIfCustomerWrites }: Message): string {
    if (waiting)
      return t('thread.held.waiting', {
        reason: waiting.message,
        time: clockTime(waiting.until, i18n.language),
      });
    if (held) return t(`thread.held.${held}`);
    if (sendAt === null) return t('thread.held.undo');
    const time = fullTime(sendAt, i18n.language);
    return t(cancelIfCustomerWrites ? 'thread.held.untilUnless' : 'thread.held.until', { time });
  }
}

function TakeBack({ isPending, onPress }: { isPending: boolean; onPress: () => void }) {
  const { t } = useTranslation();
  const { answering } = useWhichThread();
  const button = useRef<HTMLButtonElement>(null);
  // Once the message goes out there is nothing to press.
  useHandOn(button, answering.toField);
  return (
    <Button
      ref={button}
      size="compact-sm"
      variant="default"
      loading={isPending}
      onClick={({ currentTarget }) => {
        toLines(currentTarget);
        onPress();
      }}
    >
      {t('thread.takeBack')}
    </Button>
  );
}

/** Puts the keyboard on the lines around a button that is going away. */
const toLines = (button: HTMLElement) =>
  button.closest<HTMLElement>('[role=log]')?.focus({ preventScroll: true });

/** One's own answer that is held for a moment comes back into the composer; anything else is gone. */
function useTakeBackFrom(number: number, message: Message) {
  const me = useMe();
  const queries = useQueryClient();
  const { messages } = useMessages(number);
  const { answering } = useWhichThread();
  const { takingBack, tooLate, takeBack } = useTakeBack(number);
  const drop = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/messages/{id}', { params: { path: { id: message.id } } })),
    onSuccess: () => takeOutMessage(queries, number, message.id),
  });
  const parts = heldAnswers(messages, me.id).find((answer) => answer.some(({ id }) => id === message.id));
  const isIn = ({ partIds }: { partIds: string[] }) => partIds.includes(message.id);
  return parts
    ? {
        isPending: takingBack.some(isIn),
        error: tooLate && isIn(tooLate.of) ? tooLate.problem : null,
        mutate: () => takeBack(parts, answering.toReply),
      }
    : { isPending: drop.isPending, error: drop.error, mutate: () => drop.mutate() };
}
