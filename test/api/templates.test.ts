import { randomUUID } from 'node:crypto';
import { call } from './desk';
import { openTwilioDesk, type TwilioDesk } from './twilio-desk';

let desk: TwilioDesk;
beforeAll(async () => (desk = await openTwilioDesk()));
afterAll(() => desk.close());

let sids = 0;
const newSid = () => `HX${String(++sids).padStart(32, '0')}`;
const put = async (template: Record<string, unknown>) => {
  const sid = newSid();
  expect((await desk.drive('PUT', `templates/${sid}`, template)).status).toBe(200);
  return sid;
};
const sync = (body: object = {}) => call(desk.app, 'POST /api/templates/sync', desk.agent, body);
const read = async (contentSid: string) => {
  const { items } = (
    await call(desk.app, `GET /api/templates?integrationId=${desk.integration.id}&limit=200`, desk.agent)
  ).json<{ items: { contentSid: string }[] }>();
  return items.find((each) => each.contentSid === contentSid);
};

let customers = 0;
/** A customer who has written, whose window is then made closed. */
async function aCase({ closed }: { closed: boolean }) {
  const from = `whatsapp:+1555300${String(++customers).padStart(4, '0')}`;
  expect((await desk.post(desk.inbound({ From: from }))).status).toBe(200);
  const { number, conversationId } = await desk.db
    .selectFrom('cases')
    .innerJoin('contactAddresses', 'contactAddresses.contactId', 'cases.contactId')
    .select(['number', 'conversationId'])
    .where('address', '=', from)
    .executeTakeFirstOrThrow();
  if (closed)
    await desk.db
      .updateTable('conversations')
      .set({ windowClosesAt: new Date(Date.now() - 1) })
      .where('id', '=', conversationId)
      .execute();
  return number;
}
const answer = (number: number, body: object) =>
  call(desk.app, `POST /api/cases/${number}/messages`, desk.agent, { clientId: randomUUID(), ...body });

test('templates are what the provider has when it is asked, with what WhatsApp says about them', async () => {
  const approved = await put({
    body: 'Hello {{1}}, case {{number}}.',
    variables: { '1': 'Ana' },
    category: 'MARKETING',
  });
  const rejected = await put({
    types: {
      'twilio/call-to-action': { body: 'Buy', actions: [{ type: 'URL', url: 'https://x.example/{{1}}' }] },
    },
    status: 'rejected',
    rejectionReason: 'Too pushy.',
  });
  const list = await put({
    types: { 'twilio/list-picker': { body: 'Which?', button: 'Choose', items: [] } },
  });
  const reply = await sync();
  expect(reply.statusCode).toBe(200);
  const [one] = reply.json().items;
  expect(one).toEqual({ integrationId: desk.integration.id, count: expect.any(Number), error: null });
  expect(await read(approved)).toMatchObject({
    language: 'en',
    type: 'twilio/text',
    category: 'MARKETING',
    status: 'approved',
    sendable: 'always',
    text: 'Hello {{1}}, case {{number}}.',
    variables: { '1': 'Ana', number: '' },
  });
  expect(await read(rejected)).toMatchObject({
    sendable: 'never',
    rejectionReason: 'Too pushy.',
    variables: { '1': '' },
  });
  expect(await read(list)).toMatchObject({ sendable: 'inWindow' });
  await desk.drive('PUT', `templates/${approved}`, { body: 'Changed', status: 'paused' });
  expect((await sync({ integrationId: desk.integration.id })).statusCode).toBe(200);
  expect(await read(approved)).toMatchObject({ text: 'Changed', status: 'paused', sendable: 'never' });
});

test('what was rejected, paused or disabled is never sendable, and says so whether the window is open or not', async () => {
  const sids = new Map<string, string>();
  for (const status of ['rejected', 'paused', 'disabled', 'unsubmitted', 'pending'])
    sids.set(status, await put({ body: 'Hello', status }));
  await sync();
  const [open, closed] = [await aCase({ closed: false }), await aCase({ closed: true })];
  for (const [status, contentSid] of sids) {
    const isFree = status === 'unsubmitted' || status === 'pending';
    expect(await read(contentSid)).toMatchObject({ status, sendable: isFree ? 'inWindow' : 'never' });
    const [inside, outside] = [
      await answer(open, { template: { contentSid } }),
      await answer(closed, { template: { contentSid } }),
    ];
    expect([status, inside.statusCode, outside.statusCode]).toEqual([status, isFree ? 201 : 409, 409]);
    const why = `urn:answerhall:problem:${isFree ? 'window-closed' : 'template-not-approved'}`;
    expect([status, outside.json().type]).toEqual([status, why]);
  }
});

test('the code of an authentication template and variables written with blanks are variables', async () => {
  const code = await put({
    types: { 'whatsapp/authentication': { code_expiration_minutes: 5, actions: [{ type: 'COPY_CODE' }] } },
    variables: { '1': '123456' },
    category: 'AUTHENTICATION',
  });
  const blanks = await put({ body: 'Order {{ order_id }} is here.' });
  await sync();
  expect(await read(code)).toMatchObject({ variables: { '1': '123456' }, sendable: 'always' });
  expect(await read(blanks)).toMatchObject({ variables: { order_id: '' } });
  const number = await aCase({ closed: true });
  const sent = await answer(number, { template: { contentSid: code, variables: { '1': '9876' } } });
  expect(sent.statusCode).toBe(201);
  const filled = await answer(number, { template: { contentSid: blanks, variables: { order_id: '7' } } });
  expect(filled.json().text).toBe('Order 7 is here.');
});

