import type { Message } from '../../web/api/shapes';
import { Problem } from '../../web/api/client';
import { heldAnswers, writtenBack } from '../../web/composer/held-answers';
import { takeBackSurely } from '../../web/composer/take-back';

const NOW = '2026-11-27T09:00:00.000Z';
const message = (id: string, more: Partial<Message> = {}) =>
  ({
    id,
    clientId: `client ${id}`,
    kind: 'text',
    text: id,
    status: 'queued',
    heldUntil: NOW,
    author: { type: 'agent', id: 'ana', name: 'Ana' },
    attachments: [],
    createdAt: NOW,
    ...more,
  }) as Message; // no more of it is looked at
const file = (id: string) => ({ id, name: id }) as Message['attachments'][number]; // the same

test('each answer that is held is one of its own, with all messages that it has become', () => {
  const held = heldAnswers(
    [
      message('gone', { status: 'sent', heldUntil: null }),
      message('a'),
      message('b', { text: 'with files', attachments: [file('1')] }),
      message('b2', { clientId: null, text: '', attachments: [file('2')] }),
      message('theirs', { author: { type: 'agent', id: 'bo', name: 'Bo' } }),
      message('c', { heldUntil: '2026-11-27T09:00:01.000Z' }),
    ],
    'ana',
  );
  expect(held.map((parts) => parts.map(({ id }) => id))).toEqual([['a'], ['b', 'b2'], ['c']]);
  expect(writtenBack(held[1] ?? [])).toMatchObject({
    text: 'with files',
    files: [{ id: '1' }, { id: '2' }],
    writtenAt: NOW,
  });
});

test('a file alone comes back, and what is filled into a template is left to the desk', () => {
  expect(writtenBack([message('a', { text: '', attachments: [file('1')] })])).toMatchObject({
    text: '',
    files: [{ id: '1' }],
  });
  expect(writtenBack([message('a', { kind: 'template' })])).toBeNull();
});

const says = (...answers: (Problem | null)[]) => {
  const remove = () => {
    const answer = answers.shift() ?? null;
    return answer ? Promise.reject(answer) : Promise.resolve();
  };
  return takeBackSurely(remove, 0);
};
const [DOWN, GONE, SENT] = [
  new Problem('unreachable', 0, ''),
  new Problem('not-found', 404, ''),
  new Problem('not-queued', 409, ''),
];

test('where the line broke it is asked again whether the answer was taken back', async () => {
  await expect(says(DOWN, GONE)).resolves.toBeUndefined();
  await expect(says(DOWN, null)).resolves.toBeUndefined();
  await expect(says(DOWN, SENT)).rejects.toBe(SENT);
  await expect(says(GONE)).rejects.toBe(GONE);
  await expect(says(DOWN, DOWN, DOWN, DOWN)).rejects.toBe(DOWN);
});
