import { failMessage } from '../../cases/fail-message';
import { lockConversation } from '../../cases/lock-conversation';
import { inTransaction } from '../../db/transaction';
import { customerWrites, newPhone, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call } from './desk';

let desk: DeskWithNumber;
beforeAll(async () => void (desk = await openDeskWithNumber()), 60_000);
afterAll(() => desk?.close());

const as = (what: string, body?: object) => call(desk.app, what, desk.agent, body);
const answer = (number: number, clientId: string) =>
  as(`POST /api/cases/${number}/messages`, { text: 'Hi', clientId });
const end = (number: number, status: string) => as(`POST /api/cases/${number}/chat/end`, { status });

async function fail(id: string) {
  const message = await desk.db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await inTransaction(desk.db, async (trx) => {
    const locked = await lockConversation(trx, message.conversationId);
    await failMessage(
      trx,
      locked!.conversation,
      message,
      { code: '63024', message: '=No WhatsApp' },
      locked!.now,
    );
  });
}

test('what people do through the API is what a report counts', async () => {
  await desk.db.updateTable('groups').set({ name: '=1+1' }).execute();
  const [phone, again] = [newPhone(), newPhone()];
  // Answered, closed, opened again by hand, closed.
  const first = await customerWrites(desk, phone, 'Hello');
  await answer(first, '1');
  await end(first, 'closed');
  await as(`PATCH /api/cases/${first}`, { status: 'open' });
  await as(`PATCH /api/cases/${first}`, { status: 'closed' });
  // Ended by a macro's way with pending; the customer comes back; the answer fails.
  const second = await customerWrites(desk, again, 'Hello');
  await answer(second, '2');
  await end(second, 'pending');
  await customerWrites(desk, again, 'Still there?');
  const sent = await answer(second, '3');
  await fail(sent.json<{ id: string }>().id);
  // Two customers who are one: nothing is counted twice, nothing is lost.
  const contactOf = async (number: number) =>
    (await as(`GET /api/cases/${number}`)).json<{ contact: { id: string } }>().contact.id;
  const day = new Date().toISOString().slice(0, 10);
  const read = async (by: string) => {
    const reply = await call(desk.app, `GET /api/reports?from=${day}&to=${day}&by=${by}`, desk.administrator);
    expect(reply.statusCode).toBe(200);
    return reply.json();
  };
  const before = await read('group');
  expect(before.total).toMatchObject({
    newCases: 2,
    reopened: 1,
    closed: 2,
    firstAnswer: {
      answered: 2,
      withinTarget: 2,
      overdue: 0,
      share: 1,
      median: expect.stringMatching(/^PT0/),
    },
    waits: { answered: 2, share: 1 },
    ends: { agent: 2, inactivity: 0, rule: 0, macro: 0 },
    messages: { fromCustomers: 3, fromPeople: 2, fromRules: 0, failed: 1 },
    handledByRules: 0,
  });
  expect(before.rows).toEqual([{ id: desk.supportId, name: '=1+1', ...before.total }]);
  const merged = await call(
    desk.app,
    `POST /api/contacts/${await contactOf(first)}/merge`,
    desk.administrator,
    {
      contactId: await contactOf(second),
    },
  );
  expect(merged.statusCode).toBe(200);
  expect((await read('group')).total).toEqual(before.total);

  const query = `from=${day}&to=${day}`;
  const failures = await call(desk.app, `GET /api/reports/failures?${query}`, desk.administrator);
  expect(failures.json()).toEqual({
    items: [{ code: '63024', message: '=No WhatsApp', count: 1, byPeople: 1, byRules: 0 }],
    nextCursor: null,
  });
  const failed = await call(desk.app, `GET /api/reports/failures.csv?${query}`, desk.administrator);
  expect(failed.headers['content-disposition']).toContain(`failures-${day}-${day}.csv`);
  const items: { code: string; count: number }[] = failures.json().items;
  expect(
    failed.body
      .split('\r\n')
      .slice(1, -1)
      .map((row: string) => [row.split(',')[0], Number(row.split(',').at(-1))]),
  ).toEqual(items.map(({ code, count }) => [code ?? '', count]));
  const csv = await call(desk.app, `GET /api/reports.csv?${query}&by=group`, desk.administrator);
  expect(csv.headers['content-disposition']).toContain(`report-by-group-${day}-${day}.csv`);
  const [head, line, ...rest] = csv.body
    .replace('\uFEFF', '')
    .split('\r\n')
    .map((row) => row.split(','));
  expect(rest).toEqual([['']]);
  const cells = Object.fromEntries(head!.map((name, index) => [name, line![index]]));
  expect(cells).toMatchObject({
    group: "'=1+1",
    'new cases': '2',
    closed: '2',
    'waits answered': '2',
    'waits share': '1',
    'messages failed': '1',
  });
});
