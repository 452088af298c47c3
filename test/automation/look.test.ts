import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pino from 'pino';
import { answer } from '../../cases/answer';
import { endChatByHand } from '../../cases/chat-actions';
import { activitiesOf } from '../desk';
import { kindIs, openRuleDesk, type RuleDesk } from './rule-desk';

let desk: RuleDesk;
beforeAll(async () => void (desk = await openRuleDesk()), 60_000);
afterAll(() => desk?.close());
beforeEach(() => desk.withoutRules());

const greet = () => desk.rule('greet', { type: 'new', actions: [{ type: 'sendMessage', text: 'Welcome' }] });
const conversation = (id: string) =>
  desk.db.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

describe('a team that treats chats as mail', () => {
  const activatedBy = (who: string) => ({
    all: [
      { fact: 'change.kinds', operator: 'contains', value: 'chatActivated' },
      { fact: 'change.by', operator: 'equal', value: who },
    ],
  });
  beforeEach(async () => {
    await desk.rule('End new chats', { type: 'new', actions: [{ type: 'endChat', status: 'open' }] });
    for (const [who, status] of [
      ['customer', 'open'],
      ['agent', 'pending'],
    ] as const)
      await desk.rule(`End chats activated by ${who}`, {
        type: 'updated',
        conditions: activatedBy(who),
        actions: [{ type: 'endChat', status }],
      });
  });

  test('is never rung, and its cases have the status of whose turn it is', async () => {
    const from = desk.newCustomer();
    const id = await desk.writes(from, 'Dear Sirs');
    await desk.lookAll(id);
    const first = await desk.caseOf(id);
    expect(first).toMatchObject({ chatState: 'ended', status: 'open', chatEndedBy: 'rule' });
    await answer(desk.db, desk.agent, first.number, { text: 'Dear Grace', clientId: randomUUID() }, () => {
      return desk.channel;
    });
    await desk.lookAll(id);
    expect(await desk.caseOf(id)).toMatchObject({ chatState: 'ended', status: 'pending' });
    await desk.writes(from, 'Thank you');
    await desk.writes(from, 'PS');
    await desk.lookAll(id);
    expect(await desk.caseOf(id)).toMatchObject({
      number: first.number,
      chatState: 'ended',
      status: 'open',
    });
    expect(await desk.alerts(id)).toEqual([]);
  });

  test('whose burst of first messages is ended at once is not rung either', async () => {
    const from = desk.newCustomer();
    const id = await desk.writes(from, 'Dear');
    await desk.writes(from, 'Sirs');
    await desk.writes(from, '!');
    await desk.lookAll(id);
    expect(await desk.caseOf(id)).toMatchObject({ chatState: 'ended', status: 'open' });
    expect(await desk.alerts(id)).toEqual([]);
  });
});

test('a chat that no rule ends rings once its rules have run', async () => {
  const id = await desk.writes(desk.newCustomer(), 'Hello');
  expect(await desk.alerts(id)).toEqual([]);
  await desk.lookAll(id);
  await desk.look({ conversationId: id, dueAt: null });
  expect((await desk.alerts(id)).map((alert) => alert.details)).toEqual([
    { reason: 'newChat', agentId: null },
  ]);
});

test('two looks at once, and a third after them, apply each event once', async () => {
  await desk.rule('count', { type: 'updated', actions: [{ type: 'addNote', text: 'Once' }] });
  const from = desk.newCustomer();
  const id = await desk.writes(from, '0');
  for (let n = 1; n <= 12; n++) await desk.writes(from, String(n));
  await Promise.all([desk.lookAll(id), desk.lookAll(id), desk.lookAll(id)]);
  await desk.lookAll(id);
  const row = await conversation(id);
  expect(row.appliedSeq).toBe(row.lastEventSeq);
  const runs = await desk.runs(id);
  expect(runs).toHaveLength(12);
  expect(new Set(runs.map((run) => run.eventSeq)).size).toBe(12);
  expect(await desk.history(id, 'note.added')).toHaveLength(12);
});

