import { Center, Loader, Text } from '@mantine/core';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../api/shapes';
import { problemText } from '../words/problem-text';
import { customerName } from './customer-name';
import { MessageLog } from './message-log';
import classes from './thread.module.css';
import { createAnswering, createReading, ThreadContext } from './thread-context';
import { ThreadHead } from './thread-head';
import { useCase, useMessages } from './use-thread';

interface ThreadProps {
  number: number;
  /** What stands at the end of its head. */
  actions?: ReactNode;
  /** What stands below the messages: where an answer is written. */
  children?: ReactNode;
}

/** Everything that was said in a case, the newest at the bottom, and who has it. Fills its column. */
export function Thread(props: ThreadProps) {
  // Where one has scrolled to and what was unread belong to one case.
  return <ThreadOf key={props.number} {...props} />;
}

function ThreadOf({ number, actions, children }: ThreadProps) {
  const { t } = useTranslation();
  const { data: shown, error } = useCase(number);
  const [reading] = useState(createReading);
  const [answering] = useState(createAnswering);
  const customer = shown ? customerName(shown) : '';
  const which = useMemo(
    () => ({ number, customer, reading, answering }),
    [number, customer, reading, answering],
  );
  if (error && !shown)
    return (
      <Center h="100%" p="lg">
        <Text role="alert">{problemText(t, error)}</Text>
      </Center>
    );
  return (
    <ThreadContext value={which}>
      <section className={classes['thread']} aria-label={t('thread.label', { number })}>
        {shown && <ThreadHead shown={shown} actions={actions} />}
        {shown && <Messages shown={shown} />}
        {!shown && <Waiting />}
        {children}
      </section>
    </ThreadContext>
  );
}

function Messages({ shown }: { shown: Case }) {
  const { t } = useTranslation();
  const { messages, data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useMessages(shown.number);
  if (error && !data)
    return (
      <Center className={classes['log'] ?? ''} p="lg">
        <Text role="alert">{problemText(t, error)}</Text>
      </Center>
    );
  if (!data) return <Waiting />;
  return (
    <MessageLog
      shown={shown}
      messages={messages}
      isWhole={!hasNextPage}
      isLoadingOlder={isFetchingNextPage}
      loadOlder={() => void fetchNextPage()}
    />
  );
}

function Waiting() {
  return (
    <Center className={classes['log'] ?? ''}>
      <Loader />
    </Center>
  );
}
