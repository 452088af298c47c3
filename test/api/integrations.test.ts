import { randomBytes, randomUUID } from 'node:crypto';
import { createChannels } from '../../channels/registry';
import { openSecrets, sealSecrets } from '../../channels/secrets';
import { connectSimulator } from '../../workspace/connect-simulator';
import { noteHealth } from '../../workspace/note-health';
import { startSimulator, type RunningSimulator } from '../../simulator/standalone';
import { driver } from '../simulator/playground';
import { call, openDesk, type Desk, type Person } from './desk';

let desk: Desk;
let simulator: RunningSimulator;
let drive: ReturnType<typeof driver>;
let twilioUrl: string;
const secretKey = randomBytes(32);
beforeAll(async () => {
  simulator = await startSimulator();
  drive = driver(simulator);
  twilioUrl = simulator.url;
  const channels = createChannels({ windowMs: 86_400_000, baseUrlFor: () => twilioUrl, timeoutMs: 1000 });
  desk = await openDesk({ publicUrl: 'https://desk.example.com', secretKey }, { channels });
});
afterAll(async () => {
  await desk.close();
  await simulator.close();
});
beforeEach(async () => {
  twilioUrl = simulator.url;
  await drive('DELETE', 'faults');
  desk.woken.splice(0);
});

let numbers = 0;
const newSender = () => `whatsapp:+1415666${String(++numbers).padStart(4, '0')}`;
const full = (more: object = {}) => ({
  kind: 'whatsapp-twilio',
  name: 'Shop',
  accountSid: simulator.account.sid,
  authToken: simulator.account.authToken,
  sender: newSender(),
  groupId: desk.supportId,
  ...more,
});
const as =
  (by: Person | undefined) =>
  async (what: string, body?: unknown, headers: Record<string, string> = {}) => {
    const reply = await call(desk.app, what, by, body, headers);
    // Test code reads whatever came; the assertions check it.
    return { status: reply.statusCode, body: reply.body ? reply.json() : null, raw: reply.body };
  };
const admin = (what: string, body?: unknown, headers: Record<string, string> = {}) =>
  as(desk.administrator)(what, body, headers);
const paths = (problem: { errors: { path: string }[] }) => problem.errors.map(({ path }) => path);
const count = async () => (await desk.db.selectFrom('integrations').select('id').execute()).length;
const connected = async (more: object = {}) => (await admin('POST /api/integrations', full(more))).body;