test('a look killed between its commit and its completion: the next one still reports the queued message', async () => {
  await greet();
  const id = await desk.writes(desk.newCustomer(), 'Hello');
  const killed = await desk.look({ conversationId: id, dueAt: null });
  const again = await desk.look({ conversationId: id, dueAt: null });
  expect(again.deliverInMs).toBe(0);
  expect(again).toMatchObject({ more: false, near: killed.near, deliverInMs: killed.deliverInMs });
  expect(await desk.messages(id)).toHaveLength(2);
});

test('a look applies at most fifty events and says that more wait', async () => {
  const from = desk.newCustomer();
  const id = await desk.writes(from, '0');
  for (let n = 1; n <= 55; n++) await desk.writes(from, String(n));
  const first = await desk.look({ conversationId: id, dueAt: null });
  expect(first.more).toBe(true);
  // Fifty, or as many as two seconds of a busy machine allow.
  expect((await conversation(id)).appliedSeq).toBeLessThanOrEqual(50);
  await desk.lookAll(id);
  expect(await conversation(id)).toMatchObject({ appliedSeq: 56, lastEventSeq: 56 });
});

describe('an event that can not be applied', () => {
  const secret = 'Grace said 4711';
  beforeAll(() =>
    sql
      .raw(
        `create function refuse_poison() returns trigger language plpgsql as $$
           begin
             if new.seq = 1 and exists (
               select from messages where conversation_id = new.conversation_id and text = 'poison')
             then raise exception '${secret}'; end if;
             return new;
           end $$;
         create trigger refuse_poison before insert on snapshots for each row execute function refuse_poison();`,
      )
      .execute(desk.db),
  );

  test('is stepped over after five attempts, marked and logged; those behind it are applied', async () => {
    await desk.rule('sound', {
      type: 'updated',
      conditions: kindIs('customerMessage'),
      actions: [{ type: 'addLabel', label: 'sound' }],
    });
    const lines: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
    const { look } = activitiesOf(desk, { log });
    const from = desk.newCustomer();
    const id = await desk.writes(from, 'poison');
    await desk.writes(from, 'Second');
    for (let attempt = 1; attempt <= 5; attempt++) {
      const failed = await look({ conversationId: id, dueAt: null }).catch((error: unknown) => error);
      // Nothing that was said in the error leaves for Temporal.
      expect(failed).toMatchObject({ type: 'P0001' });
      expect(String((failed as Error).stack)).not.toContain('4711');
      expect((await conversation(id)).appliedSeq).toBe(attempt === 5 ? 1 : 0);
    }
    await look({ conversationId: id, dueAt: null });
    const [first, second] = await desk.events(id);
    expect(first).toMatchObject({ failure: secret });
    expect(second).toMatchObject({ failure: null });
    expect((await desk.caseOf(id)).labels).toEqual(['sound']);
    expect(await conversation(id)).toMatchObject({ applyFailures: 0 });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ conversationId: id, seq: 1, reason: secret });
  });
});

test('wake_at is null when nothing is left to do', async () => {
  const id = await desk.writes(desk.newCustomer(), 'Hello');
  expect((await conversation(id)).wakeAt).not.toBeNull();
  await desk.lookAll(id);
  const c = await desk.caseOf(id);
  // Ten seconds after the warning, which is two minutes before the end.
  expect((await conversation(id)).wakeAt).toEqual(new Date((c.chatEndsAt?.getTime() ?? 0) - 110_000));
  await endChatByHand(desk.db, desk.agent, c.number, 'pending');
  await desk.lookAll(id);
  const { windowClosesAt, wakeAt } = await conversation(id);
  expect(wakeAt).toEqual(new Date((windowClosesAt?.getTime() ?? 0) + 10_000));
  const outlook = await desk.look({ conversationId: id, dueAt: windowClosesAt?.toISOString() ?? null });
  expect(outlook).toMatchObject({
    more: false,
    next: null,
    deliverInMs: null,
    effectsInMs: null,
    near: false,
  });
  expect((await conversation(id)).wakeAt).toBeNull();
});
