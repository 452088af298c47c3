import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { ruleInput } from '../../rules/schema';
import { createRule, deleteRule } from '../automation/rules-of';
import { askAfterOutage } from '../../cases/after-outage';
import { retryMessage } from '../../cases/retry-message';
import { receiveStatus } from '../../cases/receive-status';
import { readContact } from '../../cases/read-contacts';
import { receiveMessage } from '../../cases/receive-message';
import { catchUp } from '../../cases/catch-up';
import type { MessageRow } from '../../db/schema';
import { noteTrouble, takeOne } from '../../workspace/asking';
import { activitiesOf, eventually, messageFrom, newestCase, SENDER, TEST_SECRET_KEY } from '../desk';
import { openDeliverDesk, type DeliverDesk } from './deliver-desk';

let desk: DeliverDesk;
beforeAll(async () => void (desk = await openDeliverDesk()), 60_000);
afterAll(() => desk?.close());
afterEach(() => desk.drive('DELETE', 'faults'));

const DONE = { againInMs: null, failed: false };

test('an accepted answer is handed over once and its ticks go up', async () => {
  const { id, number, from } = await desk.chat();
  const answer = await desk.answers(number, 'Good morning');
  expect(await desk.deliver(id)).toEqual(DONE);
  expect(await desk.deliver(id)).toEqual(DONE);
  const read = await eventually(
    () => desk.message(answer),
    (message) => message.status === 'read',
  );
  expect(read).toMatchObject({ attempts: 1, errorCode: null });
  expect(read.sid).toMatch(/^SM/);
  expect(await desk.arrived(from)).toEqual(['Good morning']);
});

test('a template goes through a closed window, also when it is sent again, and a text does not', async () => {
  const { id, number, from } = await desk.chat();
  const [text, template] = [
    await desk.answers(number, 'Good morning'),
    await desk.answers(number, '[Template]'),
  ];
  const contentSid = `HX${'7'.repeat(32)}`;
  await desk.drive('PUT', `templates/${contentSid}`, { body: 'Hello {{1}}, we are back.' });
  await desk.db
    .updateTable('messages')
    .set({ kind: 'template', contentSid, contentVariables: JSON.stringify({ 1: 'Ana' }) })
    .where('id', '=', template)
    .execute();
  await desk.db
    .updateTable('conversations')
    .set({ windowClosesAt: new Date(Date.now() - 1) })
    .where('id', '=', id)
    .execute();
  await desk.fault({ kind: 'refuse', code: 63024 });
  expect(await desk.deliver(id)).toMatchObject({ failed: true });
  expect(await desk.message(text)).toMatchObject({ status: 'failed', errorCode: '63016' });
  expect(await desk.deliver(id)).toMatchObject({ failed: true });
  await retryMessage(desk.db, desk.agent, template);
  expect(await desk.deliver(id)).toEqual(DONE);
  expect(await desk.arrived(from)).toEqual(['Hello Ana, we are back.']);
});

test('buttons that nobody approved stay here when the window closes before they go', async () => {
  const { id, number, from } = await desk.chat();
  const contentSid = `HX${'6'.repeat(32)}`;
  await desk.db
    .insertInto('templates')
    .values({
      integrationId: desk.integration.id,
      contentSid,
      name: 'buttons',
      language: 'en',
      type: 'twilio/quick-reply',
      status: 'unsubmitted',
      sendable: 'inWindow',
      text: 'Which?',
      variables: '{}',
      content: '{}',
    })
    .execute();
  const message = await desk.answers(number, 'Which?');
  await desk.db.updateTable('messages').set({ contentSid }).where('id', '=', message).execute();
  await desk.db
    .updateTable('conversations')
    .set({ windowClosesAt: new Date(Date.now() - 1) })
    .where('id', '=', id)
    .execute();
  expect(await desk.deliver(id)).toMatchObject({ failed: true });
  expect(await desk.message(message)).toMatchObject({ status: 'failed', errorCode: '63016', attempts: 0 });
  await expect(retryMessage(desk.db, desk.agent, message)).rejects.toMatchObject({ type: 'window-closed' });
  expect(await desk.creates(from)).toBe(0);
});

