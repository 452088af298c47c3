import { randomUUID } from 'node:crypto';
import { customerWrites, newPhone, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call } from './desk';

let desk: DeskWithNumber;
beforeAll(async () => void (desk = await openDeskWithNumber()), 60_000);
afterAll(() => desk?.close());

interface Item {
  id: string;
  text: string;
}
const thread = async (number: number) =>
  (await call(desk.app, `GET /api/cases/${number}/messages`, desk.agent)).json<{ items: Item[] }>().items;
const lastOf = async (number: number) => (await thread(number)).at(-1)?.id ?? '';
const send = (number: number, body: object, headers = {}) =>
  call(
    desk.app,
    `POST /api/cases/${number}/messages`,
    desk.agent,
    { text: 'It is blue.', clientId: randomUUID(), ...body },
    headers,
  );

test('an answer to what was seen last goes, also after answers of colleagues', async () => {
  const number = await customerWrites(desk, newPhone(), 'Which colour?');
  const seenMessageId = await lastOf(number);
  expect((await send(number, { seenMessageId })).statusCode).toBe(201);
  // The customer has said nothing since.
  expect((await send(number, { seenMessageId })).statusCode).toBe(201);
  expect((await send(number, { seenMessageId: await lastOf(number) })).statusCode).toBe(201);
});

test('what the customer wrote after that stops it, and nothing is stored', async () => {
  const phone = newPhone();
  const number = await customerWrites(desk, phone, 'Which colour?');
  const seenMessageId = await lastOf(number);
  await customerWrites(desk, phone, 'No, which size?');
  const clientId = randomUUID();
  const stopped = await send(number, { seenMessageId, clientId });
  const last = await lastOf(number);
  expect([stopped.statusCode, stopped.json()]).toEqual([
    409,
    expect.objectContaining({
      type: 'urn:answerhall:problem:newer-messages',
      detail: expect.stringContaining('Read it'),
      lastMessageId: last,
    }),
  ]);
  expect(await thread(number)).toHaveLength(2);
  expect((await send(number, {})).statusCode).toBe(201);
  expect((await send(number, { seenMessageId: last, clientId })).statusCode).toBe(201);
});

test('a repetition of what was accepted is the first one, whatever came since', async () => {
  const phone = newPhone();
  const number = await customerWrites(desk, phone, 'Which colour?');
  const body = { seenMessageId: await lastOf(number), clientId: randomUUID() };
  const headers = { 'idempotency-key': randomUUID() };
  const first = await send(number, body, headers);
  await customerWrites(desk, phone, 'Hello?');
  const again = [await send(number, body, headers), await send(number, body)];
  const readOn = await send(number, { ...body, seenMessageId: await lastOf(number) });
  for (const reply of [...again, readOn])
    expect([reply.statusCode, reply.json<Item>().id]).toEqual([201, first.json<Item>().id]);
  expect(await thread(number)).toHaveLength(3);
});

test('ten that answer at once while the customer writes have all seen what came before them', async () => {
  const phone = newPhone();
  const number = await customerWrites(desk, phone, 'Which colour?');
  const seenMessageId = await lastOf(number);
  const [, ...sent] = await Promise.all([
    customerWrites(desk, phone, 'And which size?'),
    ...Array.from({ length: 10 }, (_, i) => send(number, { seenMessageId, text: `answer ${i}` })),
  ]);
  const texts = (await thread(number)).map(({ text }) => text);
  const after = texts.slice(texts.indexOf('And which size?') + 1);
  expect(after).toEqual([]);
  expect(sent.filter(({ statusCode }) => statusCode === 201)).toHaveLength(texts.length - 2);
});

test('a message that was taken back, or is another case’s, was not the last', async () => {
  const number = await customerWrites(desk, newPhone(), 'Which colour?');
  const other = await customerWrites(desk, newPhone(), 'Hello');
  const { id } = (await send(number, {})).json<Item>();
  await call(desk.app, `DELETE /api/messages/${id}`, desk.agent);
  for (const seenMessageId of [id, await lastOf(other)])
    expect((await send(number, { seenMessageId })).json()).toMatchObject({
      status: 409,
      detail: expect.stringContaining('not here any more'),
      lastMessageId: await lastOf(number),
    });
});
