import { randomUUID } from 'node:crypto';
import type { IncomingStatus } from '../../channels/channel';
import { nextStatus } from '../../cases/message-status';
import { applyParkedStatuses, receiveStatus } from '../../cases/receive-status';
import { inTransaction } from '../../db/transaction';
import type { CaseRow, MessageRow, MessageStatus } from '../../db/schema';
import { casesOf, connectNumber, hire, onlyCase, openRoom, setCase, type Room } from './room';

let room: Room;
beforeAll(async () => (room = await openRoom()));
afterAll(() => room.close());

let customer: string;
let c: CaseRow;
beforeEach(async () => {
  customer = room.newCustomer();
  await room.receive(customer);
  c = await onlyCase(room, customer);
});

const newSid = () => `SM${randomUUID().replaceAll('-', '')}`;
let seq = 100;

/** A message of ours, as it stands when it is being handed over. */
async function sent(more: Partial<MessageRow> = {}): Promise<MessageRow> {
  const {
    location: _l,
    button: _b,
    raw: _r,
    contentVariables: _c,
    interactive: _i,
    referral: _f,
    ...plain
  } = more;
  return room.db
    .insertInto('messages')
    .values({
      id: randomUUID(),
      conversationId: c.conversationId,
      caseId: c.id,
      seq: ++seq,
      direction: 'out',
      kind: 'text',
      text: 'Yes',
      authorType: 'agent',
      status: 'sending',
      sid: newSid(),
      occurredAt: new Date(),
      ...plain,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

const report = (
  message: { sid: string | null },
  status: IncomingStatus['status'],
  more: { messageId?: string | null; integrationId?: string; code?: string; optedOut?: true } = {},
) =>
  receiveStatus(room.db, {
    type: 'status',
    sid: message.sid ?? '',
    status,
    error: more.code
      ? { code: more.code, message: 'in words', ...(more.optedOut ? { optedOut: true } : {}) }
      : null,
    integrationId: more.integrationId ?? room.integration.id,
    messageId: more.messageId ?? null,
  });
const read = ({ id }: { id: string }) =>
  room.db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const failures = () =>
  room.db
    .selectFrom('events')
    .selectAll()
    .where('conversationId', '=', c.conversationId)
    .where('kind', '=', 'deliveryFailed')
    .execute();

describe('ticks', () => {
  const order: MessageStatus[] = ['queued', 'sending', 'sent', 'failed', 'delivered', 'read'];
  test.each(order.flatMap((current) => order.map((reported) => [current, reported] as const)))(
    'from %s, reported %s, only go up; delivered and read beat failed',
    (current, reported) => {
      const higher = order.indexOf(reported) > order.indexOf(current) ? reported : current;
      expect(nextStatus(current, reported)).toBe(higher);
    },
  );

  test('touch their message row alone: no event, no change of the case, nobody is woken', async () => {
    const message = await sent();
    const before = await onlyCase(room, customer);
    expect(await report(message, 'delivered')).toEqual({ wake: null, moved: { handedOverAt: null } });
    expect(await read(message)).toMatchObject({ status: 'delivered' });
    expect(await onlyCase(room, customer)).toEqual(before);
    const feed = await room.db.selectFrom('feed').selectAll().where('messageId', '=', message.id).execute();
    expect(feed.map(({ kind }) => kind)).toEqual(['message.updated']);
  });

  test('that say nothing new change nothing and are not announced', async () => {
    const message = await sent({ status: 'read' });
    for (const each of ['sent', 'delivered', 'read', null] as const)
      expect(await report(message, each)).toEqual({ wake: null, moved: null });
    expect(await read(message)).toMatchObject({ status: 'read' });
    expect(
      await room.db.selectFrom('feed').selectAll().where('messageId', '=', message.id).execute(),
    ).toEqual([]);
  });

  test('from all sides at once end at the highest', async () => {
    const message = await sent();
    const all = ['sending', 'sent', 'delivered', 'read', 'sent', 'delivered'] as const;
    await Promise.all(all.map((each) => report(message, each)));
    expect(await read(message)).toMatchObject({ status: 'read' });
  });
});

describe('with our id', () => {
  test('a status settles a message whose SID is not known yet', async () => {
    const message = await sent({ sid: null });
    const sid = newSid();
    expect(await report({ sid }, 'sent', { messageId: message.id })).toMatchObject({
      wake: c.conversationId,
    });
    expect(await read(message)).toMatchObject({ sid, status: 'sent' });
  });

  test('a status of nothing new settles it too', async () => {
    const message = await sent({ sid: null });
    const sid = newSid();
    await report({ sid }, null, { messageId: message.id });
    expect(await read(message)).toMatchObject({ sid, status: 'sending' });
  });

  test('another SID is recorded as a duplicate and changes nothing', async () => {
    const message = await sent({ status: 'sent' });
    const sid = newSid();
    for (let n = 0; n < 2; n += 1) await report({ sid }, 'failed', { messageId: message.id, code: '63016' });
    expect(await read(message)).toEqual(message);
    const duplicates = await room.db
      .selectFrom('duplicateSends')
      .selectAll()
      .where('messageId', '=', message.id)
      .execute();
    expect(duplicates.map((each) => each.sid)).toEqual([sid]);
  });

  test('a message of another integration is not reached', async () => {
    const message = await sent({ sid: null });
    const other = await connectNumber(room.db, room.groupId);
    await report({ sid: newSid() }, 'sent', { messageId: message.id, integrationId: other.id });
    expect(await read(message)).toEqual(message);
  });

  test("a customer's message is not reached", async () => {
    const incoming = await room.db
      .selectFrom('messages')
      .selectAll()
      .where('caseId', '=', c.id)
      .executeTakeFirstOrThrow();
    await report({ sid: newSid() }, 'read', { messageId: incoming.id });
    expect(await read(incoming)).toEqual(incoming);
  });
});

describe('a status for an unknown message', () => {
  test('waits until its SID is known, and then counts', async () => {
    const sid = newSid();
    for (const each of ['sent', 'read', 'delivered'] as const)
      expect(await report({ sid }, each)).toMatchObject({ wake: null });
    await report({ sid }, null);
    const message = await sent({ sid });
    await inTransaction(room.db, (trx) => applyParkedStatuses(trx, room.integration.id, message));
    expect(await read(message)).toMatchObject({ status: 'read' });
    expect(await room.db.selectFrom('parkedStatuses').selectAll().where('sid', '=', sid).execute()).toEqual(
      [],
    );
  });

  test('with a failure fails the message when its SID is known', async () => {
    const sid = newSid();
    await report({ sid }, 'failed', { code: '63024' });
    const message = await sent({ sid });
    await inTransaction(room.db, (trx) => applyParkedStatuses(trx, room.integration.id, message));
    expect(await read(message)).toMatchObject({
      status: 'failed',
      errorCode: '63024',
      errorMessage: 'in words',
    });
  });

  test('keeps that the customer has opted out', async () => {
    const sid = newSid();
    await report({ sid }, 'failed', { code: '21610', optedOut: true });
    const message = await sent({ sid });
    await inTransaction(room.db, (trx) => applyParkedStatuses(trx, room.integration.id, message));
    const contact = await room.db
      .selectFrom('contacts')
      .select('optedOutAt')
      .where('id', '=', c.contactId)
      .executeTakeFirstOrThrow();
    expect(contact.optedOutAt).toBeInstanceOf(Date);
  });

  test('of another integration is left to that one', async () => {
    const sid = newSid();
    const other = await connectNumber(room.db, room.groupId);
    await report({ sid }, 'read', { integrationId: other.id });
    const message = await sent({ sid });
    await inTransaction(room.db, (trx) => applyParkedStatuses(trx, room.integration.id, message));
    expect(await read(message)).toMatchObject({ status: 'sending' });
  });
});

describe('a failure', () => {
  test("of an agent's answer: the case is open again, its customer waits again, the agent is alerted", async () => {
    const agentId = await hire(room, 'online');
    const message = await sent({ authorId: agentId });
    const endsAt = new Date(Date.now() + 900_000);
    await setCase(room, c.id, {
      status: 'pending',
      lastAuthor: 'agent',
      waitingSince: null,
      lastAnswerSeq: message.seq,
      takenBy: agentId,
      chatEndsAt: endsAt,
    });
    expect(await report(message, 'failed', { code: '63016' })).toMatchObject({ wake: c.conversationId });
    expect(await read(message)).toMatchObject({ status: 'failed', errorCode: '63016' });
    expect(await onlyCase(room, customer)).toMatchObject({
      status: 'open',
      lastAuthor: 'customer',
      waitingSince: c.waitingSince,
      takenBy: agentId,
      chatEndsAt: endsAt,
    });
    expect(await failures()).toMatchObject([
      {
        alert: 'deliveryFailed',
        messageId: message.id,
        details: { errorCode: '63016', agentId },
        kinds: ['deliveryFailed', 'status'],
      },
    ]);
    const history = await room.db
      .selectFrom('caseHistory')
      .select('what')
      .where('caseId', '=', c.id)
      .execute();
    expect(history.map(({ what }) => what)).toContain('message.failed');
  });

  test('of a closed case opens it, but its chat stays ended', async () => {
    const message = await sent();
    await setCase(room, c.id, {
      status: 'closed',
      chatState: 'ended',
      chatEndedAt: new Date(),
      chatEndedBy: 'agent',
      chatEndsAt: null,
      lastAuthor: 'agent',
      waitingSince: null,
    });
    await report(message, 'failed', { code: '63024' });
    expect(await onlyCase(room, customer)).toMatchObject({
      status: 'open',
      chatState: 'ended',
      chatEndsAt: null,
    });
  });

  test('of an answer that another answer follows changes who wrote last in nothing', async () => {
    const first = await sent();
    const second = await sent({ status: 'delivered' });
    await setCase(room, c.id, {
      status: 'pending',
      lastAuthor: 'agent',
      waitingSince: null,
      lastAnswerSeq: second.seq,
    });
    await report(first, 'failed', { code: '63024' });
    expect(await onlyCase(room, customer)).toMatchObject({
      status: 'pending',
      lastAuthor: 'agent',
      waitingSince: null,
    });
  });

  test("of a rule's message alerts nobody and leaves the case as it is", async () => {
    const message = await sent({ authorType: 'rule' });
    await setCase(room, c.id, { status: 'pending' });
    await report(message, 'failed', { code: '63024' });
    expect(await onlyCase(room, customer)).toMatchObject({ status: 'pending', lastAuthor: 'customer' });
    expect(await failures()).toMatchObject([{ alert: null }]);
  });

  test('reported twice, and at once, is one event', async () => {
    const message = await sent();
    await Promise.all([1, 2, 3].map(() => report(message, 'failed', { code: '63024' })));
    expect(await failures()).toHaveLength(1);
  });

  test('after delivery is ignored', async () => {
    const message = await sent({ status: 'delivered' });
    await report(message, 'failed', { code: '63024' });
    expect(await read(message)).toMatchObject({ status: 'delivered', errorCode: null });
    expect(await failures()).toEqual([]);
  });

  test('is beaten by a later delivery: the answer counts again', async () => {
    const agentId = await hire(room, 'online');
    const message = await sent({ authorId: agentId });
    await setCase(room, c.id, { lastAuthor: 'agent', waitingSince: null, lastAnswerSeq: message.seq });
    await report(message, 'failed', { code: '63024' });
    expect((await casesOf(room, customer))[0]).toMatchObject({ lastAuthor: 'customer' });
    await report(message, 'delivered');
    expect(await read(message)).toMatchObject({ status: 'delivered', errorCode: null, errorMessage: null });
    expect(await onlyCase(room, customer)).toMatchObject({ lastAuthor: 'agent', waitingSince: null });
  });

  test('that a later delivery beats gives the case its status back, unless somebody has changed it since', async () => {
    const agentId = await hire(room, 'online');
    const answered = { status: 'pending', lastAuthor: 'agent', waitingSince: null } as const;
    const [kept, changed] = [await sent({ authorId: agentId }), await sent({ authorId: agentId })];
    await setCase(room, c.id, { ...answered, lastAnswerSeq: kept.seq });
    // Of two that failed only the last one opened the case.
    await report(changed, 'failed', { code: '63024' });
    await report(kept, 'failed', { code: '63024' });
    expect(await onlyCase(room, customer)).toMatchObject({ status: 'open' });
    await report(kept, 'delivered');
    expect(await onlyCase(room, customer)).toMatchObject({ status: 'pending', waitingSince: null });
    await report(kept, 'failed', { code: '63024' });
    await room.db.updateTable('messages').set({ status: 'failed' }).where('id', '=', kept.id).execute();
    await setCase(room, c.id, { status: 'open' });
    await report(kept, 'delivered');
    expect(await onlyCase(room, customer)).toMatchObject({ status: 'open' });
  });
});
