import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { sql } from 'kysely';
import { lockConversation } from '../../cases/lock-conversation';
import type { BulkEditShape } from '../../cases/shapes/bulk-edit';
import type { CaseShape } from '../../cases/shapes/case';
import { undoOne } from '../../cases/undo-bulk-edit';
import { keepBulkEditing, workOnBulkEdit } from '../../cases/work-on-bulk-edit';
import { createLook } from '../../automation/look';
import { inTransaction } from '../../db/transaction';
import { ruleInput } from '../../rules/schema';
import { createRule, withoutRules } from '../automation/rules-of';
import { eventually } from '../desk';
import {
  addGroup,
  connectNumber,
  customerWrites,
  newPhone,
  openDeskWithNumber,
  type DeskWithNumber,
} from './customers';
import { call, type Person } from './desk';

let desk: DeskWithNumber;
let hidden: DeskWithNumber;
beforeAll(async () => {
  desk = await openDeskWithNumber();
  const integration = await connectNumber(desk.db, await addGroup(desk.db, 'Hidden'));
  hidden = { ...desk, integration };
}, 60_000);
afterEach(() => withoutRules(desk.db));
afterAll(() => desk?.close());

const log = { error: (...said: unknown[]) => console.error(...said) };

async function chat(phone = newPhone(), at = desk): Promise<number> {
  return customerWrites(at, phone, 'hello');
}
const chats = async (count: number) =>
  (await Promise.all(Array.from({ length: count }, () => chat()))).toSorted((a, b) => a - b);

const post = async (body: object, by: Person = desk.agent) => {
  const reply = await call(desk.app, 'POST /api/bulk-edits', by, body);
  return { status: reply.statusCode, body: reply.json() };
};
/** Does an edit, to its end. */
async function edit(body: object, by: Person = desk.agent): Promise<BulkEditShape> {
  const made = await post(body, by);
  expect([made.status, made.body.state]).toEqual([201, 'done']);
  return made.body;
}
const read = async (id: string, by: Person = desk.agent): Promise<BulkEditShape> =>
  (await call(desk.app, `GET /api/bulk-edits/${id}`, by)).json();
async function undo(id: string, by: Person = desk.agent): Promise<BulkEditShape> {
  const reply = await call(desk.app, `POST /api/bulk-edits/${id}/undo`, by);
  expect([reply.statusCode, reply.json().state]).toEqual([200, 'undone']);
  return reply.json();
}
const shown = async (number: number): Promise<CaseShape> =>
  (await call(desk.app, `GET /api/cases/${number}`, desk.administrator)).json();
const patch = (number: number, body: object, by: Person = desk.administrator) =>
  call(desk.app, `PATCH /api/cases/${number}`, by, body);
const history = async (number: number) =>
  (await call(desk.app, `GET /api/cases/${number}/history`, desk.administrator)).json().items as {
    what: string;
    from: unknown;
    to: unknown;
    by: { id: string | null };
  }[];
const rowOf = (number: number) =>
  desk.db.selectFrom('cases').selectAll().where('number', '=', number).executeTakeFirstOrThrow();
const look = async (number: number) => {
  const { conversationId } = await rowOf(number);
  const run = createLook({ db: desk.db, log, announce: () => undefined });
  return run({ conversationId, dueAt: null });
};
const rule = (name: string, rest: object) =>
  createRule(
    desk.db,
    desk.administrator.id,
    crypto.randomUUID(),
    ruleInput.parse({ name, type: 'updated', mode: 'on', conditions: { all: [] }, ...rest }),
  );
/** All that an edit writes, as one number; alerts come by themselves, when rules take long. */
const stored = async () => {
  const tables = ['cases', 'case_history', 'events', 'messages', 'feed', 'bulk_edits', 'conversations'];
  const hashes = tables.map(async (table) => {
    const { rows } = await sql<{ hash: string }>`
      select md5(string_agg(row::text, ',' order by row::text)) as hash from (
        select to_jsonb(t) as row from ${sql.table(table)} t) rows where row ->> 'kind' is distinct from 'chat.alert'`.execute(
      desk.db,
    );
    return [table, rows[0]?.hash];
  });
  return Promise.all(hashes);
};

