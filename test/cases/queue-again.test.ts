import { recordDelivery } from '../../cases/delivery';
import { readMessage } from '../../cases/read-messages';
import { openDeliverDesk, type DeliverDesk } from '../activities/deliver-desk';
import { eventually } from '../desk';

let desk: DeliverDesk;
beforeAll(async () => {
  desk = await openDeliverDesk();
}, 60_000);
beforeEach(() => desk.drive('POST', 'reset'));
afterAll(() => desk.close());

const callbacksCame = () =>
  eventually(
    () => desk.drive('GET', ''),
    (simulation) => simulation?.['pendingDeliveries'] === 0,
  );
/** An answer is handed over, and what is said of it comes in. */
async function answered(fault?: Record<string, unknown>) {
  const { id, number, from } = await desk.chat();
  if (fault) await desk.fault(fault);
  const messageId = await desk.answers(number, 'Good morning');
  await desk.deliver(id);
  await callbacksCame();
  return { id, from, messageId };
}
async function pauseIsOver(messageId: string) {
  await desk.timePasses(messageId);
}
const said = (messageId: string, sid: string, status: string) =>
  fetch(`${desk.callbacks.url}/webhook?message=${messageId}`, {
    method: 'POST',
    body: new URLSearchParams({ MessageSid: sid, MessageStatus: status }),
  });
const sidsBefore = async (messageId: string) =>
  (await desk.db.selectFrom('duplicateSends').select('sid').where('messageId', '=', messageId).execute()).map(
    ({ sid }) => sid,
  );

test.each([30001, 63017, 63018, 63012])(
  'a message that WhatsApp or Twilio has no room for now (%i) goes once more after a pause',
  async (code) => {
    const { id, from, messageId } = await answered({ kind: 'failLater', code });
    const waiting = await desk.message(messageId);
    expect(waiting).toMatchObject({ status: 'queued', sid: null, repeats: 1 });
    expect(await readMessage(desk.db, messageId)).toMatchObject({
      error: null,
      waiting: {
        code: String(code),
        message: expect.stringMatching(/\w/),
        until: waiting.deliverAfter!.toISOString(),
      },
    });
    expect(waiting.deliverAfter!.getTime() - Date.now()).toBeGreaterThan(5_000);
    await desk.deliver(id);
    expect(await desk.creates(from)).toBe(1);

    await pauseIsOver(messageId);
    await desk.deliver(id);
    await callbacksCame();
    expect(await desk.message(messageId)).toMatchObject({ status: 'read', errorCode: null });
    expect(await readMessage(desk.db, messageId)).toMatchObject({ error: null, waiting: null });
    expect(await desk.creates(from)).toBe(2);
  },
);

test('after three repetitions it has failed, and an agent learns it once', async () => {
  const { id, from, messageId } = await answered({ kind: 'failLater', code: 63018, times: 10 });
  for (let n = 0; n < 5; n += 1) {
    await pauseIsOver(messageId);
    await desk.deliver(id);
    await callbacksCame();
  }
  expect(await desk.creates(from)).toBe(4);
  expect(await desk.message(messageId)).toMatchObject({ status: 'failed', errorCode: '63018' });
  const events = await desk.db
    .selectFrom('events')
    .select('kind')
    .where('conversationId', '=', id)
    .where('kind', '=', 'deliveryFailed')
    .execute();
  expect(events).toHaveLength(1);
});

test.each([63016, 63024, 63007, 63037, 63010])(
  'another failure (%i) is final at once: it would not go, or may have arrived',
  async (code) => {
    const { id, from, messageId } = await answered({ kind: 'failLater', code });
    expect(await desk.message(messageId)).toMatchObject({ status: 'failed', repeats: 0 });
    await pauseIsOver(messageId);
    await desk.deliver(id);
    expect(await desk.creates(from)).toBe(1);
  },
);

test('the same failure reported twice is one repetition', async () => {
  const { messageId } = await answered({ kind: 'failLater', code: 63018, delivery: { repeat: 3 } });
  expect(await desk.message(messageId)).toMatchObject({ status: 'queued', repeats: 1 });
});

test('a message that had its tick is not repeated: WhatsApp had taken it', async () => {
  const { messageId } = await answered({ kind: 'noCallbacks' });
  const { sid } = await desk.message(messageId);
  await said(messageId, sid!, 'sent');
  await fetch(`${desk.callbacks.url}/webhook?message=${messageId}`, {
    method: 'POST',
    body: new URLSearchParams({ MessageSid: sid!, MessageStatus: 'failed', ErrorCode: '63018' }),
  });
  expect(await desk.message(messageId)).toMatchObject({ status: 'failed', repeats: 0 });
});

test('one that arrived after all is not repeated if that has not begun', async () => {
  const { id, from, messageId } = await answered({ kind: 'failLater', code: 63018 });
  const [sid] = await sidsBefore(messageId);
  for (let twice = 0; twice < 2; twice += 1) await said(messageId, sid!, 'delivered');
  expect(await desk.message(messageId)).toMatchObject({ status: 'delivered', sid });
  await pauseIsOver(messageId);
  await desk.deliver(id);
  expect(await desk.creates(from)).toBe(1);
});

test('what is said of the first hand-over when the second has begun changes nothing', async () => {
  const { id, messageId } = await answered({ kind: 'failLater', code: 63018 });
  const [first] = await sidsBefore(messageId);
  await desk.fault({ kind: 'noCallbacks' });
  await pauseIsOver(messageId);
  await desk.deliver(id);
  const second = await desk.message(messageId);
  expect(second.status).toBe('sending');
  await said(messageId, first!, 'delivered');
  expect(await desk.message(messageId)).toMatchObject({ status: 'sending', sid: second.sid });
});

test('a message that has failed in the answer of the call is failed, and its agent learns of it', async () => {
  const { id, number } = await desk.chat();
  const messageId = await desk.answers(number, 'Good morning');
  await desk.db
    .updateTable('messages')
    .set({ status: 'sending', attempts: 1 })
    .where('id', '=', messageId)
    .execute();
  const error = { code: '63024', message: 'Not on WhatsApp.' };
  const said = { status: 'failed', error } as const;
  const sid = `SM${'2'.repeat(32)}`;
  const recorded = await recordDelivery(desk.db, await desk.message(messageId), {
    type: 'accepted',
    sid,
    said,
  });
  expect(recorded).toEqual({ failed: true, heard: { type: 'status', sid, ...said } });
  expect(await desk.message(messageId)).toMatchObject({ status: 'failed', sid, errorCode: '63024' });
  const failures = desk.db.selectFrom('events').select('alert').where('conversationId', '=', id);
  expect(await failures.where('kind', '=', 'deliveryFailed').execute()).toEqual([
    { alert: 'deliveryFailed' },
  ]);
});
