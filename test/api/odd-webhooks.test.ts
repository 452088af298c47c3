import { sql } from 'kysely';
import { retryUnprocessed } from '../../cases/unprocessed-webhooks';
import { call } from './desk';
import { openTwilioDesk, type TwilioDesk } from './twilio-desk';

let desk: TwilioDesk;
beforeAll(async () => (desk = await openTwilioDesk()));
afterAll(() => desk.close());

let customers = 0;
const newNumber = () => `+1555440${String(++customers).padStart(4, '0')}`;
const get = async (path: string) => (await call(desk.app, `GET ${path}`, desk.agent)).json();
const newestCase = async () => (await get('/api/cases?activeChats=true&limit=1')).items[0];

test('a customer who hides their number after it was known keeps it in what agents see', async () => {
  const [id, phone] = ['whatsapp:US.4480491918930694', newNumber()];
  const hidden = { From: id, ExternalUserId: id, WaId: '' };
  await desk.post(desk.inbound(hidden));
  expect((await newestCase()).contact).toMatchObject({ address: id, phone: null });
  await desk.post(desk.inbound({ From: `whatsapp:${phone}`, ExternalUserId: id }));
  await desk.post(desk.inbound(hidden));
  expect((await newestCase()).contact).toMatchObject({ address: id, phone });
});

test('a callback without a word, and whatever comes from a number of ours, is no customer', async () => {
  const before = await newestCase();
  const ours = desk.integration.sender ?? '';
  const callback = { From: ours, To: `whatsapp:${newNumber()}`, MessageStatus: '', SmsStatus: '' };
  expect((await desk.post(desk.inbound(callback))).status).toBe(200);
  expect((await desk.post(desk.inbound({ ...callback, From: `whatsapp:${newNumber()}` }))).status).toBe(200);
  expect((await desk.post(desk.inbound({ From: ours }))).status).toBe(200);
  expect((await newestCase()).number).toBe(before.number);
  const first = await call(desk.app, 'POST /api/conversations', desk.agent, {
    integrationId: desk.integration.id,
    to: ours,
    template: { contentSid: 'HX51b0a7e5000000000000000000000001', variables: { '1': 'a', '2': 'b' } },
  });
  expect([first.statusCode, first.json().errors]).toMatchObject([400, [{ path: 'to' }]]);
});

test('the older name of the SID and a doubled account are taken', async () => {
  const { MessageSid: _none, ...params } = desk.inbound({
    From: `whatsapp:${newNumber()}`,
    Body: 'by SmsSid',
  });
  const { sid } = desk.account;
  expect((await desk.post({ ...params, AccountSid: [sid, sid] })).status).toBe(200);
  expect((await newestCase()).subject).toBe('by SmsSid');
  const other = await desk.post({ ...params, AccountSid: [sid, `AC${'0'.repeat(32)}`] });
  expect(other.status).toBe(403);
});

test('files that are counted and have no address are shown as failed, not as none', async () => {
  const From = `whatsapp:${newNumber()}`;
  await desk.post(desk.inbound({ From, Body: '', NumMedia: '3', MessageType: '' }));
  const { lastMessage } = await newestCase();
  const failed = { state: 'failed', error: expect.stringContaining('where this file is') };
  expect(lastMessage.attachments).toMatchObject([failed, failed, failed]);
});

test('what can never be read is tried for a day, and kept', async () => {
  const { From: _none, ...params } = desk.inbound();
  await desk.post(params);
  const rows = desk.db.updateTable('unprocessedWebhooks');
  const retry = async (receivedAt: Date) => {
    await rows.set({ nextAttemptAt: new Date(0), receivedAt }).execute();
    expect(await retryUnprocessed({ ...desk, heard: () => undefined })).toMatchObject({ failed: 0 });
    return desk.db
      .selectFrom('unprocessedWebhooks')
      .select(['attempts', sql<boolean>`next_attempt_at = 'infinity'`.as('givenUp')])
      .executeTakeFirstOrThrow();
  };
  const path = `/api/integrations/${desk.integration.id}/connection`;
  const { notTakenIn } = (await call(desk.app, `GET ${path}`, desk.administrator)).json();
  expect(notTakenIn).toMatchObject({
    count: 1,
    newestAt: expect.any(String),
    error: expect.stringMatching(/\S/),
    nextStep: expect.stringContaining('Nothing is lost'),
  });
  const now = Date.now();
  expect(await retry(new Date(now))).toEqual({ attempts: 2, givenUp: false });
  expect(await retry(new Date(now - 2 * 86_400_000))).toEqual({ attempts: 3, givenUp: true });
});
