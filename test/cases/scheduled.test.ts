import { randomUUID } from 'node:crypto';
import { answer, type Answer } from '../../cases/answer';
import { endChatByHand } from '../../cases/chat-actions';
import { retryMessage } from '../../cases/retry-message';
import { withdrawMessage } from '../../cases/withdraw-message';
import { readThread } from '../../cases/read-messages';
import { receiveMessage } from '../../cases/receive-message';
import { openDeliverDesk, type DeliverDesk } from '../activities/deliver-desk';
import { activitiesOf, messageFrom, newestCase } from '../desk';

const HOUR = 3_600_000;

let desk: DeliverDesk;
beforeAll(async () => void (desk = await openDeliverDesk()), 60_000);
afterAll(() => desk?.close());

const inHours = (hours: number) => new Date(Date.now() + hours * HOUR);
const schedule = async (number: number, sendAt: Date, more: Partial<Answer> = {}) =>
  (
    await answer(
      desk.db,
      desk.agent,
      number,
      {
        text: 'Are you still there?',
        clientId: randomUUID(),
        schedule: { sendAt, cancelIfCustomerWrites: true },
        ...more,
      },
      () => desk.channel,
    )
  ).messageId;
const look = (conversationId: string, dueAt: Date | null = null) =>
  activitiesOf(desk).look({ conversationId, dueAt: dueAt?.toISOString() ?? null });
const conversation = (id: string) =>
  desk.db.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const writes = (from: string, text: string) =>
  receiveMessage(desk.db, desk.integration, desk.channel, messageFrom(from, text));
const history = async (caseId: string) =>
  (await desk.db.selectFrom('caseHistory').select('what').where('caseId', '=', caseId).execute()).map(
    ({ what }) => what,
  );

test('a scheduled message changes nothing before its time, and goes then as an answer at the end of the thread', async () => {
  const { id, number, from } = await desk.chat();
  await desk.answers(number, 'First');
  await desk.deliver(id);
  const before = await newestCase(desk.db, id);
  const sendAt = inHours(2);
  const message = await schedule(number, sendAt);
  // Another one that goes at once is not held up by it.
  const second = await desk.answers(number, 'Second');
  expect((await look(id)).deliverInMs).toBe(0);
  expect(await desk.deliver(id)).toEqual({ againInMs: null, failed: false });
  expect(await desk.arrived(from)).toEqual(['First', 'Second']);
  expect(await desk.message(message)).toMatchObject({ status: 'queued', sendAt, attempts: 0 });
  expect(await history(before.id)).toContain('message.scheduled');

  // The chat's own end is due long before.
  await endChatByHand(desk.db, desk.agent, number, 'pending');
  const outlook = await look(id);
  expect([outlook.next?.dueAt, outlook.deliverInMs]).toEqual([sendAt.toISOString(), null]);
  const due = await look(id, sendAt);
  expect(due.deliverInMs).toBe(0);
  // The same deadline twice does nothing the second time.
  await look(id, sendAt);
  await desk.deliver(id);
  expect(await desk.arrived(from)).toEqual(['First', 'Second', 'Are you still there?']);
  const thread = await readThread(desk.db, before.id, { order: 'asc', limit: 10 });
  expect(thread.map(({ shape }) => [shape.text, shape.sendAt])).toEqual([
    ['Hello', null],
    ['First', null],
    ['Second', null],
    ['Are you still there?', null],
  ]);
  const after = await newestCase(desk.db, id);
  const sent = await desk.message(message);
  expect(after).toMatchObject({ chatState: 'ended', status: 'pending', lastAnswerSeq: sent.seq });
  expect(after.lastMessageSeq).toBe(sent.seq);
  expect((await desk.message(second)).seq).toBeLessThan(sent.seq);
  expect((await conversation(id)).nextSendAt).toBeNull();
  const events = await desk.db
    .selectFrom('events')
    .select('kind')
    .where('conversationId', '=', id)
    .where('messageId', '=', message)
    .execute();
  expect(events).toEqual([{ kind: 'agentMessage' }]);
});

