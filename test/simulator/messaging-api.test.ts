import { ana, business, playground } from './playground';
import { faultsOf } from './strict-schemas';

let ground: Awaited<ReturnType<typeof playground>>;
beforeAll(async () => {
  ground = await playground();
});
beforeEach(() => ground.drive('POST', 'reset'));
afterAll(() => ground.close());

const other = 'whatsapp:+14155550199';
const url = 'https://desk.example.com/webhooks/twilio/1';
const webhook = {
  callback_url: url,
  callback_method: 'POST',
  fallback_url: url,
  fallback_method: 'POST',
  status_callback_url: url,
  status_callback_method: 'POST',
};

async function messaging(
  path: string,
  { body, login, form }: { body?: unknown; login?: [string, string]; form?: Record<string, string> } = {},
) {
  const { account, url: base } = ground.simulator;
  const credentials = Buffer.from((login ?? [account.sid, account.authToken]).join(':')).toString('base64');
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(`${base}/v2/${path}`, {
    method: body === undefined && form === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Basic ${credentials}`,
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(form ? { body: new URLSearchParams(form) } : sent === undefined ? {} : { body: sent }),
  });
  // Any: it is held against Twilio's document by the tests.
  return { status: response.status, body: (await response.json()) as any };
}
const senders = async (query = '') => (await messaging(`Channels/Senders?Channel=whatsapp${query}`)).body;
const senderOf = async (number: string) =>
  (await senders()).senders.find((each: { sender_id: string }) => each.sender_id === number);

describe('senders', () => {
  test('are answered as Twilio describes them, online and offline, set up or not', async () => {
    await ground.drive('PUT', `senders/${other}`, {
      status: 'OFFLINE',
      offlineReasons: [{ code: '63020', message: 'Business is not verified' }],
    });
    const list = await senders();
    expect(faultsOf('senders', list)).toEqual([]);
    expect(list.senders.map((each: { sender_id: string }) => each.sender_id)).toEqual([business, other]);
    const { status, body } = await messaging(`Channels/Senders/${list.senders[1].sid}`);
    expect([status, faultsOf('sender', body)]).toEqual([200, []]);
    expect(body).toMatchObject({
      status: 'OFFLINE',
      webhook: { callback_url: null },
      offline_reasons: [{ code: '63020', message: 'Business is not verified' }],
    });
    expect((await messaging(`Channels/Senders/XE${'0'.repeat(32)}`)).body.code).toBe(20404);
    expect((await messaging('Channels/Senders')).status).toBe(400);
  });

  test('are listed in pages, and only to their account', async () => {
    await ground.drive('PUT', `senders/${other}`, {});
    const first = await senders('&PageSize=1');
    expect(first.senders).toHaveLength(1);
    expect(first.meta.next_page_url).toContain('Page=1');
    const { body: stranger } = await ground.drive('POST', 'accounts', {});
    const { body } = await messaging('Channels/Senders?Channel=whatsapp', {
      login: [stranger.sid, stranger.authToken],
    });
    expect(body.senders).toEqual([]);
    const { sid } = await senderOf(business);
    const foreign = { body: { webhook }, login: [stranger.sid, stranger.authToken] as [string, string] };
    expect((await messaging(`Channels/Senders/${sid}`, foreign)).status).toBe(404);
  });

  test('are set up, and customers’ messages go where they say from then on', async () => {
    const before = ground.webhookUrl;
    const { sid } = await senderOf(business);
    const there = { ...webhook, callback_url: `${ground.desk.url}/elsewhere` };
    expect(faultsOf('updateSender', { webhook: there })).toEqual([]);
    const { status, body } = await messaging(`Channels/Senders/${sid}`, { body: { webhook: there } });
    expect([status, faultsOf('senderUpdated', body)]).toEqual([202, []]);
    expect(body.webhook).toEqual(there);
    ground.desk.received.splice(0);
    await ground.drive('POST', 'messages', { from: ana, to: business, text: 'hello' });
    expect(ground.desk.received.map(({ path }) => path)).toEqual(['/elsewhere']);
    await ground.drive('PUT', `senders/${business}`, { webhookUrl: before, statusCallback: null });
  });

  test('refuse what is not in Twilio’s document, and a method that is not played', async () => {
    const { sid } = await senderOf(business);
    for (const wrong of [
      { webhook: { callbackUrl: url } },
      { webhook: { callback_url: 'no address' } },
      { webhook: { callback_method: 'PUT' } },
    ])
      expect((await messaging(`Channels/Senders/${sid}`, { body: wrong })).body.code).toBe(20001);
    expect((await senderOf(business)).webhook.callback_url).toBe(ground.webhookUrl);
  });

  test('an offline sender sends nothing', async () => {
    await ground.drive('PUT', `senders/${other}`, { status: 'OFFLINE' });
    await expect(
      ground.client.messages.create({ from: other, to: ana, body: 'hello' }),
    ).rejects.toMatchObject({ code: 63007 });
    await ground.drive('PUT', `senders/${other}`, { status: 'ONLINE' });
    expect((await ground.client.messages.create({ from: other, to: ana, body: 'hello' })).sid).toMatch(/^SM/);
  });
});

describe('typing', () => {
  test('is shown to the customer, and marks what they wrote as read', async () => {
    const write = async (text: string) =>
      (await ground.drive('POST', 'messages', { from: ana, to: business, text })).body.message.sid as string;
    await write('hello');
    const last = await write('are you there?');
    await ground.drive('POST', 'messages', { from: '+15550009999', to: business, text: 'somebody else' });
    const form = { channel: 'whatsapp', messageId: last };
    expect(faultsOf('showTyping', form)).toEqual([]);
    const { status, body } = await messaging('Indicators/Typing.json', { form });
    expect([status, body, faultsOf('typing', body)]).toEqual([200, { success: true }, []]);
    expect((await ground.drive('GET', 'typing')).body.items).toMatchObject([
      { sender: business, customer: ana, messageSid: last },
    ]);
    const { items } = (await ground.drive('GET', 'messages')).body;
    expect(items.map(({ seen }: { seen?: true }) => seen ?? false)).toEqual([true, true, false]);
  });

  test('wants a message of a customer of this account', async () => {
    const form = { channel: 'whatsapp', messageId: `SM${'0'.repeat(32)}` };
    expect((await messaging('Indicators/Typing.json', { form })).body.code).toBe(20404);
    const wrong = { ...form, channel: 'sms' };
    expect(faultsOf('showTyping', wrong)).not.toEqual([]);
    expect((await messaging('Indicators/Typing.json', { form: wrong })).body.code).toBe(20001);
  });
});

describe('credentials', () => {
  const works = async (login: [string, string]) => {
    const { status } = await messaging('Channels/Senders?Channel=whatsapp', { login });
    return status === 200;
  };

  test('an API key does what an Auth Token does, but shows no account', async () => {
    const { sid } = ground.simulator.account;
    const { body: key } = await ground.drive('POST', `accounts/${sid}/keys`);
    expect(await works([key.sid, key.secret])).toBe(true);
    expect(await works([key.sid, 'wrong'])).toBe(false);
    const encoded = Buffer.from(`${key.sid}:${key.secret}`).toString('base64');
    const { status } = await fetch(`${ground.simulator.url}/2010-04-01/Accounts/${sid}.json`, {
      headers: { authorization: `Basic ${encoded}` },
    });
    expect(status).toBe(401);
  });

  test('a secondary Auth Token opens the API at once, and signs from its promotion on', async () => {
    const { body: account } = await ground.drive('POST', 'accounts', {});
    const first: string = account.authToken;
    await ground.drive('PUT', `senders/${other}`, { accountSid: account.sid, webhookUrl: ground.webhookUrl });
    const { body: two } = await ground.drive('POST', `accounts/${account.sid}/tokens/secondary`);
    const second: string = two.secondaryAuthToken;
    expect([await works([account.sid, first]), await works([account.sid, second])]).toEqual([true, true]);
    const signature = async () => {
      ground.desk.received.splice(0);
      await ground.drive('POST', 'messages', { from: ana, to: other, text: 'hello' });
      const [{ headers, form }] = ground.desk.received as [(typeof ground.desk.received)[0]];
      const { getExpectedTwilioSignature } = await import('twilio');
      return [first, second].find(
        (token) =>
          getExpectedTwilioSignature(token, ground.webhookUrl, form) === headers['x-twilio-signature'],
      );
    };
    expect(await signature()).toBe(first);
    expect((await ground.drive('POST', `accounts/${account.sid}/tokens/promote`)).status).toBe(200);
    expect(await signature()).toBe(second);
    expect([await works([account.sid, first]), await works([account.sid, second])]).toEqual([false, true]);
    expect((await ground.drive('POST', `accounts/${account.sid}/tokens/promote`)).status).toBe(409);
  });
});

describe('the sandbox', () => {
  const sandbox = 'whatsapp:+14155238887';
  const say = (text: string) => ground.drive('POST', 'messages', { from: ana, to: sandbox, text });
  const send = async () => {
    const { sid } = await ground.client.messages.create({ from: sandbox, to: ana, body: 'hello' });
    await ground.settled();
    return (await ground.client.messages(sid).fetch()).errorCode;
  };
  beforeAll(() =>
    ground.drive('PUT', `senders/${sandbox}`, {
      webhookUrl: ground.webhookUrl,
      sandbox: { joinWords: 'blue moon' },
    }),
  );

  test('is no sender of the account', async () => {
    expect(await senderOf(sandbox)).toBeUndefined();
  });

  test('a customer who has not joined is not heard and can’t be written to; one who joins is, for three days', async () => {
    expect((await say('hello')).body.webhooks).toEqual([]);
    expect(await send()).toBe(63015);
    expect((await say('Join blue-moon')).body.webhooks).toEqual([]);
    expect((await say('hello')).body.webhooks).toMatchObject([{ status: 200 }]);
    expect(await send()).toBeNull();
    await ground.drive('POST', 'clock', { advance: 'PT73H' });
    expect((await say('hello')).body.webhooks).toEqual([]);
    expect(await send()).toBe(63015);
  });

  test('sends one message in three seconds', async () => {
    await say('join blue moon');
    expect([await send(), await send()]).toEqual([null, 63018]);
  });
});
