import { QueryClient, QueryObserver } from '@tanstack/react-query';
import fc from 'fast-check';
import type { Case } from '../../web/api/shapes';
import { holdOrder } from '../../web/chats/hold-order';
import { belongsTo, byWaiting, placeCase, shareCases, type CaseList } from '../../web/chats/place-case';
import { chatsQuery } from '../../web/chats/use-chats';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

/** As much of a case as lists ask for. */
function chat(number: number, waiting: number | null, more: object = {}): Case {
  return {
    number,
    waitingSince: waiting === null ? null : at(waiting),
    lastMessage: { createdAt: at(number) },
    createdAt: at(0),
    chat: { state: 'active', takenBy: null },
    ...more,
  } as unknown as Case; // the rest is not looked at
}
const numbers = (items: Case[]) => items.map(({ number }) => number);
const list = (items: Case[], nextCursor: string | null = null): CaseList => ({ items, nextCursor });

test('who has waited longest stands first, who does not wait last, the newest of those first', () => {
  const sorted = [chat(1, null), chat(2, 30), chat(3, 10), chat(4, null)].sort(byWaiting);
  expect(numbers(sorted)).toEqual([3, 2, 4, 1]);
});

test('a chat is new while nobody has it, then mine or only in all', () => {
  const taken = (id: string) => chat(1, 1, { chat: { state: 'active', takenBy: { id, name: '' } } });
  expect(['new', 'mine', 'all'].map((view) => belongsTo(view as 'new', taken('me'), 'me'))).toEqual([
    false,
    true,
    true,
  ]);
  expect(belongsTo('mine', taken('other'), 'me')).toBe(false);
  expect(belongsTo('new', chat(1, 1), 'me')).toBe(true);
  expect(belongsTo('all', chat(1, 1, { chat: { state: 'ended', takenBy: null } }), 'me')).toBe(false);
});

test('what lies beyond the part that was read waits for its page', () => {
  const read = list([chat(1, 1), chat(2, 2)], 'more');
  expect(numbers(placeCase(read, chat(3, 3), true).items)).toEqual([1, 2]);
  expect(numbers(placeCase(read, chat(1, 9), true).items)).toEqual([2]);
  expect(numbers(placeCase({ ...read, nextCursor: null }, chat(3, 3), true).items)).toEqual([1, 2, 3]);
});

test('after any changes the list is sorted, each case stands in it once and as it was last', () => {
  const change = fc.record({
    number: fc.integer({ min: 1, max: 8 }),
    waiting: fc.option(fc.integer({ min: 0, max: 50 })),
    belongs: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const expected = new Map<number, Case>();
      let now = list([]);
      for (const { number, waiting, belongs } of changes) {
        const changed = chat(number, waiting);
        if (belongs) expected.set(number, changed);
        else expected.delete(number);
        now = placeCase(now, changed, belongs);
      }
      expect(now.items).toEqual([...expected.values()].sort(byWaiting));
    }),
  );
});

test('a held list keeps its rows where they stood, as they are now, and says how many changes wait', () => {
  const held = [chat(1, 1), chat(2, 2), chat(3, 3)];
  const answered = chat(1, null);
  const { shown, changes } = holdOrder(held, [chat(3, 3), chat(4, 4), answered]);
  expect(numbers(shown)).toEqual([1, 2, 3]);
  expect(shown[0]).toBe(answered);
  // One gone, one new, two that changed places.
  expect(changes).toBe(3);
  expect(holdOrder(held, held).changes).toBe(0);
});

test('a chat that leaves leaves the others as they are, as does reading what is known again', () => {
  const queries = new QueryClient();
  const query = chatsQuery(queries, 'all', null);
  const begun = list([chat(1, 1), chat(2, 2), chat(3, 3)]);
  queries.setQueryData<CaseList>(query.queryKey, begun);
  const close = new QueryObserver(queries, { ...query, staleTime: Infinity }).subscribe(() => undefined);
  queries.setQueryData<CaseList>(query.queryKey, (now) => now && placeCase(now, chat(1, 1), false));
  const left = queries.getQueryData<CaseList>(query.queryKey)?.items ?? [];
  // The same objects, not only equal ones: their rows are not drawn again.
  expect(left.map((item) => begun.items.indexOf(item))).toEqual([1, 2]);
  const read = shareCases(begun, list([chat(3, 3), chat(2, 9), chat(1, 1)]));
  expect(read.items.map((item) => begun.items.indexOf(item))).toEqual([2, -1, 0]);
  close();
});