test('a customer who opted out is one until they write again', async () => {
  const { id, number, from } = await desk.chat();
  const { contactId } = await newestCase(desk.db, id);
  const optedOutAt = async () =>
    (await desk.db.selectFrom('contacts').selectAll().where('id', '=', contactId).executeTakeFirstOrThrow())
      .optedOutAt;
  await desk.fault({ kind: 'refuse', code: 21610 });
  await desk.answers(number, 'Hello');
  await desk.deliver(id);
  expect(await optedOutAt()).toBeInstanceOf(Date);
  await receiveMessage(desk.db, desk.integration, desk.channel, messageFrom(from, 'Back again'));
  expect(await optedOutAt()).toBeNull();
});

test.each([63033, 63014, 30004])(
  'a customer who blocked our number (%i) counts as opted out',
  async (code) => {
    const { id, number } = await desk.chat();
    await desk.fault({ kind: 'refuse', code });
    await desk.answers(number, 'Hello');
    await desk.deliver(id);
    const { contactId } = await newestCase(desk.db, id);
    const viewer = { ...desk.agent, role: 'administrator' as const };
    expect(await readContact(desk.db, viewer, contactId)).toMatchObject({ blocked: false, optedOut: true });
  },
);

test('a refusal is final: the case is open again, its agent is alerted, the rules learn of it', async () => {
  await desk.fault({ kind: 'refuse', code: 63024 });
  const { id, number, from } = await desk.chat();
  const answer = await desk.answers(number, 'Hello');
  const before = await newestCase(desk.db, id);
  await desk.db.updateTable('cases').set({ status: 'pending' }).where('id', '=', before.id).execute();
  expect(await desk.deliver(id)).toEqual({ againInMs: null, failed: true });
  expect(await desk.message(answer)).toMatchObject({ status: 'failed', errorCode: '63024', sid: null });
  const c = await newestCase(desk.db, id);
  expect(c).toMatchObject({ status: 'open', lastAuthor: 'customer' });
  expect(c.waitingSince).not.toBeNull();
  // It never moves the end of the chat earlier.
  expect(c.chatEndsAt).toEqual(before.chatEndsAt);
  const event = await desk.db
    .selectFrom('events')
    .selectAll()
    .where('conversationId', '=', id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  expect(event).toMatchObject({
    kind: 'deliveryFailed',
    kinds: ['deliveryFailed', 'status'],
    byType: 'system',
    messageId: answer,
    alert: 'deliveryFailed',
    details: { errorCode: '63024', agentId: desk.agent.userId },
  });
  await activitiesOf(desk).look({ conversationId: id, dueAt: null });
  const alerts = await desk.db
    .selectFrom('feed')
    .select('details')
    .where('caseId', '=', c.id)
    .where('kind', '=', 'chat.alert')
    .execute();
  expect(alerts).toContainEqual({ details: { reason: 'deliveryFailed', agentId: desk.agent.userId } });
  expect(await desk.arrived(from)).toEqual([]);
});

test('a busy provider is asked again later, and the answers behind wait in order', async () => {
  await desk.fault({ kind: 'tooManyRequests' });
  const { id, number, from } = await desk.chat();
  const first = await desk.answers(number, 'one');
  await desk.answers(number, 'two');
  const step = await desk.deliver(id);
  expect(step.failed).toBe(false);
  expect(step.againInMs).toBeGreaterThan(500);
  expect(await desk.message(first)).toMatchObject({ status: 'queued', attempts: 1 });
  // Sooner than that nothing happens.
  expect((await desk.deliver(id)).againInMs).toBeGreaterThan(0);
  expect(await desk.creates(from)).toBe(1);
  await desk.timePasses(first);
  expect(await desk.deliver(id)).toEqual({ againInMs: 0, failed: false });
  expect(await desk.deliver(id)).toEqual(DONE);
  expect(await desk.arrived(from)).toEqual(['one', 'two']);
});

describe.each(['errorAfterAcceptance', 'resetAfterAcceptance'])('%s', (kind) => {
  test('reaches the customer once: the callback settles it', async () => {
    await desk.fault({ kind });
    const { id, number, from } = await desk.chat();
    const answer = await desk.answers(number, 'Once');
    await desk.deliver(id);
    await eventually(
      () => desk.message(answer),
      (message) => message.status === 'read',
    );
    expect(await desk.deliver(id)).toEqual(DONE);
    expect(await desk.arrived(from)).toEqual(['Once']);
    expect(await desk.creates(from)).toBe(1);
  });

  test('without a callback reaches the customer once: it is found in the provider’s list', async () => {
    await desk.fault({ kind, delivery: { statuses: [] } });
    const { id, number, from } = await desk.chat();
    const answer = await desk.answers(number, 'Once');
    const behind = await desk.answers(number, 'Behind');
    const step = await desk.deliverInTheDark(id);
    // A callback has five seconds; nobody calls before that.
    expect(step.againInMs).toBeGreaterThan(4_000);
    expect(step.againInMs).toBeLessThanOrEqual(5_000);
    expect(await desk.message(answer)).toMatchObject({ status: 'sending', sid: null });
    await desk.timePasses(answer);
    expect(await desk.deliverInTheDark(id)).toEqual({ againInMs: 0, failed: false });
    expect((await desk.message(answer)).sid).toMatch(/^SM/);
    expect(await desk.deliverInTheDark(id)).toEqual(DONE);
    expect((await desk.message(behind)).sid).toMatch(/^SM/);
    expect(await desk.arrived(from)).toEqual(['Once', 'Behind']);
    expect(await desk.creates(from)).toBe(2);
  });
});

test('an attempt is looked for where it was sent, although the customer has another address since', async () => {
  await desk.fault({ kind: 'resetAfterAcceptance', delivery: { statuses: [] } });
  const { id, number, from } = await desk.chat();
  const answer = await desk.answers(number, 'Once');
  await desk.deliverInTheDark(id);
  await desk.db
    .updateTable('conversations')
    .set({ address: 'whatsapp:CO.4480491918930694', ourAddress: 'whatsapp:+14155550199' })
    .where('id', '=', id)
    .execute();
  await desk.timePasses(answer);
  expect(await desk.deliverInTheDark(id)).toEqual(DONE);
  expect((await desk.message(answer)).sid).toMatch(/^SM/);
  expect(await desk.arrived(from)).toEqual(['Once']);
});

test('a search that the provider doesn’t answer is no search, and is made as soon as the provider answers again', async () => {
  const { id, number, from } = await desk.chat();
  const answer = await desk.answers(number, 'Please');
  await desk.drive('PUT', 'outage', { on: true });
  try {
    await desk.deliverInTheDark(id);
    await desk.timePasses(answer, 600);
    const step = await desk.deliverInTheDark(id);
    expect(step.failed).toBe(false);
    expect(step.againInMs).toBeGreaterThan(50_000);
    expect(await desk.message(answer)).toMatchObject({ status: 'sending', settleChecks: 0 });
  } finally {
    await desk.drive('PUT', 'outage', { on: false });
  }
  const integration = await desk.db.selectFrom('integrations').selectAll().executeTakeFirstOrThrow();
  expect(integration.troubleAt).not.toBeNull();
  await askAfterOutage(desk.db, integration);
  const { wakeAt } = await desk.db
    .selectFrom('conversations')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  expect(wakeAt?.getTime()).toBeLessThanOrEqual(Date.now());
  const { deliverInMs } = await activitiesOf(desk).look({ conversationId: id, dueAt: null });
  expect(deliverInMs).toBe(0);
  await desk.deliverInTheDark(id);
  expect(await desk.message(answer)).toMatchObject({ status: 'sending', settleChecks: 1 });
  expect(await desk.arrived(from)).toEqual([]);
});

test('what a call came to is kept, and its conversation goes on, whatever becomes of noting that it failed', async () => {
  await desk.db.updateTable('integrations').set({ troubleAt: null }).execute();
  const { id, number } = await desk.chat();
  const answer = await desk.answers(number, 'Please');
  await sql`alter table integrations add constraint untroubled check (trouble_at is null)`.execute(desk.db);
  try {
    await desk.fault({ kind: 'error' });
    expect((await desk.deliver(id)).againInMs).toBeGreaterThan(4_000);
    expect(await desk.message(answer)).toMatchObject({ status: 'sending', sid: null });
    await desk.timePasses(answer, 600);
    await desk.fault({ kind: 'error', operation: 'list' });
    expect((await desk.deliver(id)).againInMs).toBeGreaterThan(4_000);
    const searched = await desk.message(answer);
    expect(searched).toMatchObject({ status: 'sending', settleChecks: 0 });
    expect(searched.deliverAfter!.getTime()).toBeGreaterThan(Date.now());
  } finally {
    await sql`alter table integrations drop constraint untroubled`.execute(desk.db);
  }
});

test('a provider that says it is asked too often is not asked oftener for that', async () => {
  const isTroubled = async () =>
    (await desk.db.selectFrom('integrations').select('troubleAt').executeTakeFirstOrThrow()).troubleAt !==
    null;
  await desk.db.updateTable('integrations').set({ troubleAt: null }).execute();
  const { id, number } = await desk.chat();
  const answer = await desk.answers(number, 'Please');
  for (const busy of [{ kind: 'tooManyRequests' }, { kind: 'refuse', code: 63017 }]) {
    await desk.fault(busy);
    await desk.deliver(id);
    expect(await desk.message(answer)).toMatchObject({ status: 'queued', toldToWait: true });
    await desk.timePasses(answer, 600);
    expect(await isTroubled()).toBe(false);
  }
  await desk.fault({ kind: 'error' });
  await desk.deliver(id);
  expect(await isTroubled()).toBe(true);
  await desk.db.updateTable('integrations').set({ troubleAt: null }).execute();
  await desk.timePasses(answer, 600);
  await desk.fault({ kind: 'tooManyRequests', operation: 'list' });
  await desk.deliver(id);
  expect(await desk.message(answer)).toMatchObject({ status: 'sending', settleChecks: 0 });
  expect(await isTroubled()).toBe(false);
});

describe('when a provider answers again', () => {
  type Waiting = Partial<
    Pick<
      MessageRow,
      | 'status'
      | 'attempts'
      | 'attemptStartedAt'
      | 'deliverAfter'
      | 'heldUntil'
      | 'sendAt'
      | 'repeats'
      | 'errorCode'
      | 'errorMessage'
      | 'toldToWait'
    >
  >;
  const wait = (id: string, change: Waiting) =>
    desk.db.updateTable('messages').set(change).where('id', '=', id).execute();
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);
  const dueInMs = async (id: string) => ((await desk.message(id)).deliverAfter?.getTime() ?? 0) - Date.now();
  const later = (attemptedAgo = 30) => ({
    attempts: 5,
    attemptStartedAt: inSeconds(-attemptedAgo),
    deliverAfter: inSeconds(55),
    errorCode: 'away',
    errorMessage: 'Nobody answers.',
  });
  const isBack = () => askAfterOutage(desk.db, { id: desk.integration.id, caughtUpTo: inSeconds(-60) });
  const list = async () => {
    const asking = await takeOne(desk.db, desk.integration.id);
    const parts = {
      db: desk.db,
      channels: desk.channels,
      secretKey: TEST_SECRET_KEY,
      publicUrl: 'http://127.0.0.1:9',
      heard: () => undefined,
      wake: () => undefined,
      log: desk.log,
      onKept: () => undefined,
      signal: new AbortController().signal,
    };
    return catchUp(parts, asking!);
  };

  test('what could not be handed over goes soon, one after the other, and its conversation is woken then', async () => {
    const chats = [];
    for (let n = 0; n < 10; n += 1) {
      const { id, number } = await desk.chat();
      const answer = await desk.answers(number, 'Please');
      await wait(answer, later(30 + n));
      chats.push({ id, answer });
    }
    await isBack();
    const dueAts = await Promise.all(
      chats.map(async ({ answer }) => (await desk.message(answer)).deliverAfter!.getTime()),
    );
    expect(Math.max(...dueAts) - Date.now()).toBeLessThan(5_000);
    // The longest waiting first.
    const gaps = dueAts.slice(0, -1).map((dueAt, n) => dueAt - dueAts[n + 1]!);
    expect(Math.min(...gaps)).toBeGreaterThan(30);
    for (const [n, { id }] of chats.entries()) {
      const { wakeAt } = await desk.db
        .selectFrom('conversations')
        .select('wakeAt')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      expect(wakeAt?.getTime()).toBeLessThanOrEqual(dueAts[n]!);
    }
  });

  test('what waits for another reason goes on waiting', async () => {
    const { number } = await desk.chat();
    const others: Waiting[] = [
      { heldUntil: inSeconds(55), deliverAfter: inSeconds(55) },
      { ...later(), sendAt: inSeconds(-90), errorCode: 'catching-up', attempts: 0 },
      { ...later(), repeats: 1 },
      { ...later(), toldToWait: true },
      { ...later(), status: 'sent' },
    ];
    for (const other of others) {
      const answer = await desk.answers(number, 'Please');
      await wait(answer, other);
      await isBack();
      expect(await dueInMs(answer)).toBeGreaterThan(50_000);
      await wait(answer, { status: 'failed', deliverAfter: null });
    }
  });

  test('who was told to wait waits on, and who found nobody does not', async () => {
    const [told, alone] = [await desk.chat(), await desk.chat()];
    const [waits, goes] = [await desk.answers(told.number, 'One'), await desk.answers(alone.number, 'Two')];
    await desk.fault({ kind: 'tooManyRequests' });
    await desk.deliver(told.id);
    expect(await desk.message(waits)).toMatchObject({ status: 'queued', toldToWait: true });
    const deliver = jest.spyOn(desk.channel, 'deliver').mockResolvedValueOnce({
      type: 'later',
      notReached: true,
      retryInMs: 0,
      error: { code: 'away', message: 'Nobody answers.' },
    });
    await desk.deliver(alone.id);
    deliver.mockRestore();
    expect(await desk.message(goes)).toMatchObject({ status: 'queued', toldToWait: false });
    await wait(waits, { deliverAfter: inSeconds(55) });
    await wait(goes, { deliverAfter: inSeconds(55) });
    await isBack();
    expect(await dueInMs(waits)).toBeGreaterThan(50_000);
    expect(await dueInMs(goes)).toBeLessThan(5_000);
  });

  test('calls that go on failing between complete listings are no outage: their pauses stay', async () => {
    const { number } = await desk.chat();
    const answer = await desk.answers(number, 'Please');
    await wait(answer, later());
    // However long the last one took.
    await desk.db
      .updateTable('integrations')
      .set({ awayAt: null, troubleAt: null, caughtUpTo: inSeconds(-20) })
      .execute();
    await noteTrouble(desk.db, desk.integration.id);
    await list();
    expect(await dueInMs(answer)).toBeGreaterThan(50_000);
  });

  test('where the provider comes and goes, what waits is hurried once a minute', async () => {
    const { number } = await desk.chat();
    const answer = await desk.answers(number, 'Please');
    const flaps = (lookedAfterAt: Date) =>
      desk.db
        .updateTable('integrations')
        .set({ awayAt: inSeconds(-1), lookedAfterAt })
        .execute();
    await wait(answer, later());
    await flaps(inSeconds(-30));
    await list();
    expect(await dueInMs(answer)).toBeGreaterThan(50_000);
    // It is still to be done.
    await flaps(inSeconds(-61));
    await list();
    expect(await dueInMs(answer)).toBeLessThan(5_000);
    const { awayAt, lookedAfterAt } = await desk.db
      .selectFrom('integrations')
      .select(['awayAt', 'lookedAfterAt'])
      .executeTakeFirstOrThrow();
    expect([awayAt, lookedAfterAt!.getTime() > Date.now() - 30_000]).toEqual([null, true]);
  });

  test('one whose call ended while it was being listed goes soon all the same', async () => {
    const { number, from } = await desk.chat();
    const answer = await desk.answers(number, 'Please');
    await desk.db
      .updateTable('integrations')
      .set({
        awayAt: inSeconds(-5),
        lookedAfterAt: null,
        troubleAt: inSeconds(-5),
        caughtUpTo: inSeconds(-60),
      })
      .execute();
    await desk.drive('POST', 'messages', { from, to: SENDER, text: 'Anybody?', webhook: false });
    const fetchReceived = desk.channel.fetchReceived.bind(desk.channel);
    const listing = jest.spyOn(desk.channel, 'fetchReceived').mockImplementationOnce(async (...args) => {
      await wait(answer, later());
      await noteTrouble(desk.db, desk.integration.id);
      return fetchReceived(...args);
    });
    expect(await list()).toBeGreaterThan(0);
    listing.mockRestore();
    expect(await dueInMs(answer)).toBeLessThan(5_000);
  });
});

