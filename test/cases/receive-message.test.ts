import { randomUUID } from 'node:crypto';
import { receiveMessage } from '../../cases/receive-message';
import { inTransaction } from '../../db/transaction';
import { changeSettings } from '../../workspace/settings';
import {
  casesOf,
  connectNumber,
  ended,
  hire,
  HOUR,
  messageFrom,
  onlyCase,
  openRoom,
  setCase,
  whatsapp,
  type Room,
} from './room';

let room: Room;
beforeAll(async () => (room = await openRoom()));
afterAll(() => room.close());

let customer: string;
beforeEach(() => (customer = room.newCustomer()));

const conversationOf = async (address: string) =>
  room.db.selectFrom('conversations').selectAll().where('address', '=', address).executeTakeFirstOrThrow();
const eventsOf = async (address: string) =>
  room.db
    .selectFrom('events')
    .selectAll()
    .where('conversationId', '=', (await conversationOf(address)).id)
    .orderBy('seq')
    .execute();
const messagesOf = async (address: string) =>
  room.db
    .selectFrom('messages')
    .selectAll()
    .where('conversationId', '=', (await conversationOf(address)).id)
    .orderBy('seq')
    .execute();
const historyOf = async (caseId: string) =>
  (
    await room.db.selectFrom('caseHistory').selectAll().where('caseId', '=', caseId).orderBy('id').execute()
  ).map(({ what }) => what);

describe('the first message of a customer', () => {
  test('makes a contact, a conversation and an open case with an active chat in the default group', async () => {
    const before = Date.now();
    await room.receive(customer, { text: 'Is it open?' });
    const c = await onlyCase(room, customer);
    expect(c).toMatchObject({
      status: 'open',
      priority: 'normal',
      subject: 'Is it open?',
      chatState: 'active',
      groupId: room.groupId,
      integrationId: room.integration.id,
      channelKind: 'whatsapp',
      takenBy: null,
      assigneeId: null,
      lastAuthor: 'customer',
    });
    expect(c.waitingSince).toEqual(c.lastCountingAt);
    expect((c.chatEndsAt?.getTime() ?? 0) - (c.lastCountingAt?.getTime() ?? 0)).toBe(600_000);
    const contact = await room.db
      .selectFrom('contacts')
      .selectAll()
      .where('id', '=', c.contactId)
      .executeTakeFirstOrThrow();
    expect(contact).toMatchObject({ name: 'Ana', nameSource: 'profile', blocked: false });
    const conversation = await conversationOf(customer);
    const opened = (conversation.windowClosesAt?.getTime() ?? 0) - 24 * HOUR;
    expect(opened).toBeGreaterThanOrEqual(before - 1000);
    expect(opened).toBeLessThanOrEqual(Date.now() + 1000);
    expect(conversation.wakeAt).not.toBeNull();
  });

  test('is one event that creates the case, may alert everybody, and is in history and feed', async () => {
    const { conversationId } = await room.receive(customer);
    const c = await onlyCase(room, customer);
    expect(await eventsOf(customer)).toMatchObject([
      {
        seq: 1,
        kind: 'customerMessage',
        createsCase: true,
        byType: 'customer',
        alert: 'newChat',
        depth: 0,
        caseId: c.id,
      },
    ]);
    expect(await historyOf(c.id)).toContain('case.created');
    const feed = await room.db
      .selectFrom('feed')
      .selectAll()
      .where('caseId', '=', c.id)
      .orderBy('id')
      .execute();
    expect(feed.map(({ kind }) => kind)).toEqual(['case.created', 'message.created']);
    expect(feed[1]?.details).toMatchObject({ alert: { conversationId } });
  });

  test('gives the case its first 80 characters as subject; without a text the next one does', async () => {
    await room.receive(customer, { kind: 'image', text: '' });
    expect((await onlyCase(room, customer)).subject).toBe('');
    await room.receive(customer, { text: '👍'.repeat(100) });
    await room.receive(customer, { text: 'later' });
    expect((await onlyCase(room, customer)).subject).toBe('👍'.repeat(80));
  });
});

