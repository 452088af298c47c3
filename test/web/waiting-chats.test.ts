import { waitingChats } from '../../web/alerts/waiting-chats';
import type { Case } from '../../web/api/shapes';

const NOW = Date.UTC(2026, 10, 27, 12);

/** As much of a chat as is looked at; its last message is so many milliseconds old. */
const chat = (number: number, age: number, unread = 1) =>
  ({
    number,
    unread,
    lastMessage: { createdAt: new Date(NOW - age).toISOString() },
  }) as Case; // the rest is not looked at

const numbers = (untaken: Case[], mine: Case[], alerted: number[]) => {
  const { incoming, answers } = waitingChats({ untaken, mine }, new Set(alerted), NOW);
  return [incoming, answers].map((chats) => chats.map(({ number }) => number));
};

test('a chat waits once the desk has rung for it, or when its rules have had their time', () => {
  const untaken = [chat(1, 100), chat(2, 100), chat(3, 2_999), chat(4, 3_000)];
  expect(numbers(untaken, [], [])).toEqual([[4], []]);
  expect(numbers(untaken, [], [2, 77])).toEqual([[2, 4], []]);
});

test("of one's own chats those wait in which something was not read", () => {
  const mine = [chat(1, 9_000), chat(2, 9_000, 0), chat(3, 100), chat(4, 100)];
  expect(numbers([], mine, [4])).toEqual([[], [1, 4]]);
});
