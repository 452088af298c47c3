import { customerWrites, newPhone, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call } from './desk';

let desk: DeskWithNumber;
beforeAll(async () => void (desk = await openDeskWithNumber()), 60_000);
afterAll(() => desk?.close());

let clientIds = 0;
const post = (number: number, body: object) =>
  call(desk.app, `POST /api/cases/${number}/messages`, desk.agent, {
    clientId: String(++clientIds),
    text: 'Are you still there?',
    ...body,
  });
const later = () => new Date(Date.now() + 3_600_000).toISOString();

test('a scheduled answer stands queued in the thread with its time until it is taken back', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const sendAt = later();
  const made = await post(number, { sendAt });
  expect([made.statusCode, made.json()]).toEqual([
    201,
    expect.objectContaining({ status: 'queued', sendAt, cancelIfCustomerWrites: true }),
  ]);
  const { items } = (await call(desk.app, `GET /api/cases/${number}/messages`, desk.agent)).json();
  expect(items.at(-1)).toEqual(made.json());
  const c = (await call(desk.app, `GET /api/cases/${number}`, desk.agent)).json();
  expect([c.lastMessage.text, c.unread, c.chat.takenBy]).toEqual(['Hello', 1, null]);
  const gone = await call(desk.app, `DELETE /api/messages/${made.json().id}`, desk.agent);
  expect(gone.statusCode).toBe(204);
});

test.each([
  ['a time that has passed', () => ({ sendAt: new Date(Date.now() - 1000).toISOString() }), 400, ['sendAt']],
  ['no time', () => ({ sendAt: 'tomorrow' }), 400, ['sendAt']],
  [
    'a time after the window',
    () => ({ sendAt: new Date(Date.now() + 90_000_000).toISOString() }),
    409,
    undefined,
  ],
  ['the end of the chat', () => ({ sendAt: later(), endChat: { status: 'closed' } }), 400, ['endChat']],
  [
    'only what to do when the customer writes',
    () => ({ cancelIfCustomerWrites: false }),
    400,
    ['cancelIfCustomerWrites'],
  ],
])('%s is refused and stores nothing', async (_, body, status, paths) => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const refused = await post(number, body());
  const { errors } = refused.json<{ errors?: { path: string }[] }>();
  expect([refused.statusCode, errors?.map(({ path }) => path)]).toEqual([status, paths]);
  const { items } = (await call(desk.app, `GET /api/cases/${number}/messages`, desk.agent)).json();
  expect(items).toHaveLength(1);
});