describe.each(['error', 'reset'])('%s before acceptance', (kind) => {
  test('an answer of a person goes once more after three searches, and reaches the customer once', async () => {
    await desk.fault({ kind });
    const { id, number, from } = await desk.chat();
    const answer = await desk.answers(number, 'Please');
    await desk.deliverInTheDark(id);
    const pauses: number[] = [];
    for (const secondsAfter of [5, 30, 60]) {
      await desk.timePasses(answer, secondsAfter);
      pauses.push((await desk.deliverInTheDark(id)).againInMs ?? -1);
    }
    // Searched 5, 30 and 60 s after the end of the request; then it is queued again.
    expect(pauses[0]).toBeGreaterThan(24_000);
    expect(pauses[1]).toBeGreaterThan(29_000);
    expect(pauses[2]).toBe(0);
    expect(await desk.message(answer)).toMatchObject({ status: 'queued', sentOnceMore: true });
    expect(await desk.deliverInTheDark(id)).toEqual(DONE);
    expect(await desk.arrived(from)).toEqual(['Please']);
    expect(await desk.creates(from)).toBe(2);
  });

  test('a message of a rule fails as unknown and never goes twice', async () => {
    await desk.fault({ kind });
    const { id, number, from } = await desk.chat();
    const message = await desk.answers(number, 'Automatic');
    await desk.db.updateTable('messages').set({ authorType: 'rule' }).where('id', '=', message).execute();
    await desk.deliverInTheDark(id);
    for (let check = 0; check < 3; check++) {
      await desk.timePasses(message);
      await desk.deliverInTheDark(id);
    }
    expect(await desk.message(message)).toMatchObject({ status: 'failed', errorCode: 'unknown' });
    expect(await desk.deliverInTheDark(id)).toEqual(DONE);
    expect(await desk.creates(from)).toBe(1);
    expect(await desk.arrived(from)).toEqual([]);
  });
});