describe('an edit of many cases', () => {
  test('is said before it is done, and does what a change of each would do', async () => {
    const [a, b, c] = (await chats(3)) as [number, number, number];
    const unseen = await chat(newPhone(), hidden);
    await patch(c, { priority: 'high', assigneeId: desk.agent.id, labels: ['old', 'vip'] });
    const wanted = {
      numbers: [a, b, c, unseen, 999_999_999, a],
      change: { priority: 'high', assigneeId: desk.agent.id, addLabels: ['vip'], removeLabels: ['gone'] },
    };
    const before = await stored();
    const refused = [unseen, 999_999_999].map((number) => ({
      number,
      reason: expect.stringContaining('no case'),
    }));
    expect(await post({ ...wanted, dryRun: true })).toEqual({
      status: 200,
      body: { cases: 3, changed: 2, notified: 0, exact: true, refused },
    });
    expect(await stored()).toEqual(before);
    const done = await edit(wanted);
    expect(done).toEqual({
      id: expect.any(String),
      state: 'done',
      change: wanted.change,
      runRules: false,
      by: { id: desk.agent.id, name: 'Some agent' },
      total: 5,
      done: 5,
      changed: 2,
      refused,
      createdAt: expect.any(String),
      finishedAt: expect.any(String),
      undoUntil: expect.any(String),
      undo: null,
    });
    for (const number of [a, b])
      expect(await shown(number)).toMatchObject({
        priority: 'high',
        assignee: { id: desk.agent.id },
        labels: ['vip'],
      });
    expect((await shown(c)).labels).toEqual(['old', 'vip']);
    expect((await shown(unseen)).priority).toBe('normal');
    const entries = (await history(a)).slice(-3);
    expect(entries.map(({ what, by }) => [what, by.id])).toEqual(
      ['priority', 'assignee', 'label.added'].map((what) => [what, desk.agent.id]),
    );
    expect(await read(done.id)).toEqual(done);
    expect(await read(done.id, desk.administrator)).toEqual(done);
    const other = await desk.hire('agent');
    expect((await call(desk.app, `GET /api/bulk-edits/${done.id}`, other)).statusCode).toBe(404);
    expect((await call(desk.app, `POST /api/bulk-edits/${done.id}/undo`, other)).statusCode).toBe(404);
  });

  test('of all that a list shows changes those, and closes active chats when it is told to', async () => {
    const [a, b, c] = (await chats(3)) as [number, number, number];
    const unseen = await chat(newPhone(), hidden);
    for (const number of [a, b, unseen]) await patch(number, { labels: ['batch'] });
    await patch(c, { labels: ['batch'], status: 'closed' });
    const filters = { label: 'batch', activeChats: 'true' };
    const change = { status: 'closed' };
    expect((await post({ filters, change, dryRun: true })).body).toMatchObject({ cases: 3, changed: 2 });
    // Active chats are not in the list unless it is asked for them.
    expect((await post({ filters: { label: 'batch' }, change, dryRun: true })).body).toMatchObject({
      cases: 1,
      changed: 0,
    });
    expect(await edit({ filters, change })).toMatchObject({ total: 3, changed: 2, refused: [] });
    expect((await shown(a)).chat).toMatchObject({ state: 'ended', endedBy: 'agent' });
    expect((await shown(unseen)).status).toBe('open');
    for (const q of ['hell', 'he', `#${a}`])
      expect(
        (await post({ filters: { ...filters, q }, change: { status: 'open' }, dryRun: true })).body,
      ).toMatchObject({ cases: q.startsWith('#') ? 1 : 3 });
  });

  test('with a group or an agent that is not there is refused whole', async () => {
    const number = await chat();
    for (const change of [{ groupId: crypto.randomUUID() }, { assigneeId: crypto.randomUUID() }])
      for (const dryRun of [true, false]) {
        const before = await stored();
        expect((await post({ numbers: [number], change, dryRun })).status).toBe(400);
        expect(await stored()).toEqual(before);
      }
  });

  test('is judged by no rule unless that is wanted; time rules go by what the case is', async () => {
    await rule('Tell them', {
      conditions: { all: [{ fact: 'change.kinds', operator: 'contains', value: 'status' }] },
      actions: [{ type: 'addLabel', label: 'told' }],
    });
    await rule('Nudge', {
      type: 'current',
      after: { fact: 'case.statusChangedAt', duration: 'PT1H' },
      actions: [{ type: 'addLabel', label: 'nudged' }],
    });
    const [quiet, loud] = (await chats(2)) as [number, number];
    await look(quiet);
    await look(loud);
    const before = desk.woken.length;
    await edit({ numbers: [quiet], change: { status: 'pending' } });
    expect(desk.woken.slice(before)).toEqual([]);
    await edit({ numbers: [loud], change: { status: 'pending' }, runRules: true });
    expect(desk.woken.slice(before)).toEqual([(await rowOf(loud)).conversationId]);
    await look(quiet);
    await look(loud);
    expect([(await shown(quiet)).labels, (await shown(loud)).labels]).toEqual([[], ['told']]);
    const { id, statusChangedAt, conversationId } = await rowOf(quiet);
    const armed = await desk.db
      .selectFrom('ruleArmings')
      .select(['anchor', 'usedAt'])
      .where('caseId', '=', id)
      .execute();
    expect(armed).toEqual([{ anchor: statusChangedAt, usedAt: null }]);
    // It wakes its workflow, if without haste.
    const { wakeAt } = await desk.db
      .selectFrom('conversations')
      .select('wakeAt')
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow();
    expect(wakeAt).not.toBeNull();
    const runs = await call(desk.app, `GET /api/cases/${quiet}/rule-runs?all=true`, desk.administrator);
    expect(
      runs.json().items.filter(({ change }: { change: { kind: string } }) => change.kind === 'status'),
    ).toEqual([]);
  });

  test('whose rules write says to how many customers, chains of rules included, and writes to none before', async () => {
    await rule('Mark', {
      conditions: { all: [{ fact: 'change.kind', operator: 'equal', value: 'priority' }] },
      actions: [{ type: 'addLabel', label: 'marked' }],
    });
    await rule('Write to the marked', {
      conditions: {
        all: [
          { fact: 'change.kind', operator: 'equal', value: 'rules' },
          { fact: 'case.priority', operator: 'equal', value: 'critical' },
          { fact: 'case.labels', operator: 'contains', value: 'vip' },
        ],
      },
      actions: [{ type: 'sendMessage', text: 'We hurry.' }],
    });
    const [a, b, c] = (await chats(3)) as [number, number, number];
    for (const number of [a, b]) await patch(number, { labels: ['vip'] });
    for (const number of [a, b, c]) await look(number);
    const wanted = { numbers: [a, b, c], change: { priority: 'critical' }, dryRun: true };
    const before = await stored();
    expect((await post(wanted)).body).toMatchObject({ cases: 3, changed: 3, notified: 0, exact: true });
    expect((await post({ ...wanted, runRules: true })).body).toMatchObject({
      cases: 3,
      changed: 3,
      notified: 2,
      exact: true,
    });
    expect(await stored()).toEqual(before);
    await edit({ ...wanted, dryRun: false, runRules: true });
    for (const number of [a, b, c]) await look(number);
    const written = await desk.db
      .selectFrom('messages')
      .innerJoin('cases', 'cases.id', 'messages.caseId')
      .select('cases.number')
      .where('messages.authorType', '=', 'rule')
      .execute();
    expect(written.map(({ number }) => number).toSorted((x, y) => x - y)).toEqual([a, b]);
  });

  test('of too many cases is refused, and so are too many edits of one person at a time', async () => {
    const number = await chat();
    await sql`
      insert into cases (id, number, conversation_id, contact_id, integration_id, channel_kind, channel_mode, status,
        group_id, labels, chat_state, chat_ended_at, chat_ended_by)
      select gen_random_uuid(), nextval('case_number'), conversation_id, contact_id, integration_id, channel_kind,
        channel_mode, 'closed', group_id, '{many}', 'ended', now(), 'agent'
      from cases, generate_series(1, 10001) where number = ${number}`.execute(desk.db);
    for (const dryRun of [true, false]) {
      const large = await post({ filters: { label: 'many' }, change: { priority: 'low' }, dryRun });
      expect([large.status, large.body.type]).toEqual([409, expect.stringMatching(/too-many-cases$/)]);
    }
    await sql`delete from cases where labels = '{many}' and number % 2 = 0`.execute(desk.db);
    expect(
      (await post({ filters: { label: 'many' }, change: { priority: 'low' }, dryRun: true })).body.changed,
    ).toBeGreaterThan(4_900);
    await sql`delete from cases where labels = '{many}'`.execute(desk.db);
    await sql`
      insert into bulk_edits (id, made_by, change, run_rules, working_until)
      select gen_random_uuid(), ${desk.agent.id}, '{}', false, now() + interval '1 hour' from generate_series(1, 5)`.execute(
      desk.db,
    );
    const refused = await post({ numbers: [number], change: { priority: 'low' } });
    expect([refused.status, refused.body.type]).toEqual([409, expect.stringMatching(/too-many-bulk-edits$/)]);
    await desk.db.deleteFrom('bulkEdits').where('workingUntil', 'is not', null).execute();
    expect((await post({ numbers: [number], change: { priority: 'low' } })).status).toBe(201);
  });

  test('with the same Idempotency-Key is one', async () => {
    const [number] = await chats(1);
    const once = () =>
      call(
        desk.app,
        'POST /api/bulk-edits',
        desk.agent,
        { numbers: [number], change: { priority: 'low' } },
        { 'idempotency-key': 'edit-1' },
      );
    expect((await once()).json().id).toBe((await once()).json().id);
    expect((await history(number ?? 0)).filter(({ what }) => what === 'priority')).toHaveLength(1);
  });
});

