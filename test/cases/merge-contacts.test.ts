import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { pino } from 'pino';
import { createLook } from '../../automation/look';
import { answer } from '../../cases/answer';
import type { AnsweringChannel } from '../../cases/may-answer';
import { beginDelivery } from '../../cases/begin-delivery';
import { changeContact } from '../../cases/change-contact';
import { recordDelivery } from '../../cases/delivery';
import { beginEffect, queueWebhook, recordEffect } from '../../cases/effects';
import { beginFetch, recordFetch } from '../../cases/fetch-file';
import { freeMessages } from '../../cases/free-messages';
import { lockConversation } from '../../cases/lock-conversation';
import { mergeContacts } from '../../cases/merge-contacts';
import { markRead } from '../../cases/mark-read';
import { readContact } from '../../cases/read-contacts';
import { readHistory } from '../../cases/read-history';
import { readThread } from '../../cases/read-messages';
import { readUnread } from '../../cases/read-unread';
import { receiveMessage } from '../../cases/receive-message';
import { receiveStatus } from '../../cases/receive-status';
import type { CaseRow } from '../../db/schema';
import { inTransaction } from '../../db/transaction';
import { ruleInput } from '../../rules/schema';
import type { Viewer } from '../../workspace/viewer';
import { createRule, withoutRules } from '../automation/rules-of';
import { whatsApp } from '../api/customers';
import {
  connectNumber,
  ended,
  HOUR,
  hire,
  messageFrom,
  openRoom,
  setCase,
  whatsapp,
  type Room,
} from './room';

let room: Room;
let administrator: Viewer;
beforeAll(async () => {
  room = await openRoom();
  const userId = await hire(room, 'online');
  administrator = { userId, name: 'Ada', role: 'administrator', groupIds: [] };
}, 60_000);
beforeEach(() => withoutRules(room.db));
afterAll(() => room?.close());

const channelOf = (): AnsweringChannel => whatsApp;
const newSid = () => `SM${randomUUID().replaceAll('-', '')}`;
/** The customer, the case and the conversation that a message from an address made or joined. */
async function writes(from: string, text = 'Hello', receivedAt?: Date) {
  const sid = newSid();
  await room.receive(from, { sid, text }, receivedAt);
  const c = await room.db
    .selectFrom('messages')
    .innerJoin('cases', 'cases.id', 'messages.caseId')
    .selectAll('cases')
    .where('messages.sid', '=', sid)
    .executeTakeFirstOrThrow();
  return c;
}
const caseNow = (id: string): Promise<CaseRow> =>
  room.db.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const merge = (kept: CaseRow, other: CaseRow) =>
  mergeContacts(room.db, administrator, { keptId: kept.contactId, otherId: other.contactId });
/** Begins something that waits for the lock of the second conversation, which is gone when it gets it. */
async function whileMerging<T>(kept: CaseRow, other: CaseRow, meanwhile: () => Promise<T>): Promise<T> {
  let late: Promise<T> | undefined;
  await inTransaction(room.db, async (trx) => {
    for (const id of [kept.conversationId, other.conversationId].sort()) await lockConversation(trx, id);
    late = meanwhile();
    await pause(150);
    await mergeContacts(trx, administrator, { keptId: kept.contactId, otherId: other.contactId });
  });
  if (!late) throw new Error('It has not begun.');
  return late;
}
const answers = (c: CaseRow, text = 'Yes') =>
  answer(room.db, administrator, c.number, { text, clientId: randomUUID() }, channelOf);
const thread = async (caseId: string) =>
  (await readThread(room.db, caseId, { order: 'asc', limit: 200 })).map(({ shape }) => shape.text);
const history = async (caseId: string) =>
  (await readHistory(room.db, caseId, { limit: 200 })).map(({ shape }) => shape);
const conversationsOf = (contactId: string) =>
  room.db.selectFrom('conversations').selectAll().where('contactId', '=', contactId).execute();
async function lookAll(conversationId: string): Promise<void> {
  const look = createLook({ db: room.db, log: pino({ level: 'silent' }), announce: () => undefined });
  while ((await look({ conversationId, dueAt: null })).more);
}
async function rule(name: string, about: Record<string, unknown>): Promise<string> {
  const id = randomUUID();
  const whole = { name, mode: 'on', conditions: { all: [] }, actions: [], ...about };
  await createRule(room.db, administrator.userId, id, ruleInput.parse(whole));
  return id;
}

