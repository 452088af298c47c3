import type { Message } from '../../web/api/shapes';
import { heldAnswers, writtenBack } from '../../web/composer/held-answers';

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