test('an answer that is lost twice fails as unknown instead of going out a third time', async () => {
  await desk.fault({ kind: 'error', times: 2 });
  const { id, number, from } = await desk.chat();
  const answer = await desk.answers(number, 'Please');
  for (let attempt = 0; attempt < 2; attempt++) {
    await desk.deliverInTheDark(id);
    for (let check = 0; check < 3; check++) {
      await desk.timePasses(answer);
      await desk.deliverInTheDark(id);
    }
  }
  expect(await desk.message(answer)).toMatchObject({ status: 'failed', errorCode: 'unknown' });
  expect(await desk.creates(from)).toBe(2);
  expect(await newestCase(desk.db, id)).toMatchObject({ status: 'open', lastAuthor: 'customer' });
});

test('a provider slower than our patience is an unknown outcome, settled by its list', async () => {
  await desk.fault({ kind: 'slow', ms: 2_600, delivery: { statuses: [] } });
  const { id, number, from } = await desk.chat();
  const answer = await desk.answers(number, 'Slowly');
  await desk.deliverInTheDark(id);
  expect(await desk.message(answer)).toMatchObject({ status: 'sending', sid: null });
  await desk.timePasses(answer);
  expect(await desk.deliverInTheDark(id)).toEqual(DONE);
  expect((await desk.message(answer)).sid).toMatch(/^SM/);
  expect(await desk.arrived(from)).toEqual(['Slowly']);
});

