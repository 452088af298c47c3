import { QueryClient } from '@tanstack/react-query';
import { keys } from '../../web/api/keys';
import type { Case } from '../../web/api/shapes';
import { applyCase } from '../../web/live/apply-event';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
/** As much of a case as is looked at; `waitingSince` says who is waiting in lists. */
const seen = (second: number, waitingSince: string | null) =>
  ({
    ...{ number: 7, updatedAt: at(second), waitingSince, createdAt: at(0), lastMessage: null },
    ...{ contact: { id: 'c' }, chat: { state: 'active', takenBy: null } },
  }) as unknown as Case; // the rest is not looked at

test('an answer that an event has overtaken brings nothing back, here or in the lists', () => {
  const queries = new QueryClient();
  const before = seen(1, at(1));
  queries.setQueryData(keys.case(7), before);
  queries.setQueryData(keys.chats('all'), { items: [before], nextCursor: null });
  const shown = () => [
    queries.getQueryData<Case>(keys.case(7))?.waitingSince,
    queries.getQueryData<{ items: Case[] }>(keys.chats('all'))?.items[0]?.waitingSince,
  ];
  applyCase(queries, seen(2, null));
  applyCase(queries, before);
  expect(shown()).toEqual([null, null]);
  // What is as old as what is shown may say more: how much of it this person has read.
  applyCase(queries, seen(2, at(2)));
  expect(shown()).toEqual([at(2), at(2)]);
  queries.clear();
});
