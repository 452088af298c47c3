import { randomBytes } from 'node:crypto';
import { openConnection } from '../../channels/connection';
import { readIntegration } from '../../workspace/integrations';
import { business, until } from '../simulator/playground';
import { call } from './desk';
import { openTwilioDesk, PUBLIC_URL, threadOf, type TwilioDesk } from './twilio-desk';

let desk: TwilioDesk;
/** The Auth Tokens that Twilio has, the one that signs first. */
let tokens: { authToken: string; secondaryAuthToken?: string };
let key: { sid: string; secret: string };
const secrets = new Set<string>();
const answers: string[] = [];
beforeAll(async () => {
  desk = await openTwilioDesk();
  tokens = { authToken: desk.account.authToken };
  key = await twilio('keys');
});
afterAll(async () => {
  await desk.close();
  for (const answer of answers) for (const secret of secrets) expect(answer).not.toContain(secret);
});

async function twilio(what: string) {
  const { body } = await desk.drive('POST', `accounts/${desk.account.sid}/${what}`);
  for (const secret of [body.authToken, body.secondaryAuthToken, body.secret])
    if (secret) secrets.add(secret);
  return body;
}
const path = () => `/api/integrations/${desk.integration.id}`;
async function admin(what: string, body?: unknown) {
  const reply = await call(desk.app, what, desk.administrator, body);
  answers.push(reply.body);
  // Test code reads whatever came; the assertions check it.
  return { status: reply.statusCode, body: reply.json() };
}
const patch = (body: object) => admin(`PATCH ${path()}`, body);
let customers = 0;
/** A customer writes; what the desk answers Twilio. */
async function write() {
  const from = `whatsapp:+1555000${3000 + ++customers}`;
  const { body } = await desk.drive('POST', 'messages', { from, to: business, text: 'hello' });
  return { from, status: body.webhooks[0].status as number };
}
const connection = async () =>
  openConnection(desk.secretKey, await readIntegration(desk.db, desk.integration.id));
const channel = () => desk.channels.get('whatsapp-twilio')!; // the only one there is
const callsWork = async () =>
  channel()
    .listTemplates(await connection())
    .then(
      () => true,
      () => false,
    );

describe('another Auth Token', () => {
  test('is entered here, then promoted at Twilio, and no message is refused meanwhile', async () => {
    tokens = await twilio('tokens/secondary');
    for (const _ of ['once', 'twice']) {
      const { status, body } = await patch({ authToken: tokens.secondaryAuthToken });
      expect([status, body.health]).toEqual([200, 'connected']);
      const lasts = Date.parse(body.previousAuthTokenUntil) - Date.now();
      expect(lasts / 3_600_000).toBeCloseTo(24, 1);
      expect([(await write()).status, await callsWork()]).toEqual([200, true]);
    }
    tokens = await twilio('tokens/promote');
    expect([(await write()).status, await callsWork()]).toEqual([200, true]);
  });

  test('promoted at Twilio first: what was refused meanwhile is caught up', async () => {
    await twilio('tokens/secondary');
    tokens = await twilio('tokens/promote');
    const { from, status } = await write();
    expect(status).toBe(403);
    await patch({ authToken: tokens.authToken });
    expect((await write()).status).toBe(200);
    expect((await admin(`POST ${path()}/catch-up`)).status).toBe(200);
    expect((await threadOf(desk, from)).messages).toHaveLength(1);
  });

  test('the two before it count, whichever Twilio signs with', async () => {
    const { secondaryAuthToken: second } = await twilio('tokens/secondary');
    await patch({ authToken: second });
    const { secondaryAuthToken: third } = await twilio('tokens/secondary');
    await patch({ authToken: third });
    expect((await write()).status).toBe(200);
    const of = (token: string) => desk.post(desk.inbound({ From: 'whatsapp:+15550003999' }), { token });
    expect((await of(second)).status).toBe(200);
    expect((await of(third)).status).toBe(200);
  });

  test('makes the one before count for a day, or until an administrator says no; then it is said why', async () => {
    const of = async (token: string) => (await desk.post(desk.inbound(), { token })).status;
    const before = tokens.authToken;
    const { body } = await admin(`GET ${path()}`);
    expect(body.previousAuthTokenUntil).not.toBeNull();
    await desk.db
      .updateTable('integrations')
      .set({ options: { previousAuthTokenUntil: new Date(Date.now() - 1000).toISOString() } })
      .execute();
    expect(await of(before)).toBe(403);
    await until(async () => {
      const { refusedWebhook } = (await admin(`GET ${path()}/connection`)).body;
      return refusedWebhook?.cause === 'otherToken' && refusedWebhook.nextStep.startsWith('Promote');
    });
    tokens = await twilio('tokens/promote');
    await twilio('tokens/secondary').then(({ secondaryAuthToken }) =>
      patch({ authToken: secondaryAuthToken }),
    );
    expect(await of(tokens.authToken)).toBe(200);
    expect((await patch({ previousAuthTokenUntil: null })).body.previousAuthTokenUntil).toBeNull();
    expect(await of(tokens.authToken)).toBe(403);
    tokens = await twilio('tokens/promote');
    expect((await write()).status).toBe(200);
  });

  test('of another account takes nothing over from this one', async () => {
    const { body: other } = await desk.drive('POST', 'accounts', {});
    const { body } = await patch({ accountSid: other.sid, authToken: other.authToken });
    expect(body).toMatchObject({ accountSid: other.sid, previousAuthTokenUntil: null });
    expect((await write()).status).toBe(403);
    await patch({ accountSid: desk.account.sid, authToken: tokens.authToken });
    expect((await write()).status).toBe(200);
  });
});