test('a callback earlier than the answer of the call settles the message, and no signal is needed', async () => {
  await desk.drive('PUT', 'delivery', { early: true });
  try {
    const { id, number, from } = await desk.chat();
    const answer = await desk.answers(number, 'Quick');
    expect(await desk.deliver(id)).toEqual(DONE);
    await eventually(
      () => desk.message(answer),
      (message) => message.status === 'read',
    );
    expect(await desk.arrived(from)).toEqual(['Quick']);
  } finally {
    await desk.drive('PUT', 'delivery', { early: false });
  }
});

test('what fails by a callback before its SID is known fails once the SID is', async () => {
  const { id, number } = await desk.chat();
  const answer = await desk.answers(number, 'Hello');
  await desk.fault({ kind: 'noCallbacks' });
  const known = desk.channel.deliver.bind(desk.channel);
  // The callback carries no id of ours, as one made by the provider's console, and overtakes the call's answer.
  const deliver = jest.spyOn(desk.channel, 'deliver').mockImplementationOnce(async (...args) => {
    const outcome = await known(...args);
    if (outcome.type !== 'accepted') throw new Error('The simulator did not accept it.');
    for (const status of ['sent', 'failed'] as const)
      await receiveStatus(desk.db, {
        type: 'status',
        sid: outcome.sid,
        status,
        error: status === 'failed' ? { code: '63024', message: 'No.' } : null,
        integrationId: desk.integration.id,
        messageId: null,
      });
    return outcome;
  });
  expect(await desk.deliver(id)).toEqual({ againInMs: null, failed: true });
  deliver.mockRestore();
  expect(await desk.message(answer)).toMatchObject({ status: 'failed', errorCode: '63024' });
  const parked = await desk.db.selectFrom('parkedStatuses').selectAll().execute();
  expect(parked).toEqual([]);
});

