import { randomUUID } from 'node:crypto';
import { customerWrites, newPhone, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call } from './desk';

let desk: DeskWithNumber;
beforeAll(async () => void (desk = await openDeskWithNumber()), 60_000);
afterAll(() => desk?.close());

async function macro(about: object): Promise<string> {
  const made = await call(desk.app, 'POST /api/macros', desk.administrator, {
    name: 'Solved',
    scope: 'common',
    ...about,
  });
  expect([made.statusCode, made.body]).toEqual([201, expect.any(String)]);
  return made.json<{ id: string }>().id;
}
const use = (number: number, macroId: string, more: object = {}) =>
  call(desk.app, `POST /api/cases/${number}/macro`, desk.agent, { macroId, clientId: randomUUID(), ...more });
const read = async (path: string) => (await call(desk.app, `GET ${path}`, desk.agent)).json();

test('a macro sends its text as my answer and does its actions in its own name', async () => {
  const number = await customerWrites(desk, newPhone(), 'Where is my parcel?');
  const id = await macro({
    text: 'Case {{ case.number }} is solved. You wrote: {{ message.text }}',
    actions: [
      { type: 'addLabel', label: 'solved' },
      { type: 'endChat', status: 'pending' },
      { type: 'addNote', text: 'By macro' },
    ],
  });
  const used = await use(number, id);
  expect([used.statusCode, used.json()]).toEqual([
    201,
    {
      message: expect.objectContaining({
        text: `Case ${number} is solved. You wrote: Where is my parcel?`,
        author: expect.objectContaining({ type: 'agent', id: desk.agent.id }),
        status: 'queued',
      }),
      actions: ['addLabel', 'endChat', 'addNote'].map((type) => ({ type, outcome: 'done', detail: null })),
    },
  ]);
  const after = await read(`/api/cases/${number}`);
  expect(after).toMatchObject({
    status: 'pending',
    labels: ['solved'],
    chat: { state: 'ended', endedBy: 'macro', takenBy: { id: desk.agent.id } },
  });
  const { items } = await read(`/api/cases/${number}/history`);
  expect(items).toContainEqual(
    expect.objectContaining({ what: 'chat.ended', by: expect.objectContaining({ type: 'macro', id }) }),
  );
  expect((await read(`/api/macros/${id}`)).uses).toBe(1);
});

test('what a macro would say can be read before it is used, and reading does nothing', async () => {
  const number = await customerWrites(desk, newPhone(), 'And when?');
  const id = await macro({
    text: 'About "{{ message.text }}": case {{ case.number }}.',
    actions: [{ type: 'endChat', status: 'closed' }],
  });
  const said = await read(`/api/cases/${number}/macros/${id}/text`);
  expect(said).toEqual({ text: `About "And when?": case ${number}.` });
  expect((await read(`/api/cases/${number}/messages`)).items).toHaveLength(1);
  expect((await read(`/api/cases/${number}`)).chat.state).toBe('active');
  expect((await read(`/api/macros/${id}`)).uses).toBe(0);
  const silent = await macro({ actions: [{ type: 'addLabel', label: 'seen' }] });
  expect(await read(`/api/cases/${number}/macros/${silent}/text`)).toEqual({ text: '' });
});

test('a macro that ends the chat leaves an ended chat ended, another activates it', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  await call(desk.app, `POST /api/cases/${number}/chat/end`, desk.agent, { status: 'open' });
  const ends = await macro({ text: 'Bye', actions: [{ type: 'endChat', status: 'closed' }] });
  expect((await use(number, ends)).statusCode).toBe(201);
  expect(await read(`/api/cases/${number}`)).toMatchObject({ status: 'closed', chat: { state: 'ended' } });
  const { items } = await read(`/api/cases/${number}/history`);
  expect(items.filter(({ what }: { what: string }) => what === 'chat.activated')).toEqual([]);
  expect((await use(number, await macro({ text: 'One more thing' }))).statusCode).toBe(201);
  expect(await read(`/api/cases/${number}`)).toMatchObject({ status: 'open', chat: { state: 'active' } });
});