describe('a further message', () => {
  test('while the chat is active is appended, sets the status to open and moves the end', async () => {
    await room.receive(customer);
    const first = await onlyCase(room, customer);
    await setCase(room, first.id, { status: 'pending', chatEndsAt: new Date(0) });
    await room.receive(customer, { text: 'Still there?' });
    const c = await onlyCase(room, customer);
    expect(c).toMatchObject({ status: 'open', chatState: 'active', subject: 'Hello' });
    expect(c.chatEndsAt?.getTime()).toBe((c.lastCountingAt?.getTime() ?? 0) + 600_000);
    expect(c.waitingSince).toEqual(first.waitingSince);
    expect((await eventsOf(customer))[1]).toMatchObject({
      createsCase: false,
      kinds: ['customerMessage', 'status'],
    });
  });

  test.each(['open', 'pending'] as const)(
    'after the chat ended with %s activates it again, open and new',
    async (status) => {
      await room.receive(customer);
      const { id } = await onlyCase(room, customer);
      await setCase(room, id, { ...ended(status), lastAuthor: 'agent', waitingSince: null });
      await room.receive(customer);
      const c = await onlyCase(room, customer);
      expect(c).toMatchObject({
        status: 'open',
        chatState: 'active',
        chatEndedAt: null,
        chatEndedBy: null,
        takenBy: null,
      });
      expect(c.chatEndsAt).not.toBeNull();
      expect(c.waitingSince).toEqual(c.lastCountingAt);
      expect((await eventsOf(customer))[1]?.kinds).toEqual(
        expect.arrayContaining(['customerMessage', 'chatActivated']),
      );
      expect(await historyOf(id)).toContain('chat.activated');
    },
  );

  test('after the case was closed makes a new one', async () => {
    await room.receive(customer);
    await setCase(room, (await onlyCase(room, customer)).id, ended('closed'));
    await room.receive(customer, { text: 'Another thing' });
    const [old, fresh] = await casesOf(room, customer);
    expect(old).toMatchObject({ status: 'closed', chatState: 'ended' });
    expect(fresh).toMatchObject({ status: 'open', chatState: 'active', subject: 'Another thing' });
    expect((await eventsOf(customer))[1]).toMatchObject({ createsCase: true, caseId: fresh?.id });
  });

  test('goes to the case with the active chat, even where a newer one has ended', async () => {
    await room.receive(customer);
    const first = await onlyCase(room, customer);
    await setCase(room, first.id, ended('closed'));
    await room.receive(customer);
    const [, newer] = await casesOf(room, customer);
    await setCase(room, newer?.id ?? '', ended('open'));
    await setCase(room, first.id, {
      status: 'open',
      chatState: 'active',
      chatEndedAt: null,
      chatEndedBy: null,
    });
    await room.receive(customer, { text: 'here' });
    expect((await messagesOf(customer)).at(-1)).toMatchObject({ text: 'here', caseId: first.id });
    expect((await casesOf(room, customer))[1]).toMatchObject({ chatState: 'ended' });
  });

  test('without an active chat goes to the newest case', async () => {
    await room.receive(customer);
    await setCase(room, (await onlyCase(room, customer)).id, ended('closed'));
    await room.receive(customer);
    const [first, second] = await casesOf(room, customer);
    await setCase(room, first?.id ?? '', { status: 'open' });
    await setCase(room, second?.id ?? '', ended('pending'));
    await room.receive(customer);
    expect((await casesOf(room, customer)).map(({ chatState }) => chatState)).toEqual(['ended', 'active']);
  });
});

describe('with the setting reopenWithin', () => {
  const reopenWithin = (ms: number) =>
    inTransaction(room.db, (trx) => changeSettings(trx, { reopenWithinMs: ms }));
  beforeAll(() => reopenWithin(HOUR));
  afterAll(() => reopenWithin(0));

  test.each([
    ['a moment ago is opened again', 1000, 1],
    ['59 minutes ago is opened again', 59 * 60_000, 1],
    ['61 minutes ago stays closed, and a new one is made', 61 * 60_000, 2],
  ])('a case that was closed %s', async (_name, agoMs, cases) => {
    await room.receive(customer);
    await setCase(room, (await onlyCase(room, customer)).id, ended('closed', new Date(Date.now() - agoMs)));
    await room.receive(customer);
    const after = await casesOf(room, customer);
    expect(after).toHaveLength(cases);
    expect(after.at(-1)).toMatchObject({ status: 'open', chatState: 'active' });
  });
});

describe('whoever had taken the chat', () => {
  test.each([
    ['online', true],
    ['withoutChats', false],
    ['offline', false],
  ] as const)('and is %s when it is activated again keeps it: %s', async (presence, keeps) => {
    const agentId = await hire(room, presence);
    await room.receive(customer);
    const { id } = await onlyCase(room, customer);
    await setCase(room, id, { ...ended('open'), takenBy: agentId });
    await room.receive(customer);
    expect((await onlyCase(room, customer)).takenBy).toBe(keeps ? agentId : null);
    expect((await eventsOf(customer)).at(-1)?.alert).toBe(keeps ? 'answer' : 'newChat');
  });

  test.each([
    ['online', true],
    ['withoutChats', true],
    ['offline', false],
  ] as const)('and is %s while it is active keeps it: %s', async (presence, keeps) => {
    const agentId = await hire(room, presence);
    await room.receive(customer);
    await setCase(room, (await onlyCase(room, customer)).id, { takenBy: agentId });
    await room.receive(customer);
    expect((await onlyCase(room, customer)).takenBy).toBe(keeps ? agentId : null);
  });

  test('and went offline a moment ago keeps it until the time is over', async () => {
    const agentId = await hire(room, 'offline');
    await room.receive(customer);
    const releaseAt = new Date(Date.now() + 60_000);
    await setCase(room, (await onlyCase(room, customer)).id, { takenBy: agentId, releaseAt });
    await room.receive(customer);
    expect(await onlyCase(room, customer)).toMatchObject({ takenBy: agentId, releaseAt });
  });
});

