import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { applyNewMessage } from '../live/apply-event';
import { useConnection } from '../live/live';
import { useMe } from '../session/me';
import { localAnswers } from './local-answers';
import { createOutbox, type Outbox, type Outgoing, type Refused } from './outbox';
import { postAnswer } from './post-answer';
import { keeperOf } from './use-draft';

const outboxes = new WeakMap<QueryClient, Map<string, Outbox>>();

/** Of this person's answers in all cases. */
export function useOutbox(): Outbox {
  const queries = useQueryClient();
  const me = useMe();
  const connection = useConnection();
  const outbox = outboxOf(queries, me.id);
  useEffect(() => {
    if (connection === 'open') outbox.hurry();
  }, [outbox, connection]);
  return outbox;
}

/** The answers of one case that are under way, oldest first. */
export function useOutgoing(number: number): Outgoing[] {
  const outbox = useOutbox();
  const all = useSyncExternalStore(outbox.follow, outbox.all);
  return useMemo(() => all.filter((answer) => answer.number === number), [all, number]);
}

/** What became of this case's last answer, where it was not taken. */
export function useRefused(number: number): Refused | null {
  const outbox = useOutbox();
  const all = useSyncExternalStore(outbox.follow, outbox.refused);
  return all.find(({ answer }) => answer.number === number) ?? null;
}

function outboxOf(queries: QueryClient, personId: string): Outbox {
  const all = outboxes.get(queries) ?? new Map<string, Outbox>();
  outboxes.set(queries, all);
  const outbox = all.get(personId) ?? open(queries, personId);
  all.set(personId, outbox);
  return outbox;
}

function open(queries: QueryClient, personId: string): Outbox {
  const keeper = (number: number) => keeperOf(queries, number, personId);
  return createOutbox({
    local: localAnswers(() => localStorage, personId),
    post: postAnswer,
    onBegun: ({ number }) => keeper(number).pause(),
    onAccepted: ({ number }, message) => {
      if (message) applyNewMessage(queries, message);
      keeper(number).resume();
    },
    onRefused: (answer) => {
      keeper(answer.number).giveBack(answer);
      keeper(answer.number).resume();
    },
    onLetGo: ({ number }) => keeper(number).resume(),
  });
}