test('while it waits the customer goes on waiting and nobody has taken the chat', async () => {
  const { id, number } = await desk.chat();
  const before = await newestCase(desk.db, id);
  const sendAt = inHours(2);
  await schedule(number, sendAt);
  const { waitingSince, takenBy, chatEndsAt, lastMessageSeq } = await newestCase(desk.db, id);
  expect({ waitingSince, takenBy, chatEndsAt, lastMessageSeq }).toEqual({
    waitingSince: before.waitingSince,
    takenBy: null,
    chatEndsAt: before.chatEndsAt,
    lastMessageSeq: before.lastMessageSeq,
  });
  await look(id, sendAt);
  expect(await newestCase(desk.db, id)).toMatchObject({ waitingSince: null, takenBy: null });
});

test('it is given up when the customer writes first, its agent is alerted, and it can still be sent by hand', async () => {
  const { id, number, from } = await desk.chat();
  const sendAt = inHours(3);
  const given = await schedule(number, sendAt);
  const kept = await schedule(number, inHours(4), {
    schedule: { sendAt: inHours(4), cancelIfCustomerWrites: false },
  });
  await writes(from, 'Here I am');
  expect(await desk.message(given)).toMatchObject({
    status: 'failed',
    errorCode: 'cancelled',
    errorMessage: expect.stringContaining('customer wrote first'),
    attempts: 0,
  });
  expect(await desk.message(kept)).toMatchObject({ status: 'queued' });
  expect((await conversation(id)).nextSendAt).toEqual((await desk.message(kept)).sendAt);
  const alerts = await desk.db
    .selectFrom('events')
    .select(['kind', 'alert'])
    .where('conversationId', '=', id)
    .where('messageId', '=', given)
    .execute();
  expect(alerts).toEqual([{ kind: 'deliveryFailed', alert: 'deliveryFailed' }]);
  const c = await newestCase(desk.db, id);
  expect([c.status, c.lastAuthor, await history(c.id)]).toEqual([
    'open',
    'customer',
    expect.arrayContaining(['message.failed']),
  ]);
  await look(id, sendAt);
  await desk.deliver(id);
  expect(await desk.arrived(from)).toEqual([]);
  await retryMessage(desk.db, desk.agent, given);
  // It answers what the customer wrote meanwhile.
  expect(await newestCase(desk.db, id)).toMatchObject({
    waitingSince: null,
    lastMessageSeq: (await desk.message(given)).seq,
  });
  await desk.deliver(id);
  expect(await desk.arrived(from)).toEqual(['Are you still there?']);
});

/** Nobody was here at its time, an hour ago, nor when the customer may have written. */
async function wasDueWhileAway(caughtUpTo: Date | null) {
  const { id, number, from } = await desk.chat();
  const message = await schedule(number, inHours(1));
  const sendAt = inHours(-1);
  await desk.db.updateTable('messages').set({ sendAt }).where('id', '=', message).execute();
  await desk.db.updateTable('conversations').set({ nextSendAt: sendAt }).where('id', '=', id).execute();
  await desk.db.updateTable('integrations').set({ caughtUpTo }).execute();
  return { id, from, message, sendAt };
}
const caughtUpNow = () => desk.db.updateTable('integrations').set({ caughtUpTo: new Date() }).execute();

test('one that is overdue waits until it is known whether the customer has written meanwhile', async () => {
  const { id, from, message, sendAt } = await wasDueWhileAway(inHours(-2));
  const [outlook, { nextSendAt }] = [await look(id, sendAt), await conversation(id)];
  expect(outlook).toMatchObject({ deliverInMs: null });
  expect(Math.round(((nextSendAt?.getTime() ?? 0) - Date.now()) / 5_000)).toBe(2);
  const before = await desk.message(message);
  expect(before).toMatchObject({ status: 'queued', errorCode: 'catching-up', sendAt });
  // Looked at again it waits no longer than before.
  await look(id, nextSendAt);
  expect((await desk.message(message)).deliverAfter).toEqual(before.deliverAfter);
  await caughtUpNow();
  expect(await look(id, (await conversation(id)).nextSendAt)).toMatchObject({ deliverInMs: 0 });
  await desk.deliver(id);
  expect(await desk.arrived(from)).toEqual(['Are you still there?']);
});

