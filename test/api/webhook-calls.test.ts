import { randomUUID } from 'node:crypto';
import { beginEffect, queueWebhook, recordEffect } from '../../cases/effects';
import { inTransaction } from '../../db/transaction';
import { connectNumber, customerWrites, newPhone } from './customers';
import { call, openDesk, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => void (desk = await openDesk()), 60_000);
afterAll(() => desk?.close());

interface Call {
  id: string;
  [field: string]: unknown;
}
interface Page {
  items: Call[];
  nextCursor: string | null;
}

/** A case of a new customer. */
async function newCase() {
  const integration = await connectNumber(desk.db, desk.supportId);
  const number = await customerWrites({ db: desk.db, integration }, newPhone(), 'hello');
  return desk.db
    .selectFrom('cases')
    .select(['id', 'number', 'conversationId'])
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
}
type Case = Awaited<ReturnType<typeof newCase>>;

const queue = ({ id: caseId, conversationId }: Case, ruleId: string | null = null) =>
  inTransaction(desk.db, async (trx) => {
    const id = randomUUID();
    await queueWebhook(
      trx,
      { id, conversationId, caseId, ruleId, ruleVersion: ruleId === null ? null : 1 },
      { url: 'https://shop.example/hook', method: 'POST', headers: { 'x-team': 'a' }, body: '{"a":1}' },
      new Date(),
    );
    return id;
  });

/** Makes the next webhook of a conversation end with this status. */
async function answered(conversationId: string, status: number) {
  const task = await beginEffect(desk.db, conversationId);
  if (task.type !== 'call') throw new Error(`Nothing is to be called: ${task.type}`);
  const response = { status, body: 'well', cut: false, ms: 12 };
  await recordEffect(desk.db, task.effect, { type: 'answered', response, retryAfterMs: null });
}

async function list(query = ''): Promise<Page> {
  const reply = await call(desk.app, `GET /api/webhook-calls${query}`, desk.administrator);
  expect(reply.statusCode).toBe(200);
  return reply.json();
}
const read = async (id: string) =>
  (await call(desk.app, `GET /api/webhook-calls/${id}`, desk.administrator)).json<Call>();
const ids = (page: Page) => page.items.map(({ id }) => id);

test('calls are listed newest first, page by page, by rule, by state and by case', async () => {
  const [first, second] = [await newCase(), await newCase()];
  const ruleId = randomUUID();
  const done = await queue(first, ruleId);
  await answered(first.conversationId, 204);
  const failed = await queue(first);
  await answered(first.conversationId, 404);
  const pending = await queue(second, ruleId);

  expect(ids(await list())).toEqual([pending, failed, done]);
  const page = await list('?limit=2');
  expect(ids(page)).toEqual([pending, failed]);
  expect(ids(await list(`?limit=2&cursor=${page.nextCursor}`))).toEqual([done]);
  expect(ids(await list(`?ruleId=${ruleId}`))).toEqual([pending, done]);
  expect(ids(await list('?state=done,failed'))).toEqual([failed, done]);
  expect(ids(await list(`?caseNumber=${first.number}&state=failed`))).toEqual([failed]);
  expect(ids(await list('?caseNumber=999999'))).toEqual([]);

  const { items } = await list(`?caseNumber=${second.number}`);
  expect(items).toEqual([
    {
      id: pending,
      caseNumber: second.number,
      ruleId,
      ruleVersion: 1,
      url: 'https://shop.example/hook',
      method: 'POST',
      state: 'pending',
      held: null,
      attempts: 0,
      dueAt: expect.any(String) as string,
      responseStatus: null,
      error: null,
      createdAt: expect.any(String) as string,
      finishedAt: null,
    },
  ]);
  expect(await read(failed)).toMatchObject({
    state: 'failed',
    dueAt: null,
    responseStatus: 404,
    error: 'The receiver answered 404.',
    request: { headers: { 'x-team': 'a' }, body: '{"a":1}' },
    response: { status: 404, body: 'well', cut: false, ms: 12 },
  });
});

test('a failed call is made again with the same id, others are refused', async () => {
  const c = await newCase();
  const id = await queue(c);
  const retry = () => call(desk.app, `POST /api/webhook-calls/${id}/retry`, desk.administrator);
  expect((await retry()).json()).toMatchObject({ status: 409, type: 'urn:answerhall:problem:not-failed' });
  await answered(c.conversationId, 410);
  desk.woken.length = 0;
  expect((await retry()).json()).toMatchObject({
    id,
    state: 'pending',
    attempts: 0,
    error: null,
    finishedAt: null,
  });
  expect(desk.woken).toEqual([c.conversationId]);
  await answered(c.conversationId, 200);
  expect(await read(id)).toMatchObject({ id, state: 'done', attempts: 1, responseStatus: 200 });
  expect((await retry()).statusCode).toBe(409);
  const history = await call(desk.app, `GET /api/cases/${c.number}/history`, desk.agent);
  expect(history.json<Page>().items.filter(({ what }) => String(what).startsWith('webhook'))).toMatchObject([
    { what: 'webhook.failed', to: { webhookCallId: id, error: 'The receiver answered 410.' } },
    { what: 'webhook.retried', to: { webhookCallId: id }, by: { id: desk.administrator.id } },
  ]);
});

test('the secret is shown once, when it is made', async () => {
  const about = async () =>
    (await call(desk.app, 'GET /api/webhook-secret', desk.administrator)).json<object>();
  expect(await about()).toEqual({ madeAt: null });
  const made = await call(desk.app, 'POST /api/webhook-secret', desk.administrator);
  expect(made.statusCode).toBe(201);
  const { secret, madeAt } = made.json<{ secret: string; madeAt: string }>();
  expect(secret).toMatch(/^ahwh_[\w-]{43}$/);
  expect(await about()).toEqual({ madeAt });
  const again = await call(desk.app, 'POST /api/webhook-secret', desk.administrator);
  expect(again.json<{ secret: string }>().secret).not.toBe(secret);
});