describe('one customer out of two', () => {
  test('has the addresses, conversations, cases, labels and fields of both, and what the one who stays had wins', async () => {
    const [one, two] = [room.newCustomer(), room.newCustomer()];
    const kept = await writes(one);
    const number = await connectNumber(room.db, room.groupId);
    await receiveMessage(room.db, number, whatsapp, messageFrom(two, { text: 'Elsewhere' }));
    const other = await room.db
      .selectFrom('cases')
      .selectAll()
      .where('integrationId', '=', number.id)
      .executeTakeFirstOrThrow();
    const change = (id: string, changes: object) => changeContact(room.db, administrator, id, changes);
    await change(kept.contactId, { name: 'Grace', labels: ['vip'], fields: { plan: 'gold' } });
    await change(other.contactId, {
      name: 'G.',
      labels: ['old', 'vip'],
      fields: { plan: 'free', city: 'Bonn' },
    });
    await merge(kept, other);
    const merged = await readContact(room.db, administrator, kept.contactId);
    expect(merged).toMatchObject({
      name: 'Grace',
      labels: ['vip', 'old'],
      fields: { plan: 'gold', city: 'Bonn' },
    });
    expect(merged.addresses.map(({ address }) => address)).toEqual([one, two]);
    expect((await caseNow(other.id)).contactId).toBe(kept.contactId);
    expect(await conversationsOf(kept.contactId)).toHaveLength(2);
    expect(await readContact(room.db, administrator, other.contactId)).toEqual(merged);
    expect((await history(other.id)).at(-1)).toMatchObject({
      what: 'contact.merged',
      from: { id: other.contactId, name: 'G.' },
      to: { id: kept.contactId, name: 'Grace' },
      by: { type: 'agent', id: administrator.userId },
    });
    const [, message] = [await writes(two), await writes(two, 'me again')];
    expect(message.contactId).toBe(kept.contactId);
    const [first] = await readThread(room.db, other.id, { order: 'asc', limit: 1 });
    expect(first?.shape.author).toEqual({ type: 'customer', id: kept.contactId, name: 'Grace' });
  });

  test('stays one when it is done twice, from both sides, and when the one who stayed becomes part of a third', async () => {
    const [a, b, c] = [
      await writes(room.newCustomer()),
      await writes(room.newCustomer()),
      await writes(room.newCustomer()),
    ];
    await merge(a, b);
    const before = await history(b.id);
    expect(await merge(a, b)).toEqual({ wake: [] });
    expect(await merge(b, a)).toEqual({ wake: [] });
    expect(await history(b.id)).toEqual(before);
    await merge(c, a);
    for (const { contactId } of [a, b])
      expect((await readContact(room.db, administrator, contactId)).id).toBe(c.contactId);
  });

  test('takes the name of the other where it has none', async () => {
    const [kept, other] = [await writes(room.newCustomer()), await writes(room.newCustomer())];
    await room.db.updateTable('contacts').set({ name: null }).where('id', '=', kept.contactId).execute();
    await changeContact(room.db, administrator, other.contactId, { name: 'Typed by hand' });
    await merge(kept, other);
    const { name, nameSource } = await room.db
      .selectFrom('contacts')
      .selectAll()
      .where('id', '=', kept.contactId)
      .executeTakeFirstOrThrow();
    expect([name, nameSource]).toEqual(['Typed by hand', 'agent']);
  });

  test('is refused rather than that a field is lost, and for customers who are not to be seen', async () => {
    const [kept, other] = [await writes(room.newCustomer()), await writes(room.newCustomer())];
    const fields = (prefix: string) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${prefix}${i}`, i])));
    for (const [{ contactId }, prefix] of [
      [kept, 'a'],
      [other, 'b'],
    ] as const)
      await room.db
        .updateTable('contacts')
        .set({ fields: fields(prefix) })
        .where('id', '=', contactId)
        .execute();
    await expect(merge(kept, other)).rejects.toMatchObject({ type: 'too-much-together' });
    expect((await caseNow(other.id)).contactId).toBe(other.contactId);
    const stranger: Viewer = { ...administrator, role: 'agent' };
    const ids = { keptId: kept.contactId, otherId: other.contactId };
    await expect(mergeContacts(room.db, stranger, ids)).rejects.toMatchObject({ status: 404 });
    const self = { keptId: kept.contactId, otherId: kept.contactId };
    await expect(mergeContacts(room.db, administrator, self)).rejects.toMatchObject({ status: 400 });
  });
});

describe('two conversations with the same number', () => {
  test('become one, with both threads, what was read of them and the later window', async () => {
    const [one, two] = [room.newCustomer(), room.newCustomer()];
    const kept = await writes(one, 'one', new Date(Date.now() - 5 * HOUR));
    await answers(kept, 'answer to one');
    await setCase(room, kept.id, ended('pending'));
    const other = await writes(two, 'two', new Date(Date.now() - HOUR));
    const second = await writes(two, 'two again', new Date(Date.now() - HOUR + 1));
    expect(second.id).toBe(other.id);
    const [first] = await readThread(room.db, other.id, { order: 'asc', limit: 1 });
    await markRead(room.db, administrator, other.number, first!.shape.id);
    const unread = async () => {
      const count = await readUnread(room.db, [administrator.userId], [kept.id, other.id]);
      return [kept, other].map(({ id }) => count(administrator.userId, id));
    };
    expect(await unread()).toEqual([0, 1]);
    const { wake } = await merge(kept, other);
    const [left, ...others] = await conversationsOf(kept.contactId);
    expect([others, wake]).toEqual([[], [left!.id]]);
    expect(await thread(kept.id)).toEqual(['one', 'answer to one']);
    expect(await thread(other.id)).toEqual(['two', 'two again']);
    expect(await unread()).toEqual([0, 1]);
    expect(left).toMatchObject({ address: two, windowCloseHandled: false });
    expect(left!.windowClosesAt!.getTime()).toBeGreaterThan(Date.now() + 22 * HOUR);
    const next = await writes(one, 'three');
    expect(next.id).toBe(other.id);
    expect(await thread(other.id)).toEqual(['two', 'two again', 'three']);
    expect((await caseNow(other.id)).lastMessageSeq).toBe(left!.lastMessageSeq + 1);
  });

  test.each([
    ['this customer', true],
    ['the other one', false],
  ])(
    'with an active chat each keep that in which %s wrote last; who waits in the other stands open',
    async (_, first) => {
      const [one, two] = [room.newCustomer(), room.newCustomer()];
      let kept = await writes(one);
      const other = await writes(two);
      if (first) kept = await writes(one, 'and now');
      await merge(kept, other);
      const [stays, ends] = first ? [kept, other] : [other, kept];
      expect(await caseNow(stays.id)).toMatchObject({ chatState: 'active', chatEndedBy: null });
      expect(await caseNow(ends.id)).toMatchObject({
        chatState: 'ended',
        chatEndedBy: 'agent',
        status: 'open',
      });
      expect((await caseNow(ends.id)).waitingSince).not.toBeNull();
      const said = (await history(ends.id)).map(({ what }) => what);
      expect(said.filter((what) => ['chat.ended', 'contact.merged'].includes(what)).sort()).toEqual([
        'chat.ended',
        'contact.merged',
      ]);
      expect((await writes(two, 'next')).id).toBe(stays.id);
    },
  );

  test('apply every event once, those that had waited too, and runs are still found from the history', async () => {
    const label = (name: string) => [{ type: 'addLabel', label: name }];
    const begun = await rule('begun', { type: 'new', actions: label('begun') });
    await rule('again', {
      type: 'updated',
      conditions: { all: [{ fact: 'change.kind', operator: 'equal', value: 'customerMessage' }] },
      actions: [{ type: 'addNote', text: 'wrote again' }],
    });
    const [one, two] = [room.newCustomer(), room.newCustomer()];
    const [kept, other] = [await writes(one), await writes(two)];
    for (const { conversationId } of [kept, other]) await lookAll(conversationId);
    // What waits at the merger: two events here and two there.
    for (const from of [one, one, two, two]) await writes(from, 'again');
    const [conversationId] = (await merge(kept, other)).wake;
    await lookAll(conversationId!);
    const { rows } = await sql<{ kept: number; other: number; runs: number }>`
      select (select count(*) from notes where case_id = ${kept.id}) as kept,
        (select count(*) from notes where case_id = ${other.id}) as other,
        (select count(*) from rule_runs where conversation_id = ${conversationId}) as runs`.execute(room.db);
    expect(rows).toEqual([{ kept: 2, other: 2, runs: 6 }]);
    const events = await room.db
      .selectFrom('events')
      .innerJoin('conversations', 'conversations.id', 'events.conversationId')
      .select(['seq', 'appliedSeq', 'lastEventSeq', 'failure'])
      .where('conversationId', '=', conversationId!)
      .orderBy('seq')
      .execute();
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    expect(new Set(events.map((event) => event.failure))).toEqual(new Set([null]));
    expect(events[0]).toMatchObject({ appliedSeq: events.length, lastEventSeq: events.length });
    for (const c of [kept, other]) {
      const entry = (await history(c.id)).find(({ what }) => what === 'rule.matched');
      const run = await room.db
        .selectFrom('ruleRuns')
        .innerJoin('snapshots', (join) =>
          join
            .onRef('snapshots.conversationId', '=', 'ruleRuns.conversationId')
            .onRef('snapshots.seq', '=', 'ruleRuns.eventSeq'),
        )
        .select(['ruleId', 'caseId'])
        .where('ruleRuns.conversationId', '=', conversationId!)
        .where('eventSeq', '=', entry!.eventSeq)
        .executeTakeFirst();
      expect(run).toEqual({ ruleId: begun, caseId: c.id });
    }
  });

  test.each([
    ['has rung already', true],
    ['has not rung', false],
  ])('ring once for a chat that %s', async (_, hasRung) => {
    const other = await writes(room.newCustomer());
    await lookAll(other.conversationId);
    // Its event will have another number: events of the other one were applied before it.
    const kept = await writes(room.newCustomer());
    // As the API does two seconds after a message that no worker has looked at.
    if (hasRung)
      await room.db
        .insertInto('feed')
        .values({ kind: 'chat.alert', caseId: kept.id, alertKey: `${kept.conversationId}/1` })
        .execute();
    const [conversationId] = (await merge(kept, other)).wake;
    await lookAll(conversationId!);
    const rung = await room.db
      .selectFrom('feed')
      .select('caseId')
      .where('kind', '=', 'chat.alert')
      .where('caseId', '=', kept.id)
      .execute();
    expect(rung).toHaveLength(1);
  });

  test('know what became of a message that was being handed over, and of ticks that come later', async () => {
    const [one, two] = [room.newCustomer(), room.newCustomer()];
    const [kept, other] = [await writes(one), await writes(two)];
    await writes(one, 'longer');
    const { messageId } = await answers(other);
    const task = await beginDelivery(room.db, other.conversationId, () => ({ deliverTimeoutMs: 1000 }));
    if (task.type !== 'send') throw new Error(task.type);
    const row = () =>
      room.db.selectFrom('messages').selectAll().where('id', '=', messageId).executeTakeFirstOrThrow();
    const sid = newSid();
    await whileMerging(kept, other, () => recordDelivery(room.db, task.message, { type: 'accepted', sid }));
    expect(await row()).toMatchObject({ conversationId: kept.conversationId, sid, status: 'sending' });
    const status = { type: 'status' as const, sid, integrationId: room.integration.id, messageId };
    await receiveStatus(room.db, { ...status, status: 'delivered', error: null });
    expect(await row()).toMatchObject({ status: 'delivered' });
  });

  test('let what was held go, although it moves to where that has been done already', async () => {
    const addresses = [room.newCustomer(), room.newCustomer()];
    const cases = [await writes(addresses[0]!), await writes(addresses[1]!)];
    // It is done in the order of conversations.
    const [kept, other] = cases.sort((a, b) => (a.conversationId < b.conversationId ? -1 : 1)) as [
      CaseRow,
      CaseRow,
    ];
    await room.db
      .updateTable('conversations')
      .set({ lastMessageSeq: 1000 })
      .where('id', '=', kept.conversationId)
      .execute();
    await room.db
      .insertInto('messages')
      .values({
        id: randomUUID(),
        conversationId: other.conversationId,
        caseId: other.id,
        seq: 100,
        direction: 'out',
        kind: 'text',
        text: 'By a rule',
        authorType: 'rule',
        authorId: randomUUID(),
        status: 'queued',
        held: 'paused',
        occurredAt: new Date(),
      })
      .execute();
    await whileMerging(kept, other, () => freeMessages(room.db, { held: 'paused' }));
    const held = await room.db.selectFrom('messages').select('id').where('held', 'is not', null).execute();
    expect(held).toEqual([]);
  });

  test('take an answer, and what became of a file and of a webhook, that wait for the lock', async () => {
    const [one, two] = [room.newCustomer(), room.newCustomer()];
    const kept = await writes(one);
    await setCase(room, kept.id, ended('pending'));
    await writes(one, 'longer');
    await setCase(room, kept.id, ended('pending'));
    const attachments = [{ contentType: 'image/png', url: 'https://example.com/a.png', name: null }];
    const other = await writes(two);
    await room.receive(two, { attachments });
    const file = await beginFetch(room.db, other.conversationId);
    if (file.type !== 'fetch') throw new Error(file.type);
    const effectId = randomUUID();
    const from = { id: effectId, conversationId: other.conversationId, caseId: other.id };
    await inTransaction(room.db, (trx) =>
      queueWebhook(
        trx,
        { ...from, ruleId: null, ruleVersion: null },
        { url: 'https://example.com/', method: 'POST', headers: {}, body: null },
        new Date(),
      ),
    );
    const effect = await beginEffect(room.db, other.conversationId);
    if (effect.type !== 'call') throw new Error(effect.type);
    const [answered] = await whileMerging(kept, other, () =>
      Promise.all([
        answers(other, 'Here'),
        recordFetch(room.db, file.attachment, { type: 'refused', error: 'gone' }),
        recordEffect(room.db, effect.effect, {
          type: 'answered',
          response: { status: 200, body: '', cut: false, ms: 1 },
          retryAfterMs: null,
        }),
      ]),
    );
    expect(answered.conversationId).toBe(kept.conversationId);
    expect((await thread(other.id)).at(-1)).toBe('Here');
    const { state } = await room.db
      .selectFrom('attachments')
      .select('state')
      .where('id', '=', file.attachment.id)
      .executeTakeFirstOrThrow();
    const done = await room.db
      .selectFrom('effects')
      .select('state')
      .where('id', '=', effectId)
      .executeTakeFirstOrThrow();
    expect([state, done.state]).toEqual(['failed', 'done']);
  });

  test('wait while a message to each is being handed over', async () => {
    const [kept, other] = [await writes(room.newCustomer()), await writes(room.newCustomer())];
    for (const c of [kept, other]) {
      await answers(c);
      await beginDelivery(room.db, c.conversationId, () => ({ deliverTimeoutMs: 1000 }));
    }
    await expect(merge(kept, other)).rejects.toMatchObject({ type: 'being-delivered', status: 409 });
    expect((await caseNow(other.id)).contactId).toBe(other.contactId);
  });

  test('are not put together when both are so long that everybody would wait', async () => {
    const [kept, other] = [await writes(room.newCustomer()), await writes(room.newCustomer())];
    await room.db
      .updateTable('conversations')
      .set({ lastMessageSeq: 20_001 })
      .where('id', 'in', [kept.conversationId, other.conversationId])
      .execute();
    await expect(merge(kept, other)).rejects.toMatchObject({ type: 'too-much-together', status: 409 });
  });

  test('take a customer’s message that came in at both in once', async () => {
    const [kept, other] = [await writes(room.newCustomer()), await writes(room.newCustomer())];
    const sid = await room.db
      .selectFrom('messages')
      .select('sid')
      .where('caseId', '=', kept.id)
      .executeTakeFirstOrThrow();
    await room.db.updateTable('messages').set(sid).where('caseId', '=', other.id).execute();
    await merge(kept, other);
    expect([await thread(kept.id), await thread(other.id)]).toEqual([['Hello'], ['Hello']]);
  });

  test('leave nothing behind, whatever belongs to a conversation', async () => {
    const [one, two] = [room.newCustomer(), room.newCustomer()];
    const kept = await writes(one);
    await rule('waits', {
      type: 'current',
      after: { fact: 'window.closesAt', duration: '-PT1H' },
      actions: [{ type: 'addLabel', label: 'x' }],
    });
    await rule('calls', {
      type: 'new',
      actions: [{ type: 'callWebhook', url: 'https://example.com/', method: 'POST' }],
    });
    const attachments = [{ contentType: 'image/png', url: 'https://example.com/a.png', name: null }];
    await room.receive(two, { attachments });
    const other = await room.db
      .selectFrom('cases')
      .innerJoin('contactAddresses', 'contactAddresses.contactId', 'cases.contactId')
      .selectAll('cases')
      .where('address', '=', two)
      .executeTakeFirstOrThrow();
    await lookAll(other.conversationId);
    for (let i = 0; i < 3; i++) await writes(one, 'so this one stays');
    const schedule = { sendAt: new Date(Date.now() + HOUR), cancelIfCustomerWrites: false };
    await answer(room.db, administrator, other.number, { text: 'Later', clientId: '1', schedule }, channelOf);
    await room.db
      .insertInto('duplicateSends')
      .values({ conversationId: other.conversationId, messageId: randomUUID(), sid: newSid() })
      .execute();
    const { rows: tables } = await sql<{ name: string }>`
      select relname as name from pg_class join pg_attribute on attrelid = pg_class.oid
      where attname = 'conversation_id' and relkind in ('r', 'p') and not relispartition
        and relnamespace = 'public'::regnamespace order by relname`.execute(room.db);
    const rowsOf = async (conversationId: string) =>
      Promise.all(
        tables.map(async ({ name }) => {
          const { rows } = await sql<{ count: number }>`
            select count(*) as count from ${sql.table(name)} where conversation_id = ${conversationId}`.execute(
            room.db,
          );
          return [name, rows[0]?.count ?? 0] as const;
        }),
      );
    const before = await rowsOf(other.conversationId);
    // Every table that names a conversation has a row here: a new one must be moved too.
    expect(before.filter(([, count]) => count === 0)).toEqual([]);
    const there = await rowsOf(kept.conversationId);
    await merge(kept, other);
    expect((await rowsOf(other.conversationId)).filter(([, count]) => count > 0)).toEqual([]);
    const after = await rowsOf(kept.conversationId);
    // An event that says so comes on top, and one for the chat that ends.
    const more = (name: string) => (name === 'events' ? 2 : 0);
    expect(after).toEqual(
      before.map(([name, count], i) => [name, count + (there[i]?.[1] ?? 0) + more(name)]),
    );
    const [left] = await conversationsOf(kept.contactId);
    expect(left!.nextSendAt).toEqual(schedule.sendAt);
  });
});

test('nothing is lost or doubled while both write, are answered, and are merged from both sides', async () => {
  for (let round = 0; round < 5; round++) {
    const addresses = [room.newCustomer(), room.newCustomer()];
    const [kept, other] = [await writes(addresses[0]!), await writes(addresses[1]!)];
    const written: string[] = [];
    const write = async (i: number) => {
      const sid = newSid();
      written.push(sid);
      await pause(Math.random() * 60);
      await room.receive(addresses[i % 2]!, { sid, text: `message ${i}` });
    };
    const said: string[] = [];
    const say = async (c: CaseRow) => {
      await pause(Math.random() * 60);
      // The chat that the merger ends can't be answered while the other is active, which the agent is told.
      const given = await answers(c).catch((error: { type?: string }) => {
        if (error.type !== 'another-chat-active') throw error;
      });
      if (given) said.push(given.messageId);
    };
    const mergeSoon = async (a: CaseRow, b: CaseRow) => {
      await pause(20 + Math.random() * 20);
      await merge(a, b);
    };
    await Promise.all([
      ...Array.from({ length: 30 }, (_, i) => write(i)),
      ...Array.from({ length: 10 }, (_, i) => say(i % 2 ? kept : other)),
      mergeSoon(kept, other),
      mergeSoon(other, kept),
    ]);
    const contacts = await room.db
      .selectFrom('contactAddresses')
      .select('contactId')
      .distinct()
      .where('address', 'in', addresses)
      .execute();
    expect(contacts).toHaveLength(1);
    const [conversation, ...others] = await conversationsOf(contacts[0]!.contactId);
    expect(others).toEqual([]);
    await lookAll(conversation!.id);
    const messages = await room.db
      .selectFrom('messages')
      .innerJoin('cases', 'cases.id', 'messages.caseId')
      .select(['messages.id', 'messages.sid', 'messages.seq', 'messages.direction', 'cases.contactId'])
      .where('messages.conversationId', '=', conversation!.id)
      .orderBy('seq')
      .execute();
    const incoming = messages.filter(({ direction }) => direction === 'in');
    expect(
      incoming
        .flatMap(({ sid }) => sid ?? [])
        .filter((sid) => written.includes(sid))
        .sort(),
    ).toEqual(written.sort());
    expect(incoming).toHaveLength(written.length + 2);
    expect(
      messages
        .filter(({ direction }) => direction === 'out')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(said.sort());
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, i) => i + 1));
    const [{ lastEventSeq, appliedSeq }] = (await conversationsOf(contacts[0]!.contactId)) as [
      typeof conversation & object,
    ];
    const events = await room.db
      .selectFrom('events')
      .select(['seq', 'kind', 'failure'])
      .where('conversationId', '=', conversation!.id)
      .orderBy('seq')
      .execute();
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    expect([appliedSeq, lastEventSeq]).toEqual([events.length, events.length]);
    expect(events.filter(({ failure }) => failure !== null)).toEqual([]);
    expect(events.filter(({ kind }) => kind === 'customerMessage')).toHaveLength(written.length + 2);
    expect(events.filter(({ kind }) => kind === 'contactMerged')).toHaveLength(1);
  }
}, 120_000);