describe('connecting a number', () => {
  test('checks with Twilio, then answers the webhook to paste, and the Auth Token never comes back', async () => {
    const wanted = full();
    const { status, body, raw } = await admin('POST /api/integrations', wanted);
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String) as string,
      kind: 'whatsapp-twilio',
      name: 'Shop',
      health: 'connected',
      healthDetail: null,
      accountSid: wanted.accountSid,
      sender: wanted.sender,
      apiKeySid: null,
      previousAuthTokenUntil: null,
      sandbox: false,
      joinWords: null,
      keptSecrets: ['authToken'],
      groupId: desk.supportId,
      webhookUrl: `https://desk.example.com/webhooks/twilio/${body.id}`,
      lastWebhookAt: null,
      caughtUpTo: null,
      inactivityTimeout: null,
      enabled: true,
      createdAt: expect.any(String) as string,
      updatedAt: expect.any(String) as string,
    });
    const read = await admin(`GET /api/integrations/${body.id}`);
    expect(read.body).toEqual(body);
    const list = await admin('GET /api/integrations');
    for (const answer of [raw, read.raw, list.raw]) expect(answer).not.toContain(simulator.account.authToken);
    const row = await desk.db
      .selectFrom('integrations')
      .selectAll()
      .where('id', '=', body.id)
      .executeTakeFirstOrThrow();
    expect(row.credentials?.toString('latin1')).not.toContain(simulator.account.authToken);
    expect(openSecrets(secretKey, row.id, row.credentials ?? Buffer.of())).toEqual({
      authToken: simulator.account.authToken,
    });
  });

  test.each(['+14155550100', 'whatsapp:+14155550101', '+1 (415) 555-0102', ' WhatsApp:+1.415.555.0103 '])(
    'the sender %s is kept in WhatsApp’s spelling',
    async (sender) => {
      const { status, body } = await admin('POST /api/integrations', full({ sender }));
      expect(status).toBe(201);
      expect(body.sender).toMatch(/^whatsapp:\+1415555010\d$/);
    },
  );

  test('wrong credentials: 400 in words, and nothing is saved', async () => {
    const before = await count();
    const { status, body } = await admin('POST /api/integrations', full({ authToken: 'wrong' }));
    expect(status).toBe(400);
    expect(body).toMatchObject({ type: 'urn:answerhall:problem:credentials-refused' });
    expect(body.detail).toContain('Auth Token');
    expect(await count()).toBe(before);
  });

  test('Twilio away: 502 in words, and nothing is saved', async () => {
    const before = await count();
    twilioUrl = 'http://127.0.0.1:1';
    const { status, body } = await admin('POST /api/integrations', full());
    expect(status).toBe(502);
    expect(body).toMatchObject({ type: 'urn:answerhall:problem:twilio-unreachable' });
    expect(await count()).toBe(before);
  });

  test('the same account and sender twice: 409, also in another spelling and at once', async () => {
    const wanted = full();
    expect((await admin('POST /api/integrations', wanted)).status).toBe(201);
    expect(
      (await admin('POST /api/integrations', { ...wanted, sender: wanted.sender.slice(9) })).status,
    ).toBe(409);
    const other = full();
    const both = await Promise.all([other, other].map((each) => admin('POST /api/integrations', each)));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test.each([
    ['accountSid', { accountSid: 'ACnonsense' }],
    ['authToken', { authToken: '' }],
    ['sender', { sender: '0170 1234567' }],
    ['sender', { sender: undefined }],
    ['name', { name: ' ' }],
    ['groupId', { groupId: 'Support' }],
    ['groupId', { groupId: randomUUID() }],
    ['groupId', { groupId: undefined }],
    ['colour', { colour: 'red' }],
    ['kind', { kind: 'telegram' }],
  ])('a wrong %s (%j) is named, and nothing is saved', async (path, wrong) => {
    const before = await count();
    const { status, body } = await admin('POST /api/integrations', full(wrong));
    expect(status).toBe(400);
    expect(paths(body)).toEqual([path]);
    expect(await count()).toBe(before);
  });

  test('with an Idempotency-Key twice is connected once', async () => {
    const wanted = full();
    const headers = { 'idempotency-key': randomUUID() };
    const [first, again] = [
      await admin('POST /api/integrations', wanted, headers),
      await admin('POST /api/integrations', wanted, headers),
    ];
    expect(first.status).toBe(201);
    expect(again).toEqual(first);
  });
});

describe('a draft', () => {
  test('has its webhook before anything is known, is filled, and connects', async () => {
    const { status, body: draft } = await admin('POST /api/integrations', { kind: 'whatsapp-twilio' });
    expect(status).toBe(201);
    expect(draft).toMatchObject({
      health: 'draft',
      name: 'WhatsApp',
      accountSid: null,
      sender: null,
      groupId: null,
      enabled: false,
      webhookUrl: `https://desk.example.com/webhooks/twilio/${draft.id}`,
    });
    const path = `/api/integrations/${draft.id}`;
    const early = await admin(`POST ${path}/connect`);
    expect(early.status).toBe(400);
    expect(paths(early.body)).toEqual(['accountSid', 'authToken', 'sender', 'groupId']);

    const { kind: _kind, ...fields } = full({ name: 'Filled' });
    const filled = await admin(`PATCH ${path}`, { ...fields, authToken: 'wrong' });
    expect(filled.body).toMatchObject({ health: 'draft', name: 'Filled', sender: fields.sender });
    expect((await admin(`POST ${path}/connect`)).status).toBe(400);
    expect((await admin(`GET ${path}`)).body.health).toBe('draft');
    await admin(`PATCH ${path}`, { authToken: fields.authToken });
    const done = await admin(`POST ${path}/connect`);
    expect(done).toMatchObject({ status: 200, body: { health: 'connected', enabled: true, id: draft.id } });
  });

  test('that gets another Auth Token than the one that nobody has checked forgets that one', async () => {
    const { body: draft } = await admin('POST /api/integrations', { kind: 'whatsapp-twilio' });
    const path = `/api/integrations/${draft.id}`;
    const { kind: _kind, authToken, ...fields } = full();
    await admin(`PATCH ${path}`, { ...fields, authToken: 'typed-wrongly' });
    await admin(`PATCH ${path}`, { authToken });
    const { status, body } = await admin(`POST ${path}/connect`);
    expect([status, body.previousAuthTokenUntil]).toEqual([200, null]);
    const row = await desk.db
      .selectFrom('integrations')
      .selectAll()
      .where('id', '=', draft.id)
      .executeTakeFirstOrThrow();
    expect(openSecrets(secretKey, row.id, row.credentials ?? Buffer.of())).toEqual({ authToken });
  });

  test('can be neither switched nor checked, and takes no number that is connected', async () => {
    const { sender } = await connected();
    const { body: draft } = await admin('POST /api/integrations', { kind: 'whatsapp-twilio' });
    const path = `/api/integrations/${draft.id}`;
    expect((await admin(`PATCH ${path}`, { enabled: true })).status).toBe(409);
    expect((await admin(`POST ${path}/check`)).status).toBe(409);
    expect((await admin(`PATCH ${path}`, { accountSid: simulator.account.sid, sender })).status).toBe(409);
    expect((await admin(`GET ${path}`)).body).toMatchObject({ sender: null });
  });
});