test('a second SID for one message is recorded as a duplicate and changes nothing', async () => {
  const { id, number } = await desk.chat();
  const answer = await desk.answers(number, 'Hello');
  await desk.deliverInTheDark(id);
  const { sid } = await desk.message(answer);
  const report = {
    type: 'status' as const,
    sid: `SM${'d'.repeat(32)}`,
    status: 'failed' as const,
    error: null,
    integrationId: desk.integration.id,
    messageId: answer,
  };
  await receiveStatus(desk.db, report);
  await receiveStatus(desk.db, report);
  expect(await desk.message(answer)).toMatchObject({ sid, status: 'sending' });
  const duplicates = await desk.db
    .selectFrom('duplicateSends')
    .select(['messageId', 'sid'])
    .where('conversationId', '=', id)
    .execute();
  expect(duplicates).toEqual([{ messageId: answer, sid: report.sid }]);
});

test('a status with a message of another integration is none of ours', async () => {
  const { id, number } = await desk.chat();
  const answer = await desk.answers(number, 'Hello');
  await desk.deliverInTheDark(id);
  const before = await desk.message(answer);
  const foreign = { integrationId: randomUUID(), messageId: answer, sid: before.sid ?? '' };
  await receiveStatus(desk.db, { ...foreign, type: 'status', status: 'read', error: null });
  expect(await desk.message(answer)).toEqual(before);
});

