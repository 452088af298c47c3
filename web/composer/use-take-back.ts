import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { answerOf, api, Problem } from '../api/client';
import { keys } from '../api/keys';
import type { Message } from '../api/shapes';
import { useConnection } from '../live/live';
import { takeOutMessage } from '../live/apply-event';
import { useMe, type Me } from '../session/me';
import { draftQuery } from './draft-query';
import { writtenBack } from './held-answers';
import { localTakeBacks } from './local-answers';
import { createTakeBacks, type TakeBacks } from './take-backs';
import { keeperOf } from './use-draft';
import { useOutbox } from './use-outbox';

const known = new WeakMap<QueryClient, Map<string, TakeBacks>>();

/** What this person is taking back, in all cases. */
export function useTakeBacks(): TakeBacks {
  const queries = useQueryClient();
  const me = useMe();
  const connection = useConnection();
  const takeBacks = takeBacksOf(queries, me.id);
  useEffect(() => {
    if (connection === 'open') takeBacks.hurry();
  }, [takeBacks, connection]);
  return takeBacks;
}

/** Takes one's own held answers of a case back, each with all of its messages: what was written is in the composer again. */
export function useTakeBack(number: number) {
  const takeBacks = useTakeBacks();
  const outbox = useOutbox();
  const all = useSyncExternalStore(takeBacks.follow, takeBacks.all);
  const tooLate = useSyncExternalStore(takeBacks.follow, takeBacks.tooLate);
  return {
    takingBack: all.filter((one) => one.number === number),
    tooLate: tooLate.find(({ of }) => of.number === number) ?? null,
    /** `onBack`: it is in the composer again at once. */
    takeBack: (parts: readonly Message[], onBack?: () => void) => {
      const [first] = parts;
      if (!first) return;
      takeBacks.forgive(number);
      // The desk has it, or it could not be taken back: an attempt that is still under way would send it anew.
      if (first.clientId !== null) outbox.letGo(first.clientId);
      void takeBacks
        .begin({
          number,
          messageId: first.id,
          partIds: parts.map(({ id }) => id),
          back: writtenBack(parts),
          words: wordsOf(parts),
          writtenAt: first.createdAt,
          isWaiting: false,
        })
        .then((isBackAtOnce) => {
          if (isBackAtOnce) onBack?.();
        });
    },
  };
}

const MOST_WORDS = 60;

/** What an answer is called where there are several: its beginning; empty where it has no words. */
export function wordsOf(parts: readonly Message[]): string {
  const words = parts.find(({ text }) => text !== '')?.text ?? parts[0]?.attachments[0]?.name ?? '';
  const first = [...words].slice(0, MOST_WORDS).join('');
  return first === words ? words : `${first}…`;
}

function takeBacksOf(queries: QueryClient, personId: string): TakeBacks {
  const all = known.get(queries) ?? new Map<string, TakeBacks>();
  known.set(queries, all);
  const takeBacks = all.get(personId) ?? open(queries, personId);
  all.set(personId, takeBacks);
  return takeBacks;
}

function open(queries: QueryClient, personId: string): TakeBacks {
  /** Nobody else who signs in meanwhile is asked for it. Where the session is gone the form to sign in comes up. */
  const asAuthor = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    if (queries.getQueryData<Me | null>(keys.me)?.id !== personId)
      throw new Problem('unauthenticated', 401, '');
    return call().catch((error: unknown) => {
      if (error instanceof Problem && error.status === 401) queries.setQueryData(keys.me, null);
      throw error;
    });
  };
  return createTakeBacks({
    local: localTakeBacks(() => localStorage, personId),
    remove: (id) => asAuthor(() => answerOf(api.DELETE('/api/messages/{id}', { params: { path: { id } } }))),
    readCase: (number) =>
      asAuthor(() =>
        answerOf(api.GET('/api/cases/{number}', { params: { path: { number: String(number) } } })),
      ),
    onBack: ({ number, partIds, back }) => {
      for (const id of partIds) takeOutMessage(queries, number, id);
      // At once, and from here: the desk puts it into the draft only where nothing else was begun.
      if (back) keeperOf(queries, number, personId).giveBack(back);
      void queries.invalidateQueries({ queryKey: draftQuery(number).queryKey, exact: true });
    },
  });
}