/** An edit that nobody works on yet. */
async function waiting(numbers: number[], change: object): Promise<string> {
  const id = crypto.randomUUID();
  await desk.db
    .insertInto('bulkEdits')
    .values({ id, madeBy: desk.agent.id, change: JSON.stringify(change), runRules: false })
    .execute();
  await desk.db
    .insertInto('bulkEditCases')
    .values(numbers.map((number) => ({ bulkEditId: id, number, state: 'waiting' as const })))
    .execute();
  return id;
}
const parts = (signal: AbortSignal) => ({ db: desk.db, log, wake: () => undefined, signal });

describe('an edit under way', () => {
  test('goes on after its process was killed, and changes no case twice', async () => {
    const numbers = await chats(30);
    const [stuck] = numbers.slice(-4);
    const id = await waiting(numbers, { priority: 'high' });
    const { conversationId } = await rowOf(stuck ?? 0);
    const child = await inTransaction(desk.db, async (trx) => {
      // So that the process is in the middle of it when it is killed.
      await lockConversation(trx, conversationId);
      const started = spawn(process.execPath, [
        '-r',
        join(__dirname, '..', 'typescript-hook.cjs'),
        join(__dirname, '..', 'cases', 'bulk-worker.ts'),
        desk.databaseUrl,
        id,
      ]);
      await eventually(
        () => read(id),
        ({ done }) => done === 26,
      );
      started.kill('SIGKILL');
      await once(started, 'exit');
      return started;
    });
    expect(child.signalCode).toBe('SIGKILL');
    expect(await read(id)).toMatchObject({ state: 'running', total: 30, done: 26, changed: 26 });
    // Whoever comes too early leaves it to the one who had it.
    await workOnBulkEdit(parts(new AbortController().signal), id);
    expect((await read(id)).done).toBe(26);
    await sql`update bulk_edits set working_until = now() - interval '1 second' where id = ${id}`.execute(
      desk.db,
    );
    const stopping = new AbortController();
    const working = keepBulkEditing(parts(stopping.signal));
    const done = await eventually(
      () => read(id),
      ({ state }) => state === 'done',
    );
    stopping.abort();
    await working;
    expect(done).toMatchObject({ total: 30, done: 30, changed: 30, refused: [] });
    for (const number of numbers)
      expect((await history(number)).filter(({ what }) => what === 'priority')).toHaveLength(1);
  }, 60_000);

  test('is left to others by a process that stops', async () => {
    const id = await waiting(await chats(2), { priority: 'high' });
    const stopped = new AbortController();
    stopped.abort();
    await workOnBulkEdit(parts(stopped.signal), id);
    expect((await read(id)).done).toBe(0);
    await workOnBulkEdit(parts(new AbortController().signal), id);
    expect(await read(id)).toMatchObject({ state: 'done', done: 2 });
  });

  test('is undone as far as it has come; the rest is not done', async () => {
    const numbers = await chats(3);
    const id = await waiting(numbers, { priority: 'high' });
    // All but the first wait until that one is done.
    await desk.db
      .updateTable('bulkEditCases')
      .set({ state: 'skipped' })
      .where('bulkEditId', '=', id)
      .where('number', '<>', numbers[0] ?? 0)
      .execute();
    await workOnBulkEdit(parts(new AbortController().signal), id);
    await desk.db.updateTable('bulkEdits').set({ state: 'running' }).where('id', '=', id).execute();
    await desk.db
      .updateTable('bulkEditCases')
      .set({ state: 'waiting' })
      .where('bulkEditId', '=', id)
      .where('state', '=', 'skipped')
      .execute();
    const undone = await undo(id);
    expect(undone).toMatchObject({ total: 3, done: 1, changed: 1, undo: { total: 1, done: 1, changed: 1 } });
    expect(await Promise.all(numbers.map(async (number) => (await shown(number)).priority))).toEqual([
      'normal',
      'normal',
      'normal',
    ]);
  });

  test('of somebody who is gone leaves out what is left', async () => {
    const leaving = await desk.hire('agent');
    const numbers = await chats(2);
    const id = await waiting(numbers, { priority: 'high' });
    await desk.db.updateTable('bulkEdits').set({ madeBy: leaving.id }).where('id', '=', id).execute();
    await call(desk.app, `DELETE /api/users/${leaving.id}`, desk.administrator);
    await workOnBulkEdit(parts(new AbortController().signal), id);
    const ended = await read(id, desk.administrator);
    expect(ended).toMatchObject({ state: 'done', by: null, changed: 0 });
    expect(ended.refused.map(({ reason }) => reason)).toEqual(
      Array(2).fill(expect.stringContaining('not here')),
    );
  });

  test('done by two processes at once does nothing twice', async () => {
    const numbers = await chats(12);
    const id = await waiting(numbers, { addLabels: ['both'] });
    const working = workOnBulkEdit(parts(new AbortController().signal), id);
    await eventually(
      () => read(id),
      ({ done }) => done > 0,
    );
    await sql`update bulk_edits set working_until = now() - interval '1 second' where id = ${id}`.execute(
      desk.db,
    );
    await Promise.all([working, workOnBulkEdit(parts(new AbortController().signal), id)]);
    const done = await eventually(
      () => read(id),
      ({ state }) => state === 'done',
    );
    expect(done).toMatchObject({ total: 12, changed: 12 });
    for (const number of numbers)
      expect((await history(number)).filter(({ what }) => what === 'label.added')).toHaveLength(1);
  });
});