describe('a blocked customer', () => {
  test('has messages stored, without case, event, alert or feed; unblocked, the next one makes a case', async () => {
    await room.receive(customer);
    const c = await onlyCase(room, customer);
    const block = (blocked: boolean) =>
      room.db.updateTable('contacts').set({ blocked }).where('id', '=', c.contactId).execute();
    await setCase(room, c.id, ended('closed'));
    await block(true);
    await room.receive(customer, { text: 'let me in' });
    expect((await messagesOf(customer)).map(({ text, caseId }) => [text, caseId])).toEqual([
      ['Hello', c.id],
      ['let me in', null],
    ]);
    expect(await casesOf(room, customer)).toHaveLength(1);
    expect(await eventsOf(customer)).toHaveLength(1);
    await block(false);
    await room.receive(customer);
    expect(await casesOf(room, customer)).toHaveLength(2);
  });
});

describe('the window', () => {
  const closesAt = async () => (await conversationOf(customer)).windowClosesAt?.getTime();

  test("counts from the message's own time and never moves backwards", async () => {
    const at = (hoursAgo: number) => new Date(Date.now() - hoursAgo * HOUR);
    const [five, two, nine] = [at(5), at(2), at(9)];
    await room.receive(customer, {}, five);
    expect(await closesAt()).toBe(five.getTime() + 24 * HOUR);
    await room.receive(customer, {}, two);
    await room.receive(customer, {}, nine);
    expect(await closesAt()).toBe(two.getTime() + 24 * HOUR);
    expect((await messagesOf(customer)).map(({ occurredAt }) => occurredAt)).toEqual([five, two, nine]);
  });

  test('of a message that is taken in late does not end the chat at birth', async () => {
    await room.receive(customer, {}, new Date(Date.now() - 3 * HOUR));
    expect((await onlyCase(room, customer)).chatEndsAt?.getTime()).toBeGreaterThan(Date.now() + 500_000);
  });

  test('has another one in the conversation with another number of ours', async () => {
    const other = await connectNumber(room.db, room.groupId);
    await room.receive(customer, {}, new Date(Date.now() - 5 * HOUR));
    await receiveMessage(room.db, other, whatsapp, messageFrom(customer));
    const both = await room.db
      .selectFrom('conversations')
      .selectAll()
      .where('address', '=', customer)
      .execute();
    expect(both).toHaveLength(2);
    expect(new Set(both.map(({ contactId }) => contactId)).size).toBe(1);
    expect(both[0]?.windowClosesAt).not.toEqual(both[1]?.windowClosesAt);
  });
});

test('the same message twice changes nothing the second time', async () => {
  const sid = `SM${randomUUID()}`;
  expect(await room.receive(customer, { sid })).toMatchObject({ duplicate: false });
  const before = [await conversationOf(customer), await casesOf(room, customer)];
  expect(await room.receive(customer, { sid, text: 'other' })).toMatchObject({ duplicate: true });
  expect([await conversationOf(customer), await casesOf(room, customer)]).toEqual(before);
  expect(await messagesOf(customer)).toHaveLength(1);
});

test("a profile's new name is taken over, but never over one that an agent typed", async () => {
  await room.receive(customer);
  const { contactId } = await onlyCase(room, customer);
  const name = async () =>
    (
      await room.db
        .selectFrom('contacts')
        .select('name')
        .where('id', '=', contactId)
        .executeTakeFirstOrThrow()
    ).name;
  await room.receive(customer, { profileName: 'Ana L.' });
  expect(await name()).toBe('Ana L.');
  await room.receive(customer, { profileName: null });
  expect(await name()).toBe('Ana L.');
  await room.db
    .updateTable('contacts')
    .set({ name: 'Mrs López', nameSource: 'agent' })
    .where('id', '=', contactId)
    .execute();
  await room.receive(customer, { profileName: 'Ana' });
  expect(await name()).toBe('Mrs López');
});

test('an asynchronous channel has cases without chats', async () => {
  const mail = { caseKind: 'email', mode: 'async' as const, windowMs: null };
  await receiveMessage(room.db, room.integration, mail, messageFrom(customer));
  const c = await onlyCase(room, customer);
  expect(c).toMatchObject({ chatState: null, chatEndsAt: null, status: 'open', channelMode: 'async' });
  expect((await conversationOf(customer)).windowClosesAt).toBeNull();
  await setCase(room, c.id, { status: 'pending' });
  await receiveMessage(room.db, room.integration, mail, messageFrom(customer));
  expect(await onlyCase(room, customer)).toMatchObject({ chatState: null, status: 'open' });
});
