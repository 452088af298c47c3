import type { Message } from '../../web/api/shapes';
import { placeMessage, removeMessage, type MessagePage } from '../../web/thread/place-message';

const message = (id: string, more: Partial<Message> = {}) =>
  ({ id, createdAt: '2026-11-27T09:00:00.000Z', status: 'queued', ...more }) as Message;
const pages: MessagePage[] = [
  { items: [message('c'), message('b')], nextCursor: 'older' },
  { items: [message('a')], nextCursor: null },
];
const idsOf = (list: MessagePage[]) => list.map(({ items }) => items.map(({ id }) => id));

describe('a message in the pages of its thread', () => {
  test('a new one is the newest', () => {
    expect(idsOf(placeMessage(pages, message('d')))).toEqual([['d', 'c', 'b'], ['a']]);
  });

  test('a changed one stays where it stands', () => {
    const changed = placeMessage(pages, message('a', { status: 'read' }));
    expect(idsOf(changed)).toEqual(idsOf(pages));
    expect(changed[1]?.items[0]?.status).toBe('read');
  });

  test('a scheduled one that goes takes its place at the end', () => {
    const went = message('a', { createdAt: '2026-11-27T10:00:00.000Z' });
    expect(idsOf(placeMessage(pages, went))).toEqual([['a', 'c', 'b'], []]);
  });

  test('one that was taken back is gone', () => {
    expect(idsOf(removeMessage(pages, 'b'))).toEqual([['c'], ['a']]);
  });
});
