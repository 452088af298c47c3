import { readOn } from '../../web/thread/read-history';
import type { HistoryEntry } from '../../web/thread/timeline';

const entry = (what: string): HistoryEntry => ({
  at: '2026-11-27T10:00:00.000Z',
  what,
  from: null,
  to: null,
  by: { type: 'system', id: null, name: null, version: null },
  eventSeq: null,
});

/** The API's history, three entries a page, and what was asked of it. */
function historyOf(count: number) {
  const asked: (string | undefined)[] = [];
  const history = { count, asked };
  const read = ({ cursor }: { cursor?: string }) => {
    asked.push(cursor);
    const from = Number(cursor ?? 0);
    const items = Array.from({ length: Math.min(3, history.count - from) }, (_, at) => entry(`${from + at}`));
    return Promise.resolve({ items, nextCursor: from + 3 < history.count ? `${from + 3}` : null });
  };
  return { history, read };
}

test('a history that has grown is read on from its last page, and stands in its order', async () => {
  const { history, read } = historyOf(7);
  const first = await readOn(undefined, read);
  expect(first.entries.map(({ what }) => what)).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  expect(history.asked).toEqual([undefined, '3', '6']);

  history.count = 11;
  history.asked.length = 0;
  const second = await readOn(first, read);
  expect(second.entries.map(({ what }) => Number(what))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(history.asked).toEqual(['6', '9']);
});

test('a history without entries is none, and its first entry is found', async () => {
  const { history, read } = historyOf(0);
  const none = await readOn(undefined, read);
  expect(none.entries).toEqual([]);
  history.count = 1;
  expect((await readOn(none, read)).entries).toHaveLength(1);
});