test('the provider is asked at once for what such a one waits for, once, but not where it has refused to tell', async () => {
  const { id, sendAt } = await wasDueWhileAway(inHours(-2));
  const askAt = inHours(1);
  const integration = () => desk.db.selectFrom('integrations').selectAll().executeTakeFirstOrThrow();
  const isAskedLater = (troubleAt: Date | null) =>
    desk.db.updateTable('integrations').set({ askAt, troubleAt }).execute();
  await isAskedLater(null);
  await look(id, sendAt);
  expect((await integration()).askAt!.getTime()).toBeLessThanOrEqual(Date.now());
  await isAskedLater(null);
  await look(id, (await conversation(id)).nextSendAt);
  expect((await integration()).askAt).toEqual(askAt);
  const other = await wasDueWhileAway(inHours(-2));
  await isAskedLater(inHours(-1));
  await look(other.id, other.sendAt);
  expect(await integration()).toMatchObject({ askAt, troubleAt: expect.any(Date) });
  await desk.db.updateTable('integrations').set({ askAt: null, troubleAt: null }).execute();
});

test('while calls of the provider fail even one in time waits until the customer’s messages are known', async () => {
  const { id, number } = await desk.chat();
  const message = await schedule(number, inHours(1));
  const sendAt = new Date(Date.now() - 2_000);
  await desk.db.updateTable('messages').set({ sendAt }).where('id', '=', message).execute();
  await desk.db.updateTable('conversations').set({ nextSendAt: sendAt }).where('id', '=', id).execute();
  const integration = (caughtUpTo: Date, troubleAt: Date | null) =>
    desk.db.updateTable('integrations').set({ caughtUpTo, troubleAt }).execute();
  const known = new Date(sendAt.getTime() - 1_000);
  await integration(known, new Date());
  expect(await look(id, sendAt)).toMatchObject({ deliverInMs: null });
  expect(await desk.message(message)).toMatchObject({ status: 'queued', errorCode: 'catching-up' });
  // Webhooks bring what is newer than the last listing.
  await integration(known, null);
  expect(await look(id, (await conversation(id)).nextSendAt)).toMatchObject({ deliverInMs: 0 });
});

test('what the customer wrote while nobody was here gives it up', async () => {
  const { id, from, message, sendAt } = await wasDueWhileAway(inHours(-2));
  await look(id, sendAt);
  await receiveMessage(
    desk.db,
    desk.integration,
    desk.channel,
    messageFrom(from, 'Here I am'),
    inHours(-1.5),
  );
  await caughtUpNow();
  await look(id, sendAt);
  expect(await desk.message(message)).toMatchObject({ status: 'failed', errorCode: 'cancelled' });
  expect((await conversation(id)).nextSendAt).toBeNull();
});

test('where the provider does not tell for ten minutes it is given up in words, and its agent is alerted', async () => {
  const { id, from, message, sendAt } = await wasDueWhileAway(null);
  await look(id, sendAt);
  const deliverAfter = new Date(Date.now() - 1);
  await desk.db.updateTable('messages').set({ deliverAfter }).where('id', '=', message).execute();
  await look(id, (await conversation(id)).nextSendAt);
  expect(await desk.message(message)).toMatchObject({
    status: 'failed',
    errorCode: 'cancelled',
    errorMessage: expect.stringContaining('could not be found out'),
  });
  const alerts = await desk.db
    .selectFrom('events')
    .select('alert')
    .where('messageId', '=', message)
    .execute();
  expect(alerts).toEqual([{ alert: 'deliveryFailed' }]);
  await desk.deliver(id);
  expect(await desk.arrived(from)).toEqual([]);
});