describe('undoing an edit', () => {
  test('puts all back as it was, by whoever undoes it, without rules', async () => {
    const other = await addGroup(desk.db, 'Far away');
    const [a, b] = (await chats(2)) as [number, number];
    await patch(a, { priority: 'low', labels: ['old'], assigneeId: desk.administrator.id });
    await call(desk.app, `POST /api/cases/${a}/chat/end`, desk.agent, { status: 'pending' });
    await rule('Any', { actions: [{ type: 'addLabel', label: 'judged' }] });
    for (const number of [a, b]) await look(number);
    const [wasA, wasB] = [await shown(a), await shown(b)];
    const change = {
      status: 'open',
      priority: 'critical',
      groupId: other,
      assigneeId: null,
      addLabels: ['new'],
      removeLabels: ['old'],
    };
    const { id } = await edit({ numbers: [a, b], change });
    // Its maker does not see the cases any more.
    expect((await call(desk.app, `GET /api/cases/${b}`, desk.agent)).statusCode).toBe(404);
    const undone = await undo(id);
    expect(undone.undo).toEqual({
      by: { id: desk.agent.id, name: 'Some agent' },
      total: 2,
      done: 2,
      changed: 2,
      leftAlone: [],
    });
    expect(undone.undoUntil).toBeNull();
    for (const number of [a, b]) await look(number);
    const back = (was: CaseShape) => {
      const { status, priority, group, assignee, chat } = was;
      return { status, priority, group, assignee, chat, labels: [...was.labels].sort() };
    };
    const now = async (number: number) => back(await shown(number));
    expect([await now(a), await now(b)]).toEqual([back(wasA), back(wasB)]);

    const entries = (await history(a)).length;
    expect(await undo(id)).toEqual(undone);
    // Another process that was still at it.
    await patch(b, { priority: 'critical' });
    await undoOne(desk.db, { userId: desk.agent.id, name: 'Ada', role: 'agent', groupIds: [] }, id, b);
    expect((await shown(b)).priority).toBe('critical');
    expect((await history(a)).length).toBe(entries);
    expect(await undo(id)).toEqual(undone);
  });

  test('leaves alone what was changed meanwhile, also where it was changed back, and says so', async () => {
    const [number] = (await chats(1)) as [number];
    const { id } = await edit({
      numbers: [number],
      change: { priority: 'high', status: 'pending', assigneeId: desk.agent.id, addLabels: ['a', 'b'] },
    });
    await patch(number, { priority: 'low' });
    await patch(number, { priority: 'high', labels: ['a'] });
    await customerWrites(desk, (await shown(number)).contact.phone ?? '', 'still there?');
    const { undo: said } = await undo(id);
    expect(said).toMatchObject({ total: 1, done: 1, changed: 1 });
    expect(said?.leftAlone.map(({ what, reason }) => `${what}: ${reason}`).toSorted()).toEqual([
      'label: Some administrator has changed it meanwhile.',
      'priority: Some administrator has changed it meanwhile.',
      'status: The customer has written meanwhile.',
    ]);
    expect(await shown(number)).toMatchObject({
      priority: 'high',
      status: 'open',
      assignee: null,
      labels: [],
    });
  });

  test('lets a chat go on that the edit has ended, unless another one is active', async () => {
    await desk.db.updateTable('users').set({ presence: 'online' }).where('id', '=', desk.agent.id).execute();
    const phone = newPhone();
    const [kept, replaced, alone] = [await chat(), await chat(phone), await chat()];
    await call(desk.app, `POST /api/cases/${kept}/chat/take`, desk.agent);
    const { id } = await edit({ numbers: [kept, replaced, alone], change: { status: 'closed' } });
    const next = await chat(phone);
    expect(next).not.toBe(replaced);
    const { undo: said } = await undo(id);
    expect(said?.leftAlone).toEqual([
      { number: replaced, what: 'chat', reason: expect.stringContaining('Another chat') },
    ]);
    const [c, other] = [await shown(kept), await shown(replaced)];
    expect(c).toMatchObject({
      status: 'open',
      chat: { state: 'active', endedAt: null, takenBy: { id: desk.agent.id } },
    });
    expect(Date.parse(c.chat?.endsAt ?? '')).toBeGreaterThan(Date.now() + 9 * 60_000);
    expect(other).toMatchObject({ status: 'open', chat: { state: 'ended' } });
    expect((await shown(alone)).chat).toMatchObject({ state: 'active', takenBy: null });
  });

  test('can not bring back a group or an agent that is gone, nor anything after a day', async () => {
    const leaving = await desk.hire('agent');
    const [number] = (await chats(1)) as [number];
    await patch(number, { assigneeId: leaving.id });
    const first = await edit({ numbers: [number], change: { assigneeId: null, priority: 'high' } });
    await call(desk.app, `DELETE /api/users/${leaving.id}`, desk.administrator);
    const { undo: said } = await undo(first.id);
    expect(said?.leftAlone).toEqual([
      { number, what: 'assignee', reason: expect.stringContaining('not there') },
    ]);
    expect(await shown(number)).toMatchObject({ assignee: null, priority: 'normal' });

    const second = await edit({ numbers: [number], change: { priority: 'low' } });
    await sql`update bulk_edits set finished_at = now() - interval '25 hours' where id = ${second.id}`.execute(
      desk.db,
    );
    const late = await call(desk.app, `POST /api/bulk-edits/${second.id}/undo`, desk.agent);
    expect([late.statusCode, late.json().type]).toEqual([409, expect.stringMatching(/too-late$/)]);
    expect((await shown(number)).priority).toBe('low');
  });
});
