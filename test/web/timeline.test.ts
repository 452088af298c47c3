import type { Message } from '../../web/api/shapes';
import {
  firstUnread,
  newSince,
  timeline,
  withDividers,
  type HistoryEntry,
  type Note,
} from '../../web/thread/timeline';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 27, 9, minute)).toISOString();
// Only what decides where a line stands.
const message = (id: string, minute: number, direction: 'in' | 'out' = 'in') =>
  ({ id, createdAt: at(minute), direction }) as Message;
const note = (id: string, minute: number) => ({ id, createdAt: at(minute) }) as Note;
const change = (what: string, minute: number, by = 'ana') =>
  ({ what, at: at(minute), by: { type: 'agent', id: by, name: by, version: null } }) as HistoryEntry;

describe('the lines of a thread', () => {
  const whole = { notes: [], history: [], isWhole: true };

  test('notes and changes stand between the messages by their time', () => {
    const items = timeline({
      messages: [message('first', 1), message('second', 5)],
      notes: [note('note', 3)],
      history: [change('case.created', 0), change('chat.taken', 4), change('chat.released', 9)],
      isWhole: true,
    });
    expect(items.map((item) => (item.kind === 'system' ? item.entries[0]?.what : item.id))).toEqual([
      'case.created',
      'first',
      'note',
      'chat.taken',
      'second',
      'chat.released',
    ]);
  });

  test('messages keep the order of the thread, whatever their times say', () => {
    const items = timeline({ ...whole, messages: [message('late', 9), message('early', 1)] });
    expect(items.map(({ id }) => id)).toEqual(['late', 'early']);
  });

  test('what is older than the oldest loaded message waits for the messages around it', () => {
    const parts = { messages: [message('loaded', 5)], notes: [note('old', 2), note('new', 6)], history: [] };
    expect(timeline({ ...parts, isWhole: false }).map(({ id }) => id)).toEqual(['loaded', 'new']);
    expect(timeline({ ...parts, isWhole: true }).map(({ id }) => id)).toEqual(['old', 'loaded', 'new']);
  });

  test('changes of one moment by one hand are one line, and those of another hand are another', () => {
    const items = timeline({
      ...whole,
      messages: [],
      history: [change('status', 1), change('priority', 1), change('status', 1, 'bo'), change('status', 2)],
    });
    expect(items.map((item) => item.kind === 'system' && item.entries.length)).toEqual([2, 1, 1]);
  });

  test.each([
    [['chat.transferred', 'group', 'chat.released'], ['chat.transferred']],
    [['case.created', 'chat.activated'], ['case.created']],
    [['rule.matched', 'label.added'], ['label.added']],
    [['rule.matched'], ['rule.matched']],
    [['note.added'], []],
    [['message.failed'], []],
  ])('of %j are told %j', (happened, told) => {
    const history = happened.map((what) => change(what, 1));
    const items = timeline({ ...whole, messages: [], history });
    expect(
      items.flatMap((item) => (item.kind === 'system' ? item.entries.map(({ what }) => what) : [])),
    ).toEqual(told);
  });

  test('each day begins with its divider, and the first unread message has one before it', () => {
    const items = timeline({
      ...whole,
      messages: [message('a', 0), message('b', 1), message('c', 60 * 24)],
    });
    const rows = withDividers(items, 'b', (moment) => moment.slice(0, 10));
    expect(rows.map((row) => (row.kind === 'message' ? row.id : row.kind))).toEqual([
      'day',
      'a',
      'unread',
      'b',
      'day',
      'c',
    ]);
  });

  test('unread are the last messages of the customer, answers not counted', () => {
    const messages = [message('a', 0), message('b', 1), message('answer', 2, 'out'), message('c', 3)];
    expect(firstUnread(messages, 2)).toBe('b');
    expect(firstUnread(messages, 0)).toBeNull();
    expect(newSince(messages, 'a')).toBe(2);
    expect(newSince(messages, 'c')).toBe(0);
    expect(newSince(messages, null)).toBe(0);
  });
});
