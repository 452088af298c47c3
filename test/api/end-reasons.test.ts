import { randomUUID } from 'node:crypto';
import type { HistoryShape } from '../../cases/shapes/history';
import { customerWrites, newPhone, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call } from './desk';

let desk: DeskWithNumber;
beforeAll(async () => void (desk = await openDeskWithNumber()), 60_000);
beforeEach(() => demand(['Solved', 'Spam'], true));
afterAll(() => desk?.close());

const group = () => `/api/groups/${desk.supportId}`;
const demand = (endReasons: string[], endReasonRequired: boolean) =>
  call(desk.app, `PATCH ${group()}`, desk.administrator, { endReasons, endReasonRequired });
const newChat = () => customerWrites(desk, newPhone(), 'Hello');
const end = (number: number, body: object) =>
  call(desk.app, `POST /api/cases/${number}/chat/end`, desk.agent, body);
const chatOf = async (number: number) =>
  (await call(desk.app, `GET /api/cases/${number}`, desk.agent)).json().chat;
const historyOf = async (number: number): Promise<HistoryShape[]> =>
  (await call(desk.app, `GET /api/cases/${number}/history`, desk.agent)).json().items;
const wrong = (reply: Awaited<ReturnType<typeof call>>) => [
  reply.statusCode,
  reply.json<{ errors: { path: string }[] }>().errors.map(({ path }) => path),
];

test('a group says why its chats may end, to agents too', async () => {
  const reply = await demand(['Solved', 'No answer'], false);
  const reasons = { endReasons: ['Solved', 'No answer'], endReasonRequired: false };
  expect(reply.json()).toMatchObject(reasons);
  const seen = await call(desk.app, `GET ${group()}`, desk.agent);
  expect(seen.json()).toEqual({ id: desk.supportId, name: 'Support', ...reasons });
  const made = await call(desk.app, 'POST /api/groups', desk.administrator, {
    name: randomUUID(),
    endReasons: ['x'],
  });
  expect(made.json()).toMatchObject({ endReasons: ['x'], endReasonRequired: false });
});

test('a demanded reason must be given by hand, is kept on the case and stands in its history', async () => {
  const number = await newChat();
  expect(wrong(await end(number, { status: 'closed' }))).toEqual([400, ['reason']]);
  expect(wrong(await end(number, { status: 'closed', reason: 'Weather' }))).toEqual([400, ['reason']]);
  expect((await chatOf(number)).state).toBe('active');
  const reply = await end(number, { status: 'closed', reason: 'Spam' });
  expect(reply.json().chat).toMatchObject({ state: 'ended', endedBy: 'agent', endReason: 'Spam' });
  expect((await end(number, { status: 'closed', reason: 'Spam' })).statusCode).toBe(200);
  const entries = (await historyOf(number)).filter(({ what }) => what.startsWith('chat.end'));
  expect(entries.map(({ what, from, to, by }) => [what, from, to, by.id])).toEqual([
    ['chat.ended', 'active', 'agent', desk.agent.id],
    ['chat.endReason', null, 'Spam', desk.agent.id],
  ]);
});

test('of an ended chat the status alone can be set, or the reason put right', async () => {
  const number = await newChat();
  await end(number, { status: 'pending', reason: 'Spam' });
  expect((await end(number, { status: 'open' })).json().chat.endReason).toBe('Spam');
  expect((await end(number, { status: 'open', reason: 'Solved' })).json().chat.endReason).toBe('Solved');
  const [last] = (await historyOf(number)).slice(-1);
  expect([last?.what, last?.from, last?.to]).toEqual(['chat.endReason', 'Spam', 'Solved']);
});

test('the reason goes when the chat is activated again', async () => {
  const phone = newPhone();
  const number = await customerWrites(desk, phone, 'Hello');
  await end(number, { status: 'pending', reason: 'Solved' });
  await customerWrites(desk, phone, 'One more thing');
  expect(await chatOf(number)).toMatchObject({ state: 'active', endReason: null });
});

test('nothing is demanded where the group asks for nothing, and then nothing may be said', async () => {
  await demand([], true);
  const number = await newChat();
  expect(wrong(await end(number, { status: 'open', reason: 'Solved' }))).toEqual([400, ['reason']]);
  expect((await end(number, { status: 'open' })).json().chat.endReason).toBeNull();
});

test('an answer that ends the chat may say why, and needs not', async () => {
  const answer = (number: number, endChat: object) =>
    call(desk.app, `POST /api/cases/${number}/messages`, desk.agent, {
      text: 'Bye',
      clientId: randomUUID(),
      endChat,
    });
  const number = await newChat();
  expect(wrong(await answer(number, { status: 'closed', reason: 'Weather' }))).toEqual([
    400,
    ['endChat.reason'],
  ]);
  expect((await answer(number, { status: 'closed', reason: 'Solved' })).statusCode).toBe(201);
  expect(await chatOf(number)).toMatchObject({ state: 'ended', endReason: 'Solved' });
  const other = await newChat();
  expect((await answer(other, { status: 'closed' })).statusCode).toBe(201);
  expect(await chatOf(other)).toMatchObject({ state: 'ended', endReason: null });
});

test('a macro says why, and one whose reason the group does not have ends the chat without', async () => {
  const macro = async (reason: string) =>
    (
      await call(desk.app, 'POST /api/macros', desk.administrator, {
        name: reason,
        scope: 'common',
        actions: [{ type: 'endChat', status: 'closed', reason }],
      })
    ).json<{ id: string }>().id;
  const use = async (number: number, macroId: string) =>
    (
      await call(desk.app, `POST /api/cases/${number}/macro`, desk.agent, { macroId, clientId: randomUUID() })
    ).json();
  const number = await newChat();
  expect((await use(number, await macro('Spam'))).actions).toEqual([
    { type: 'endChat', outcome: 'done', detail: null },
  ]);
  expect(await chatOf(number)).toMatchObject({ endedBy: 'macro', endReason: 'Spam' });
  const other = await newChat();
  const [done] = (await use(other, await macro('Weather'))).actions;
  expect(done).toMatchObject({ outcome: 'done', detail: expect.stringContaining('"Weather"') });
  expect(await chatOf(other)).toMatchObject({ state: 'ended', endReason: null });
});