test('one taken back never goes, and a look waits for the next', async () => {
  const { id, number, from } = await desk.chat();
  const [first, second] = [inHours(1), inHours(2)];
  const message = await schedule(number, first);
  await schedule(number, second);
  expect((await conversation(id)).nextSendAt).toEqual(first);
  await withdrawMessage(desk.db, desk.agent, message);
  expect((await conversation(id)).nextSendAt).toEqual(second);
  await look(id, first);
  await desk.deliver(id);
  expect(await desk.arrived(from)).toEqual([]);
});

test('a text beyond the end of the window is refused, and one whose window closed meanwhile is not sent', async () => {
  const { id, number, from } = await desk.chat();
  await expect(schedule(number, inHours(25))).rejects.toMatchObject({ type: 'window-closed' });
  const sendAt = inHours(20);
  const message = await schedule(number, sendAt);
  await desk.db
    .updateTable('conversations')
    .set({ windowClosesAt: new Date(Date.now() - 1) })
    .where('id', '=', id)
    .execute();
  await look(id, sendAt);
  expect(await desk.deliver(id)).toMatchObject({ failed: true });
  expect(await desk.message(message)).toMatchObject({ status: 'failed', errorCode: '63016' });
  expect(await desk.creates(from)).toBe(0);
});

test('what is far ahead keeps no workflow: somebody is woken a minute before', async () => {
  const { id, number } = await desk.chat();
  const contentSid = `HX${'4'.repeat(32)}`;
  await desk.db
    .insertInto('templates')
    .values({
      integrationId: desk.integration.id,
      contentSid,
      name: 'back',
      language: 'en',
      type: 'twilio/text',
      status: 'approved',
      sendable: 'always',
      text: 'We are back.',
      variables: '{}',
      content: '{}',
    })
    .execute();
  const sendAt = inHours(24 * 20);
  await schedule(number, sendAt, { text: '', template: { contentSid, variables: {} } });
  await endChatByHand(desk.db, desk.agent, number, 'closed');
  const { windowClosesAt } = await conversation(id);
  const outlook = await look(id, windowClosesAt);
  expect(outlook).toMatchObject({ next: null, deliverInMs: null, near: false });
  expect((await conversation(id)).wakeAt).toEqual(new Date(sendAt.getTime() - 60_000));
});

test('the time must lie ahead, by thirty days at most, and twenty may wait at once', async () => {
  const { number, id } = await desk.chat();
  for (const sendAt of [new Date(Date.now() - 1), inHours(24 * 31)])
    await expect(
      schedule(number, sendAt, { text: 'x' }).catch((error: { type: string }) => error.type),
    ).resolves.toMatch(/validation|window-closed/);
  for (let n = 0; n < 20; n++) await schedule(number, inHours(1));
  await expect(schedule(number, inHours(1))).rejects.toMatchObject({ type: 'too-many-scheduled' });
  await writes((await conversation(id)).address, 'All of them are given up');
  expect((await conversation(id)).nextSendAt).toBeNull();
});

test('a blocked customer gets none', async () => {
  const { id, number, from } = await desk.chat();
  const sendAt = inHours(1);
  const message = await schedule(number, sendAt);
  const { contactId } = await newestCase(desk.db, id);
  await desk.db.updateTable('contacts').set({ blocked: true }).where('id', '=', contactId).execute();
  await look(id, sendAt);
  await desk.deliver(id);
  expect(await desk.message(message)).toMatchObject({ status: 'failed', errorCode: 'cancelled' });
  expect(await desk.arrived(from)).toEqual([]);
});

test('the same scheduling twice is one', async () => {
  const { number } = await desk.chat();
  const same = { clientId: 'same', schedule: { sendAt: inHours(1), cancelIfCustomerWrites: true } };
  const [first, second] = [
    await schedule(number, same.schedule.sendAt, same),
    await schedule(number, same.schedule.sendAt, same),
  ];
  expect(second).toBe(first);
});