test('a provider that does not answer changes nothing and is named in words', async () => {
  const sid = await put({ body: 'Still here' });
  await sync();
  await desk.drive('POST', 'faults', { kind: 'error', operation: 'list' });
  const one = await sync({ integrationId: desk.integration.id });
  expect([one.statusCode, one.json().type]).toEqual([502, 'urn:answerhall:problem:twilio-unreachable']);
  await desk.drive('POST', 'faults', { kind: 'wrongCredentials', operation: 'list' });
  const [all] = (await sync()).json().items;
  expect(all).toMatchObject({ count: null, error: expect.stringContaining('refused these credentials') });
  expect(await read(sid)).toBeDefined();
});

test('a template goes although the window is closed, once, and is shown as the customer reads it', async () => {
  const contentSid = await put({ body: 'Hello {{1}}, we are back.' });
  await desk.db.updateTable('integrations').set({ templatesSyncedAt: null }).execute();
  const number = await aCase({ closed: true });
  const body = { clientId: 'a', template: { contentSid, variables: { '1': 'Ana' } } };
  // It was never synchronised: naming it asks the provider.
  const first = await answer(number, body);
  expect([first.statusCode, first.json().text, first.json().kind]).toEqual([
    201,
    'Hello Ana, we are back.',
    'template',
  ]);
  expect((await answer(number, body)).json().id).toBe(first.json().id);
  const other = await answer(number, { clientId: 'a', template: { contentSid, variables: { '1': 'Bo' } } });
  expect(other.statusCode).toBe(409);
  const stored = await desk.db
    .selectFrom('messages')
    .select(['contentSid', 'contentVariables'])
    .where('id', '=', first.json().id as string)
    .executeTakeFirstOrThrow();
  expect(stored).toEqual({ contentSid, contentVariables: { '1': 'Ana' } });
});

test('what may not be sent is refused before anything is stored', async () => {
  const rejected = await put({
    types: { 'twilio/card': { title: 'Hi' } },
    status: 'rejected',
    rejectionReason: 'Too pushy.',
  });
  const pending = await put({ body: 'Hello', status: 'pending' });
  const variable = await put({ body: 'Hello {{1}}', variables: { '1': 'Ana' } });
  await sync();
  const [open, closed] = [await aCase({ closed: false }), await aCase({ closed: true })];
  const refusal = async (number: number, template: object) => {
    const reply = await answer(number, { template });
    const { type, errors } = reply.json<{ type: string; errors?: { path: string }[] }>();
    return [reply.statusCode, type.split(':').at(-1), errors?.map(({ path }) => path)];
  };
  expect(await refusal(open, { contentSid: rejected })).toEqual([409, 'template-not-approved', undefined]);
  expect(await refusal(closed, { contentSid: pending })).toEqual([409, 'window-closed', undefined]);
  expect((await answer(open, { template: { contentSid: pending } })).statusCode).toBe(201);
  expect(await refusal(open, { contentSid: `HX${'f'.repeat(32)}` })).toEqual([
    400,
    'validation',
    ['template.contentSid'],
  ]);
  for (const [variables, path] of [
    [{}, 'template.variables[1]'],
    [{ '1': 'Ana', more: 'x' }, 'template.variables.more'],
    [{ '1': ' ' }, 'template.variables[1]'],
    [{ '1': 'a\nb' }, 'template.variables[1]'],
    [{ '1': 'a     b' }, 'template.variables[1]'],
    [{ '1': 'x'.repeat(1601) }, 'template.variables[1]'],
  ] as const)
    expect(await refusal(closed, { contentSid: variable, variables })).toEqual([400, 'validation', [path]]);
  const { items } = (await call(desk.app, `GET /api/cases/${closed}/messages`, desk.agent)).json();
  expect(items).toHaveLength(1);
});

test('templates are listed by name, page by page', async () => {
  await sync();
  const names: string[] = [];
  for (let cursor = ''; ;) {
    const { items, nextCursor } = (
      await call(desk.app, `GET /api/templates?limit=2${cursor}`, desk.agent)
    ).json<{ items: { name: string }[]; nextCursor: string | null }>();
    names.push(...items.map(({ name }) => name));
    if (nextCursor === null) break;
    cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
  const { count } = (await sync()).json().items[0];
  expect(names).toHaveLength(count as number);
  expect(names).toEqual([...names].sort());
});

test('credentials that can not be opened are said in words, and a number that is not connected refuses for that reason', async () => {
  const { id, credentials } = desk.integration;
  const set = (change: object) =>
    desk.db.updateTable('integrations').set(change).where('id', '=', id).execute();
  await set({ credentials: Buffer.alloc(64) });
  expect((await sync()).json().items).toEqual([
    { integrationId: id, count: null, error: expect.stringContaining('SECRET_KEY') },
  ]);
  expect((await sync({ integrationId: id })).json().type).toBe(
    'urn:answerhall:problem:credentials-unreadable',
  );
  await set({ credentials });
  const open = await aCase({ closed: true });
  await set({ health: 'disabled', templatesSyncedAt: null });
  const refused = await answer(open, { template: { contentSid: `HX${'e'.repeat(32)}` } });
  expect([refused.statusCode, refused.json().type]).toEqual([
    409,
    'urn:answerhall:problem:integration-disabled',
  ]);
});