describe('changing one', () => {
  test('name and group need no check', async () => {
    const { id } = await connected();
    twilioUrl = 'http://127.0.0.1:1';
    const { body: group } = await admin('POST /api/groups', { name: `Sales ${randomUUID()}` });
    expect(await admin(`PATCH /api/integrations/${id}`, { name: 'Sales', groupId: group.id })).toMatchObject({
      status: 200,
      body: { name: 'Sales', groupId: group.id, health: 'connected' },
    });
    expect(await admin(`PATCH /api/integrations/${id}`, {})).toMatchObject({
      status: 200,
      body: { name: 'Sales' },
    });
  });

  test('other credentials are checked before they are saved', async () => {
    const before = await connected();
    const path = `/api/integrations/${before.id}`;
    const refused = await admin(`PATCH ${path}`, { authToken: 'wrong', name: 'New' });
    expect(refused).toMatchObject({
      status: 400,
      body: { type: 'urn:answerhall:problem:credentials-refused' },
    });
    expect((await admin(`GET ${path}`)).body).toEqual(before);
    const { body: account } = await drive('POST', 'accounts', {});
    const moved = await admin(`PATCH ${path}`, { accountSid: account.sid, authToken: account.authToken });
    expect(moved).toMatchObject({ status: 200, body: { accountSid: account.sid, health: 'connected' } });
  });

  test('to a sender that is connected already: 409', async () => {
    const [one, other] = [await connected(), await connected()];
    expect((await admin(`PATCH /api/integrations/${one.id}`, { sender: other.sender })).status).toBe(409);
  });

  test('switching off and on again', async () => {
    const { id } = await connected();
    const path = `/api/integrations/${id}`;
    expect((await admin(`PATCH ${path}`, { enabled: false })).body).toMatchObject({
      health: 'disabled',
      enabled: false,
    });
    twilioUrl = 'http://127.0.0.1:1';
    expect((await admin(`PATCH ${path}`, { enabled: true })).status).toBe(502);
    expect((await admin(`GET ${path}`)).body.health).toBe('disabled');
    twilioUrl = simulator.url;
    expect((await admin(`PATCH ${path}`, { enabled: true })).body).toMatchObject({
      health: 'connected',
      enabled: true,
    });
  });

  test.each([
    ['PT120S', 'PT2M'],
    [null, null],
  ])('its own inactivity timeout %s', async (given, shown) => {
    const { id } = await connected();
    const { status, body } = await admin(`PATCH /api/integrations/${id}`, { inactivityTimeout: given });
    expect([status, body.inactivityTimeout]).toEqual([200, shown]);
  });

  test('another timeout reaches open chats at once', async () => {
    const { id } = await connected();
    const [contactId, conversationId, caseId, now] = [randomUUID(), randomUUID(), randomUUID(), new Date()];
    await desk.db.insertInto('contacts').values({ id: contactId }).execute();
    await desk.db
      .insertInto('conversations')
      .values({ id: conversationId, integrationId: id, contactId, address: 'a', ourAddress: 'b' })
      .execute();
    await desk.db
      .insertInto('cases')
      .values({
        id: caseId,
        number: 1000,
        conversationId,
        contactId,
        integrationId: id,
        channelKind: 'whatsapp',
        channelMode: 'sync',
        status: 'open',
        groupId: desk.supportId,
        chatState: 'active',
        chatStartedAt: now,
        lastAuthor: 'customer',
        lastCountingAt: now,
        chatEndsAt: new Date(now.getTime() + 600_000),
      })
      .execute();
    await admin(`PATCH /api/integrations/${id}`, { inactivityTimeout: 'PT1M' });
    const { chatEndsAt } = await desk.db
      .selectFrom('cases')
      .select('chatEndsAt')
      .where('id', '=', caseId)
      .executeTakeFirstOrThrow();
    expect(chatEndsAt).toEqual(new Date(now.getTime() + 60_000));
    expect(desk.woken).toEqual([conversationId]);
  });

  test.each([
    ['inactivityTimeout', { inactivityTimeout: 'ten minutes' }],
    ['inactivityTimeout', { inactivityTimeout: 'PT0S' }],
    ['inactivityTimeout', { inactivityTimeout: 'P31D' }],
    ['enabled', { enabled: 'yes' }],
    ['kind', { kind: 'whatsapp-twilio' }],
    ['groupId', { groupId: randomUUID() }],
    ['sender', { sender: 'nobody' }],
  ])('a wrong %s (%j) is named, and nothing is changed', async (path, wrong) => {
    const before = await connected();
    const { status, body } = await admin(`PATCH /api/integrations/${before.id}`, { ...wrong, name: 'New' });
    expect(status).toBe(400);
    expect(paths(body)).toEqual([path]);
    expect((await admin(`GET /api/integrations/${before.id}`)).body).toEqual(before);
  });

  test('by two at once: one of them is told when the other came first', async () => {
    const { id } = await connected();
    const answers = await Promise.all(
      ['One', 'Two', 'Three'].map((name) =>
        admin(`PATCH /api/integrations/${id}`, { name, authToken: simulator.account.authToken }),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
    const winner = answers.filter(({ status }) => status === 200).map(({ body }) => body.name as string);
    expect(winner).toContain((await admin(`GET /api/integrations/${id}`)).body.name);
  });
});

test('a number that stops working while an administrator changes it does not stop them', async () => {
  const { id } = await connected();
  await drive('POST', 'faults', { kind: 'slow', operation: 'account', ms: 600 });
  const changing = admin(`PATCH /api/integrations/${id}`, { authToken: simulator.account.authToken });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const health = noteHealth(desk.db, (fault) => {
    throw fault;
  });
  health.note({ id, health: 'connected' }, { code: '63051', message: 'Suspended.', misconfigured: true });
  await health.flush();
  expect((await admin(`GET /api/integrations/${id}`)).body.health).toBe('error');
  expect(await changing).toMatchObject({ status: 200, body: { health: 'connected', healthDetail: null } });
});

test('a check is no change: whoever changes the integration meanwhile is not told of another one', async () => {
  const before = await connected();
  await drive('POST', 'faults', { kind: 'wrongCredentials', operation: 'account' });
  const bad = await admin(`POST /api/integrations/${before.id}/check`);
  expect(bad.body).toMatchObject({ health: 'error', updatedAt: before.updatedAt });
});

test('a check notes the health and answers it', async () => {
  const { id } = await connected();
  await drive('POST', 'faults', { kind: 'wrongCredentials', operation: 'account' });
  const bad = await admin(`POST /api/integrations/${id}/check`);
  expect(bad).toMatchObject({ status: 200, body: { health: 'error', enabled: true } });
  expect(bad.body.healthDetail).toContain('credentials');
  const good = await admin(`POST /api/integrations/${id}/check`);
  expect(good.body).toMatchObject({ health: 'connected', healthDetail: null });
});

test('a check says when Twilio is away, and leaves the health as it is', async () => {
  const { id } = await connected();
  for (const operation of ['account', 'account']) {
    await drive('POST', 'faults', { kind: 'error', operation });
    expect(await admin(`POST /api/integrations/${id}/check`)).toMatchObject({
      status: 502,
      body: { type: 'urn:answerhall:problem:twilio-unreachable' },
    });
  }
  expect((await admin(`GET /api/integrations/${id}`)).body).toMatchObject({
    health: 'connected',
    healthDetail: null,
  });
});

test('credentials that were stored with another SECRET_KEY say what to do, and can be entered again', async () => {
  const { id } = await connected();
  const path = `/api/integrations/${id}`;
  const credentials = sealSecrets(randomBytes(32), id, { authToken: simulator.account.authToken });
  await desk.db.updateTable('integrations').set({ credentials }).where('id', '=', id).execute();
  for (const [what, body] of [
    [`POST ${path}/check`, undefined],
    [`POST ${path}/connect`, undefined],
    [`PATCH ${path}`, { sender: newSender() }],
    [`POST ${path}/connection/set-up`, undefined],
    [`POST ${path}/catch-up`, undefined],
  ] as const) {
    const refused = await admin(what, body);
    expect([what, refused.status, refused.body.type]).toEqual([
      what,
      409,
      'urn:answerhall:problem:credentials-unreadable',
    ]);
    expect(refused.body.detail).toContain('SECRET_KEY');
  }
  expect((await admin(`GET ${path}/connection`)).body.credentials).toMatchObject({ state: 'failed' });
  expect((await admin(`GET ${path}/connection`)).body.credentials.nextStep).toContain('SECRET_KEY');
  const again = await admin(`PATCH ${path}`, { authToken: simulator.account.authToken });
  expect([again.status, again.body.health]).toEqual([200, 'connected']);
  expect((await admin(`GET ${path}/connection`)).body.credentials.state).toBe('ok');
});

test('a deleted one is gone, its credentials too, and its number is free again', async () => {
  const wanted = full();
  const { body } = await admin('POST /api/integrations', wanted);
  expect((await admin(`DELETE /api/integrations/${body.id}`)).status).toBe(204);
  for (const what of [`GET /api/integrations/${body.id}`, `DELETE /api/integrations/${body.id}`])
    expect((await admin(what)).status).toBe(404);
  expect((await admin('GET /api/integrations?limit=200')).raw).not.toContain(body.id);
  const row = await desk.db
    .selectFrom('integrations')
    .selectAll()
    .where('id', '=', body.id)
    .executeTakeFirstOrThrow();
  expect(row.credentials).toBeNull();
  expect((await admin('POST /api/integrations', wanted)).status).toBe(201);
});

test('agents read id, name and sender, and change nothing', async () => {
  const { id, name, sender } = await connected();
  const agent = as(desk.agent);
  expect((await agent(`GET /api/integrations/${id}`)).body).toEqual({ id, name, sender });
  const { items } = (await agent('GET /api/integrations?limit=200')).body;
  expect(items).toContainEqual({ id, name, sender });
  expect(items.every((item: object) => Object.keys(item).length === 3)).toBe(true);
  for (const what of [
    'POST /api/integrations',
    `PATCH /api/integrations/${id}`,
    `POST /api/integrations/${id}/connect`,
    `POST /api/integrations/${id}/check`,
    `DELETE /api/integrations/${id}`,
  ]) {
    expect((await agent(what, what.startsWith('DELETE') ? undefined : {})).status).toBe(403);
    expect((await as(undefined)(what)).status).toBe(401);
  }
  expect((await as(undefined)(`GET /api/integrations/${id}`)).status).toBe(401);
});

test.each(['GET', 'PATCH', 'DELETE'])('%s of an unknown integration is 404', async (method) => {
  for (const id of [randomUUID(), 'nonsense'])
    expect(
      (await admin(`${method} /api/integrations/${id}`, method === 'PATCH' ? {} : undefined)).status,
    ).toBe(404);
});

test('the list is oldest first, in pages', async () => {
  await connected();
  await connected();
  const whole = (await admin('GET /api/integrations?limit=200')).body;
  expect(whole.nextCursor).toBeNull();
  const paged: unknown[] = [];
  for (let cursor = ''; ;) {
    const { body } = await admin(`GET /api/integrations?limit=2${cursor}`);
    paged.push(...(body.items as unknown[]));
    if (body.nextCursor === null) break;
    cursor = `&cursor=${body.nextCursor}`;
  }
  expect(paged).toEqual(whole.items);
});

test('the simulator is connected on a first start, and never again once it was deleted', async () => {
  const fresh = await openDesk();
  const simulated = {
    kind: 'whatsapp-twilio',
    account: 'AC1',
    sender: 'whatsapp:+14155238886',
    secrets: { authToken: 't' },
  };
  const id = await connectSimulator(fresh.db, secretKey, simulated);
  const rows = () => fresh.db.selectFrom('integrations').selectAll().execute();
  expect(await rows()).toMatchObject([
    { id, name: 'Simulator', health: 'connected', groupId: fresh.supportId },
  ]);
  expect(await connectSimulator(fresh.db, secretKey, simulated)).toBe(id);
  await fresh.db.updateTable('integrations').set({ deletedAt: new Date() }).execute();
  expect(await connectSimulator(fresh.db, secretKey, simulated)).toBeNull();
  expect(await rows()).toHaveLength(1);
  await fresh.close();
});