test('what is said late of a failed hand-over is no news of its repetition', async () => {
  await desk.fault({ kind: 'failLater', code: 63024 });
  const { id, number, from } = await desk.chat();
  const answer = await desk.answers(number, 'Again');
  await desk.deliver(id);
  const failed = await eventually(
    () => desk.message(answer),
    (message) => message.status === 'failed',
  );
  await retryMessage(desk.db, desk.agent, answer);
  const old = {
    type: 'status' as const,
    sid: failed.sid ?? '',
    status: 'failed' as const,
    error: { code: '63024', message: 'No.' },
    integrationId: desk.integration.id,
    messageId: answer,
  };
  await receiveStatus(desk.db, old);
  expect(await desk.message(answer)).toMatchObject({ status: 'queued', sid: null });
  expect(await desk.deliver(id)).toEqual(DONE);
  const again = await eventually(
    () => desk.message(answer),
    (message) => message.status === 'read',
  );
  expect(again.sid).not.toBe(failed.sid);
  expect(await desk.creates(from)).toBe(2);
});

test('two deliver activities at once hand each message over once, in order', async () => {
  const { id, number, from } = await desk.chat();
  const texts = ['1', '2', '3', '4', '5'];
  for (const text of texts) await desk.answers(number, text);
  for (let round = 0; round < 10; round++) await Promise.all([desk.deliver(id), desk.deliver(id)]);
  expect(await desk.arrived(from)).toEqual(texts);
  expect(await desk.creates(from)).toBe(5);
});

