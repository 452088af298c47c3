import twilio from 'twilio';
import { callbackPlan } from '../../simulator/delivery';
import { usualDelivery } from '../../simulator/settings';
import { ana, business, playground } from './playground';

let ground: Awaited<ReturnType<typeof playground>>;
beforeAll(async () => {
  ground = await playground();
});
beforeEach(async () => {
  await ground.drive('POST', 'reset');
  await ground.drive('POST', 'messages', { from: ana, to: business, text: 'hello', webhook: false });
  await ground.drive('PUT', 'delivery', { delayMs: 2 });
  ground.desk.received.length = 0;
});
afterAll(() => ground.close());

const statusUrl = () => `${ground.webhookUrl}?message=6f1c&x=a%20b`;
const send = (body = 'hi') =>
  ground.client.messages.create({ from: business, to: ana, body, statusCallback: statusUrl() });
const called = () => ground.desk.received.map(({ form }) => form['MessageStatus']);

test('a message is called back as queued, sent, delivered and read, signed over its StatusCallback', async () => {
  const created = await send();
  expect(created.status).toBe('queued');
  await ground.settled();
  expect(called()).toEqual(['queued', 'sent', 'delivered', 'read']);
  for (const { form, headers, path } of ground.desk.received) {
    expect(path).toBe('/webhooks/twilio/1?message=6f1c&x=a%20b');
    const signature = String(headers['x-twilio-signature']);
    expect(twilio.validateRequest(ground.simulator.account.authToken, signature, statusUrl(), form)).toBe(
      true,
    );
    expect(form).toMatchObject({
      MessageSid: created.sid,
      SmsStatus: form['MessageStatus'],
      From: business,
      To: ana,
      ChannelPrefix: 'whatsapp',
    });
  }
  expect((await ground.client.messages(created.sid).fetch()).status).toBe('read');
});

test('callbacks come in the order, number and selection asked for', async () => {
  await ground.drive('PUT', 'delivery', { statuses: ['read', 'sent', 'sent', 'delivered'] });
  const { sid } = await send();
  await ground.settled();
  expect(called()).toEqual(['read', 'sent', 'sent', 'delivered']);
  expect((await ground.client.messages(sid).fetch()).status).toBe('read');
});

test('each callback can be doubled, shuffled or lost, and read receipts can be off', async () => {
  await ground.drive('PUT', 'delivery', { repeat: 2, read: false });
  await send();
  await ground.settled();
  expect(called()).toEqual(['queued', 'queued', 'sent', 'sent', 'delivered', 'delivered']);

  ground.desk.received.length = 0;
  await ground.drive('PUT', 'delivery', { repeat: 1, lossRate: 1 });
  const { sid } = await send();
  await ground.settled();
  expect(called()).toEqual([]);
  expect((await ground.client.messages(sid).fetch()).status).toBe('delivered');

  const falling = [0.4, 0.3, 0.2, 0.1];
  const plan = callbackPlan({ ...usualDelivery, shuffle: true }, null, () => falling.shift() ?? 0);
  expect(plan).toEqual(['read', 'delivered', 'sent', 'queued']);
});

test('a callback can come before the create call is answered', async () => {
  await ground.drive('PUT', 'delivery', { early: true, statuses: ['sent', 'delivered'], delayMs: 50 });
  const created = await send();
  expect(called()).toEqual(['sent']);
  expect(ground.desk.received[0]!.form['MessageSid']).toBe(created.sid);
  expect(created.status).toBe('queued');
  await ground.settled();
  expect(called()).toEqual(['sent', 'delivered']);
});

test('a message without StatusCallback uses the one of its sender, if it has one', async () => {
  await ground.client.messages.create({ from: business, to: ana, body: 'no callback' });
  await ground.settled();
  expect(called()).toEqual([]);
  await ground.drive('PUT', `senders/${business}`, { statusCallback: ground.webhookUrl });
  await ground.client.messages.create({ from: business, to: ana, body: "the sender's callback" });
  await ground.settled();
  await ground.drive('PUT', `senders/${business}`, { statusCallback: null });
  expect(called()).toEqual(['queued', 'sent', 'delivered', 'read']);
});

describe('the 24-hour window', () => {
  test('is closed 24 hours after the last message: accepted, then undelivered with 63016 by callback', async () => {
    await ground.drive('POST', 'clock', { advance: 'PT23H59M' });
    await send('in time');
    await ground.settled();
    expect(called()).toContain('delivered');

    ground.desk.received.length = 0;
    await ground.drive('POST', 'clock', { advance: 'PT1M' });
    const { sid, status } = await send('too late');
    expect(status).toBe('queued');
    await ground.settled();
    expect(called()).toEqual(['queued', 'undelivered']);
    expect(ground.desk.received[1]!.form).toMatchObject({ ErrorCode: '63016', EventType: 'UNDELIVERED' });
    expect(await ground.client.messages(sid).fetch()).toMatchObject({
      status: 'undelivered',
      errorCode: 63016,
    });
  });

  test('opens again with the next message, and is one of each customer', async () => {
    await ground.drive('POST', 'clock', { advance: 'PT25H' });
    await ground.drive('POST', 'messages', {
      from: '+15550002222',
      to: business,
      text: 'hi',
      webhook: false,
    });
    await send('closed for Ana');
    await ground.settled();
    expect(called()).toContain('undelivered');
    ground.desk.received.length = 0;
    await ground.drive('POST', 'messages', { from: ana, to: business, text: 'here again', webhook: false });
    await send('open again');
    await ground.settled();
    expect(called()).toContain('delivered');
  });

  test('was never open for a customer who has not written', async () => {
    const { sid } = await ground.client.messages.create({
      from: business,
      to: 'whatsapp:+15559990000',
      body: 'first',
    });
    await ground.settled();
    expect((await ground.client.messages(sid).fetch()).errorCode).toBe(63016);
  });
});

test('reset stops the callbacks that are still to come', async () => {
  await ground.drive('PUT', 'delivery', { delayMs: 300 });
  await send();
  await ground.drive('POST', 'reset');
  await ground.settled();
  expect(called()).toEqual([]);
});