describe('an API key', () => {
  test('that Twilio refuses is said to be it, and nothing is changed', async () => {
    const { status, body } = await patch({ apiKeySid: key.sid, apiKeySecret: 'wrong' });
    expect([status, body.type]).toEqual([400, 'urn:answerhall:problem:credentials-refused']);
    expect(body.detail).toContain('refused the API key');
    expect((await admin(`GET ${path()}`)).body.apiKeySid).toBeNull();
    expect(
      (await patch({ apiKeySid: key.sid, apiKeySecret: key.secret, authToken: 'wrong' })).body.detail,
    ).toMatch(/Copy Account SID and Auth Token/);
  });

  test.each([
    [{ apiKeySid: 'SK1', apiKeySecret: 's' }, 'apiKeySid'],
    [{ apiKeySid: `SK${'a'.repeat(32)}` }, 'apiKeySecret'],
    [{ apiKeySecret: 'secret' }, 'apiKeySid'],
    [{ apiKeySid: null, apiKeySecret: 7 }, 'apiKeySecret'],
    [{ previousAuthTokenUntil: '2027-01-01T00:00:00Z' }, 'previousAuthTokenUntil'],
  ])('%j is refused: %s', async (body, at) => {
    const { status, body: problem } = await patch(body);
    expect([status, problem.errors[0].path]).toEqual([400, at]);
  });

  test('makes all calls, while the Auth Token signs; twice is once, and null takes it away', async () => {
    for (const _ of ['once', 'twice']) {
      const { status, body } = await patch({ apiKeySid: key.sid, apiKeySecret: key.secret });
      expect([status, body.apiKeySid]).toEqual([200, key.sid]);
    }
    // Twilio takes the Auth Token no longer: what works now works with the key.
    const { secondaryAuthToken } = await twilio('tokens/secondary');
    tokens = await twilio('tokens/promote');
    expect(tokens.authToken).toBe(secondaryAuthToken);
    expect(await callsWork()).toBe(true);
    const { body: sent } = await desk.drive('POST', 'messages', {
      from: '+15550003888',
      to: business,
      media: { contentType: 'image/png', content: randomBytes(10).toString('base64') },
      webhook: false,
    });
    const opened = await channel().openAttachment(await connection(), sent.message.media[0].url);
    expect(opened.type).toBe('opened');
    if (opened.type === 'opened') opened.content.destroy();
    expect((await write()).status).toBe(403);
    expect((await admin(`POST ${path()}/check`)).body.healthDetail).toContain('Auth Token');

    await patch({ authToken: tokens.authToken });
    expect([(await write()).status, await callsWork()]).toEqual([200, true]);
    expect((await patch({ apiKeySid: null })).body.apiKeySid).toBeNull();
    expect(await callsWork()).toBe(true);
    expect((await connection()).secrets).not.toHaveProperty('apiKeySecret');
  });

  test('can be given when a number is connected', async () => {
    const { status, body } = await admin('POST /api/integrations', {
      kind: 'whatsapp-twilio',
      name: 'With a key',
      accountSid: desk.account.sid,
      authToken: tokens.authToken,
      apiKeySid: key.sid,
      apiKeySecret: key.secret,
      sender: '+14155550177',
      groupId: desk.supportId,
    });
    expect([status, body.apiKeySid]).toEqual([201, key.sid]);
    expect(body.webhookUrl).toContain(PUBLIC_URL);
  });
});