test('an attempt whose activity was killed before its answer was stored is settled, never sent again', async () => {
  const { id, number, from } = await desk.chat();
  const answer = await desk.answers(number, 'Once');
  const known = desk.channel.deliver.bind(desk.channel);
  const killed = jest.spyOn(desk.channel, 'deliver').mockImplementationOnce(async (...args) => {
    await known(...args);
    throw new Error('killed');
  });
  await expect(desk.deliverInTheDark(id)).rejects.toThrow('deliver failed');
  killed.mockRestore();
  expect((await desk.deliverInTheDark(id)).againInMs).toBeGreaterThan(0);
  await desk.timePasses(answer);
  expect(await desk.deliverInTheDark(id)).toEqual(DONE);
  expect(await desk.arrived(from)).toEqual(['Once']);
  expect(await desk.creates(from)).toBe(1);
});

test('a message that a rule queued in a look that was killed before it completed goes out once', async () => {
  const rule = ruleInput.parse({
    name: 'greet',
    type: 'new',
    mode: 'on',
    conditions: { all: [] },
    actions: [{ type: 'sendMessage', text: 'Welcome' }],
  });
  const ruleId = randomUUID();
  await createRule(desk.db, desk.agent.userId, ruleId, rule);
  const { id, from } = await desk.chat();
  const { look } = activitiesOf(desk);
  await look({ conversationId: id, dueAt: null }); // committed; what it answered is lost
  const again = await look({ conversationId: id, dueAt: null });
  expect(again.deliverInMs).toBe(0);
  expect(await desk.deliver(id)).toEqual(DONE);
  expect(await desk.deliver(id)).toEqual(DONE);
  await deleteRule(desk.db, desk.agent.userId, ruleId);
  expect(await desk.arrived(from)).toEqual(['Welcome']);
  expect(await desk.creates(from)).toBe(1);
});

test('the window is asked again at delivery: closed meanwhile, nothing is sent', async () => {
  const { id, number, from } = await desk.chat();
  const answer = await desk.answers(number, 'Too late');
  await desk.db
    .updateTable('conversations')
    .set({ windowClosesAt: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .execute();
  expect(await desk.deliver(id)).toEqual({ againInMs: null, failed: true });
  expect(await desk.message(answer)).toMatchObject({ status: 'failed', errorCode: '63016', attempts: 0 });
  expect(await desk.creates(from)).toBe(0);
});

test('a number that was disconnected meanwhile sends nothing more', async () => {
  const { id, number, from } = await desk.chat();
  const answer = await desk.answers(number, 'Too late');
  const health = (value: 'connected' | 'disabled') =>
    desk.db
      .updateTable('integrations')
      .set({ health: value })
      .where('id', '=', desk.integration.id)
      .execute();
  await health('disabled');
  try {
    expect((await desk.deliver(id)).failed).toBe(true);
  } finally {
    await health('connected');
  }
  expect(await desk.message(answer)).toMatchObject({ status: 'failed', errorCode: 'integration-disabled' });
  expect(await desk.creates(from)).toBe(0);
});