test('the same use twice is one, and one with a text of my own sends that', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const id = await macro({ text: 'Thanks', actions: [{ type: 'addNote', text: 'once' }] });
  const same = { clientId: 'same', text: 'Thanks, Ana' };
  const [first, second] = [await use(number, id, same), await use(number, id, same)];
  expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
  expect(second.json().message.id).toBe(first.json().message.id);
  expect(first.json().message.text).toBe('Thanks, Ana');
  expect((await read(`/api/cases/${number}/notes`)).items).toHaveLength(1);
  expect((await read(`/api/macros/${id}`)).uses).toBe(1);
});

test('when its text can not go, nothing of a macro is done', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  await desk.db
    .updateTable('conversations')
    .set({ windowClosesAt: new Date(Date.now() - 1) })
    .execute();
  const id = await macro({ text: 'Thanks', actions: [{ type: 'addLabel', label: 'x' }] });
  const refused = await use(number, id);
  expect([refused.statusCode, refused.json().type]).toEqual([409, 'urn:answerhall:problem:window-closed']);
  expect((await read(`/api/cases/${number}`)).labels).toEqual([]);
  expect((await read(`/api/macros/${id}`)).uses).toBe(0);
});

test("somebody else's macro, and a case that isn't mine, are not there", async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const hers = await macro({ scope: 'personal', text: 'Hers' });
  expect((await use(number, hers)).statusCode).toBe(404);
  const id = await macro({ text: 'Hi' });
  expect((await use(999_999, id)).statusCode).toBe(404);
  expect((await use(number, randomUUID())).statusCode).toBe(404);
});

test('whoever a macro gives the chat to is alerted, and I am not when it is me', async () => {
  const other = await desk.hire('agent');
  const alertOf = async (agentId: string) => {
    const number = await customerWrites(desk, newPhone(), 'Hello');
    const used = await use(number, await macro({ actions: [{ type: 'giveChat', agentId }] }));
    expect(used.json().actions).toEqual([{ type: 'giveChat', outcome: 'done', detail: null }]);
    const { alert } = await desk.db
      .selectFrom('events')
      .innerJoin('cases', 'cases.id', 'events.caseId')
      .select('events.alert')
      .where('cases.number', '=', number)
      .where('byType', '=', 'macro')
      .executeTakeFirstOrThrow();
    return alert;
  };
  expect(await alertOf(other.id)).toBe('transfer');
  expect(await alertOf(desk.agent.id)).toBeNull();
});

test('a macro is stopped by a message that its user has not seen, and does nothing', async () => {
  const from = newPhone();
  const number = await customerWrites(desk, from, 'Hello');
  const [seen] = (await read(`/api/cases/${number}/messages`)).items;
  await customerWrites(desk, from, 'No, wait');
  const id = await macro({ text: '', actions: [{ type: 'endChat', status: 'closed' }] });
  const stopped = await use(number, id, { seenMessageId: seen.id });
  expect([stopped.statusCode, stopped.json().type]).toEqual([409, expect.stringContaining('newer-messages')]);
  expect((await read(`/api/cases/${number}`)).chat.state).toBe('active');
  const { lastMessageId } = stopped.json();
  expect((await use(number, id, { seenMessageId: lastMessageId })).statusCode).toBe(201);
});

test("a macro's message can be taken back for as long as an answer, and what its actions did stays", async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const id = await macro({ text: 'On its way', actions: [{ type: 'addLabel', label: 'parcel' }] });
  const { message } = (await use(number, id, { undoSeconds: 5 })).json();
  expect(Date.parse(message.heldUntil) - Date.parse(message.createdAt)).toBe(5_000);
  expect((await call(desk.app, `DELETE /api/messages/${message.id}`, desk.agent)).statusCode).toBe(204);
  expect((await read(`/api/cases/${number}`)).labels).toEqual(['parcel']);
  expect((await read(`/api/cases/${number}/draft`)).text).toBe('On its way');
});
