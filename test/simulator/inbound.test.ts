import { independentSignature } from './independent-signature';
import { ana, business, clientOf, playground, startDesk } from './playground';

let ground: Awaited<ReturnType<typeof playground>>;
beforeAll(async () => {
  ground = await playground();
});
beforeEach(async () => {
  await ground.drive('POST', 'reset');
  await ground.drive('PUT', `senders/${business}`, { webhookUrl: ground.webhookUrl });
  ground.desk.received.length = 0;
  ground.desk.answer = () => 200;
});
afterAll(() => ground.close());

const write = (extra: object = {}) =>
  ground.drive('POST', 'messages', { from: ana, to: business, text: 'hello', ...extra });

test("a customer's message comes with Twilio's headers and parameters", async () => {
  const sent = await write({ profileName: 'Ana López' });
  expect(sent.status).toBe(201);
  expect(sent.body.webhooks).toEqual([
    expect.objectContaining({ status: 200, contentType: 'text/xml', body: '<Response/>' }),
  ]);
  const [webhook] = ground.desk.received;
  expect(webhook!.headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'user-agent': 'TwilioProxy/1.1',
    'i-twilio-idempotency-token': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  const sid = sent.body.message.sid;
  expect(webhook!.form).toEqual({
    SmsMessageSid: sid,
    SmsSid: sid,
    MessageSid: sid,
    AccountSid: ground.simulator.account.sid,
    From: ana,
    To: business,
    WaId: '15550001111',
    ProfileName: 'Ana López',
    Body: 'hello',
    MessageType: 'text',
    NumMedia: '0',
    NumSegments: '1',
    ReferralNumMedia: '0',
    SmsStatus: 'received',
    ApiVersion: '2010-04-01',
    ChannelMetadata: JSON.stringify({
      type: 'whatsapp',
      data: { context: { ProfileName: 'Ana López', WaId: '15550001111' } },
    }),
  });
  expect((await ground.client.messages(sid).fetch()).direction).toBe('inbound');
});

test.each<[string, object, object]>([
  [
    'a picture',
    { media: { contentType: 'image/jpeg' } },
    { MessageType: 'image', NumMedia: '1', MediaContentType0: 'image/jpeg' },
  ],
  ['a sticker', { media: { contentType: 'image/webp' } }, { MessageType: 'sticker' }],
  ['a contact card', { media: { contentType: 'text/vcard' } }, { MessageType: 'contacts' }],
  ['a document', { media: { contentType: 'application/pdf' } }, { MessageType: 'document' }],
  [
    'a place',
    { location: { latitude: 25, longitude: -77.5, label: 'Pier' } },
    { MessageType: 'location', Latitude: '25', Longitude: '-77.5', Label: 'Pier' },
  ],
  [
    'a button',
    { text: '', button: { text: 'Yes', payload: 'yes_1' } },
    { MessageType: 'interactive', ButtonText: 'Yes', ButtonPayload: 'yes_1', Body: 'Yes' },
  ],
  [
    'a quote',
    { quotedSid: 'SM1' },
    { OriginalRepliedMessageSid: 'SM1', OriginalRepliedMessageSender: business },
  ],
  [
    'a customer who hides the number',
    { from: 'CO.4480491918930694' },
    { From: 'whatsapp:CO.4480491918930694', WaId: '', ExternalUserId: 'whatsapp:CO.4480491918930694' },
  ],
  [
    'parameters nobody knows yet',
    { parameters: { MessageType: 'poll', New: '1' } },
    { MessageType: 'poll', New: '1' },
  ],
  ['a NUL in the text', { text: 'a\u0000b' }, { Body: 'a\u0000b' }],
])('%s reaches the desk', async (_what, extra, expected) => {
  expect((await write(extra)).status).toBe(201);
  expect(ground.desk.received[0]!.form).toMatchObject(expected);
});

test('a parameter can be left out', async () => {
  await write({ parameters: { Body: null, ChannelMetadata: null } });
  expect(Object.keys(ground.desk.received[0]!.form)).not.toEqual(expect.arrayContaining(['Body']));
});

test('the same webhook can be sent several times, one after the other or at once, and is one message', async () => {
  const messageSid = `SM${'1'.repeat(32)}`;
  const four = await write({ times: 4, parallel: true, messageSid });
  expect(four.body.webhooks).toHaveLength(4);
  await write({ times: 2, messageSid });
  expect(new Set(ground.desk.received.map(({ form }) => form['MessageSid']))).toEqual(new Set([messageSid]));
  expect(ground.desk.received).toHaveLength(6);
  expect((await ground.drive('GET', `messages?customer=${ana}`)).body.total).toBe(1);
});

test('nobody has to wait for the desk, and a webhook can be lost while Twilio keeps the message', async () => {
  expect(await write({ wait: false })).toMatchObject({ status: 202, body: { webhooks: [] } });
  const lost = await write({ webhook: false, text: 'lost' });
  expect(lost.body.webhooks).toEqual([]);
  const listed = await ground.client.messages.list({ to: business });
  expect(listed.map(({ body }) => body)).toEqual(['lost', 'hello']);
});

test('a server error is not asked again, unless the URL says so, with the same idempotency token', async () => {
  ground.desk.answer = (n) => (n % 3 === 2 ? 200 : 503);
  expect((await write()).body.webhooks[0]).toMatchObject({ status: 503, attempts: 1 });
  expect((await ground.drive('GET', `messages?customer=${ana}`)).body.items[0].webhook).toBe('refused');
  ground.desk.received.length = 0;
  await ground.drive('PUT', `senders/${business}`, { webhookUrl: `${ground.webhookUrl}#rc=3&rp=5xx` });
  expect((await write()).body.webhooks[0]).toMatchObject({ status: 200, attempts: 3 });
  expect(new Set(ground.desk.received.map(({ headers }) => headers['i-twilio-idempotency-token'])).size).toBe(
    1,
  );
});

test('what the desk does not take goes to the fallback address, which may be the same one', async () => {
  await ground.drive('PUT', `senders/${business}`, { fallbackUrl: ground.webhookUrl });
  ground.desk.answer = (n) => (n === 0 ? 503 : 200);
  const { body } = await write({ text: 'once' });
  expect(body.webhooks).toMatchObject([{ status: 200, attempts: 1 }]);
  const [first, second] = ground.desk.received;
  expect(second?.form).toEqual({ ...first?.form, ErrorCode: '11200', ErrorUrl: ground.webhookUrl });
  expect(second?.headers['x-twilio-signature']).toBe(
    independentSignature(ground.simulator.account.authToken, ground.webhookUrl, second?.form ?? {}),
  );
  expect((await ground.drive('GET', `messages?customer=${ana}`)).body.items).toMatchObject([
    { body: 'once', webhook: 'accepted' },
  ]);
  await ground.drive('PUT', `senders/${business}`, { fallbackUrl: null });
});

test('a failed connection is tried once more, a cut or silent one is not', async () => {
  const closed = await startDesk();
  await closed.close();
  await ground.drive('PUT', `senders/${business}`, { webhookUrl: closed.url });
  expect((await write()).body.webhooks[0]).toMatchObject({
    status: null,
    attempts: 2,
    error: 'ECONNREFUSED',
  });
  await ground.drive('PUT', `senders/${business}`, { webhookUrl: `${ground.webhookUrl}#rt=200` });
  ground.desk.answer = () => 'reset';
  expect((await write()).body.webhooks[0]).toMatchObject({ status: null, attempts: 1 });
  ground.desk.answer = () => 'silence';
  expect((await write()).body.webhooks[0]).toMatchObject({ attempts: 1, error: 'no answer within 200 ms' });
  const { body: log } = await ground.drive('GET', 'webhooks');
  expect(log.items.map(({ status }: { status: number | null }) => status)).toEqual([null, null, null]);
});

test('further accounts have senders of their own, with their own token', async () => {
  const { body: account } = await ground.drive('POST', 'accounts', {});
  const number = '+4930000001';
  await ground.drive('PUT', `senders/${number}`, { accountSid: account.sid, webhookUrl: ground.webhookUrl });
  await write({ to: number });
  expect(ground.desk.received[0]!.form).toMatchObject({ AccountSid: account.sid, To: `whatsapp:${number}` });
  const client = clientOf({ ...ground.simulator, account });
  expect(await client.messages.list()).toHaveLength(1);
  expect(await ground.client.messages.list()).toHaveLength(0);
});
