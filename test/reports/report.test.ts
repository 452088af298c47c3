import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { inTime } from '../../reports/in-time';
import { readReport, type Figures } from '../../reports/read-report';
import { readFailures } from '../../reports/failures';
import { readGivenReasons } from '../../reports/given-reasons';
import type { Asked, ReportedBy } from '../../reports/asked';
import { changeSettings, type Settings } from '../../workspace/settings';
import { inTransaction } from '../../db/transaction';
import { addGroup, connectNumber } from '../api/customers';
import { openDesk, type Desk } from '../api/desk';
import { happened, type PastCase } from './past';

let desk: Desk;
let number: string;
beforeAll(async () => void (desk = await openDesk()), 60_000);
afterAll(() => desk?.close());
beforeEach(async () => {
  await sql`truncate cases, conversations, contacts, integrations cascade`.execute(desk.db);
  await desk.db.updateTable('workspaceSettings').set({ values: '{}' }).execute();
  number = (await connectNumber(desk.db, desk.supportId)).id;
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const none = { answered: 0, withinTarget: 0, overdue: 0, share: null, median: null, p90: null };
const nothing: Figures = {
  newCases: 0,
  reopened: 0,
  closed: 0,
  resolution: { median: null, p90: null },
  firstAnswer: none,
  waits: none,
  ends: { agent: 0, inactivity: 0, rule: 0, macro: 0 },
  messages: { fromCustomers: 0, fromPeople: 0, fromRules: 0, failed: 0 },
  handledByRules: 0,
};

const was = (past: Partial<PastCase> & { at: string }) =>
  happened(desk.db, { groupId: desk.supportId, integrationId: number, ...past });
const set = (changes: Partial<Settings>) => inTransaction(desk.db, (trx) => changeSettings(trx, changes));
const report = (from: string, to: string, more: Partial<Asked> & { by?: ReportedBy } = {}) =>
  readReport(desk.db, { from, to, by: 'day', ...more });
const total = async (day: string, more: Partial<Asked> = {}) => (await report(day, day, more)).total;

/** A moment of 3 November 2026, by its time of day in UTC. */
const at = (time: string) => `2026-11-03T${time}Z`;
const DAY = '2026-11-03';

test('a period in which nothing happened has all its days, and nothing in them', async () => {
  const { rows, total, timeZone } = await report('2026-11-03', '2026-11-05');
  expect(timeZone).toBe('UTC');
  expect(rows).toEqual(
    ['2026-11-03', '2026-11-04', '2026-11-05'].map((date) => ({ id: date, name: date, ...nothing })),
  );
  expect(total).toEqual(nothing);
  expect((await report(DAY, DAY, { by: 'agent' })).rows).toEqual([]);
});

describe('a wait', () => {
  test('lasts from the first message that nobody has answered to the next answer of a person', async () => {
    const me = desk.agent.id;
    await was({
      at: at('10:00'),
      said: [
        [at('10:00'), 'customer'],
        [at('10:00:10'), 'rule'],
        [at('10:01'), 'customer'],
        [at('10:04'), me],
        [at('10:05'), me],
        [at('11:00'), 'customer'],
        [at('11:20'), me],
      ],
    });
    const { waits, firstAnswer, messages } = await total(DAY);
    expect(waits).toEqual({
      answered: 2,
      withinTarget: 1,
      overdue: 0,
      share: 0.5,
      median: 12 * MINUTE,
      p90: 4 * MINUTE + 0.9 * 16 * MINUTE,
    });
    expect(firstAnswer).toEqual({
      ...none,
      answered: 1,
      withinTarget: 1,
      share: 1,
      median: 4 * MINUTE,
      p90: 4 * MINUTE,
    });
    expect(messages).toEqual({ fromCustomers: 3, fromPeople: 3, fromRules: 1, failed: 0 });
  });

  test('is not ended by an answer that failed, nor by one that is scheduled', async () => {
    const me = desk.agent.id;
    await was({
      at: at('10:00'),
      said: [
        [at('10:00'), 'customer'],
        [at('10:01'), me, 'failed'],
        [at('10:02'), me, 'scheduled'],
        [at('10:30'), me],
      ],
    });
    const { waits, messages } = await total(DAY);
    expect(waits).toMatchObject({ answered: 1, withinTarget: 0, median: 30 * MINUTE });
    expect(messages).toEqual({ fromCustomers: 1, fromPeople: 1, fromRules: 0, failed: 1 });
  });

  test('that nobody has ended is overdue past the target, unless the case is closed', async () => {
    const justNow = new Date().toISOString();
    await was({ at: at('10:00'), said: [[at('10:00'), 'customer']], status: 'open' });
    await was({ at: at('10:00'), said: [[at('10:00'), 'customer']], status: 'closed', endedBy: 'agent' });
    expect((await total(DAY)).waits).toEqual({ ...none, overdue: 1, share: 0 });
    await was({ at: justNow, said: [[justNow, 'customer']] });
    expect((await total(justNow.slice(0, 10))).waits).toEqual(none);
  });

  test('belongs to the day on which it began, whatever lies on the days around', async () => {
    const me = desk.agent.id;
    await was({
      at: '2026-11-01T12:00Z',
      said: [
        ['2026-11-01T12:00Z', 'customer'],
        ['2026-11-02T23:50Z', me],
        ['2026-11-02T23:59Z', 'customer'],
        [at('00:01'), 'customer'],
        [at('00:02'), me],
        [at('23:59'), 'customer'],
        ['2026-11-04T00:30Z', 'customer'],
        ['2026-11-05T00:01Z', me],
      ],
    });
    const { rows } = await report('2026-11-01', '2026-11-05');
    expect(rows.map(({ waits }) => waits.median)).toEqual([
      35 * HOUR + 50 * MINUTE,
      3 * MINUTE,
      24 * HOUR + 2 * MINUTE,
      null,
      null,
    ]);
    expect(rows.map(({ firstAnswer }) => firstAnswer.answered)).toEqual([1, 0, 0, 0, 0]);
    // Each day by itself says the same as all together.
    for (const [index, date] of ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04'].entries())
      expect(await total(date)).toEqual(figuresOf(rows[index]!));
  });

  test('in a case that we began is no wait for the first answer', async () => {
    const me = desk.agent.id;
    await was({
      at: at('09:00'),
      said: [
        [at('09:00'), me],
        [at('10:00'), 'customer'],
        [at('10:02'), me],
      ],
    });
    const { waits, firstAnswer } = await total(DAY);
    expect(waits).toMatchObject({ answered: 1, median: 2 * MINUTE });
    expect(firstAnswer).toEqual(none);
  });

  test('is measured by business hours on an asynchronous channel, as a target is', async () => {
    const week = { saturday: [], sunday: [] };
    const open = [{ from: '09:00', to: '17:00' }];
    await set({
      timeZone: 'Europe/Berlin',
      businessHours: { monday: open, tuesday: open, wednesday: open, thursday: open, friday: open, ...week },
      holidays: [{ date: '2026-11-09', name: 'Day off' }],
    });
    const answered = (from: string, to: string) =>
      was({
        at: from,
        mode: 'async',
        said: [
          [from, 'customer'],
          [to, desk.agent.id],
        ],
      });
    // Friday 16:00 to the Tuesday behind a holiday: one hour, then 11:59 is within four, 12:01 is not.
    await answered('2026-11-06T15:00Z', '2026-11-10T10:59Z');
    await answered('2026-11-06T15:00Z', '2026-11-10T11:01Z');
    // At night: no business time at all.
    await answered('2026-11-06T18:00Z', '2026-11-08T18:00Z');
    expect((await total('2026-11-06')).waits).toMatchObject({ answered: 3, withinTarget: 2 });
    await set({ businessHours: null, holidays: [] });
    expect((await total('2026-11-06')).waits).toMatchObject({ answered: 3, withinTarget: 0 });
  });
});

const figuresOf = ({ id: _id, name: _name, ...figures }: Figures & { id?: unknown; name?: unknown }) =>
  figures;

test('cases that are closed, opened again and closed are counted each time', async () => {
  await was({
    at: at('08:00'),
    status: 'closed',
    endedBy: 'agent',
    history: [
      [at('09:00'), 'status', 'open', 'closed'],
      [at('09:00'), 'chat.ended', 'active', 'agent'],
      [at('09:00'), 'chat.endReason', null, 'Solved'],
      [at('10:00'), 'status', 'closed', 'open'],
      [at('10:00'), 'chat.activated', 'ended', 'active'],
      [at('11:00'), 'status', 'open', 'pending'],
      [at('11:00'), 'chat.ended', 'active', 'inactivity'],
      [at('12:00'), 'status', 'pending', 'closed'],
      [at('13:00'), 'status', 'closed', 'open'],
      [at('14:00'), 'status', 'open', 'closed'],
      [at('14:00'), 'chat.ended', 'active', 'macro'],
      [at('14:00'), 'chat.endReason', null, 'Solved'],
      [at('15:00'), 'chat.endReason', 'Solved', 'Spam'],
      ['2026-11-04T08:00Z', 'status', 'closed', 'open'],
    ],
  });
  const figures = await total(DAY);
  expect(figures).toEqual({
    ...nothing,
    newCases: 1,
    reopened: 2,
    closed: 3,
    resolution: { median: 4 * HOUR, p90: 4 * HOUR + 0.8 * 2 * HOUR },
    ends: { agent: 1, inactivity: 1, rule: 0, macro: 1 },
  });
  expect((await total('2026-11-04')).reopened).toBe(1);
  const asked = { from: DAY, to: DAY };
  expect(await readGivenReasons(desk.db, asked)).toEqual([
    { reason: 'Solved', count: 2 },
    { reason: 'Spam', count: 1 },
  ]);
  expect(await readGivenReasons(desk.db, { ...asked, groupId: randomUUID() })).toEqual([]);
});

test('only what a rule ended and no person answered is handled by rules alone', async () => {
  const me = desk.agent.id;
  const rule = { at: at('10:00'), endedBy: 'rule' } as const;
  await was({
    ...rule,
    status: 'closed',
    said: [
      [at('10:00'), 'customer'],
      [at('10:00'), 'rule'],
    ],
  });
  await was({
    ...rule,
    status: 'pending',
    said: [
      [at('10:00'), 'customer'],
      [at('10:01'), me, 'failed'],
    ],
  });
  await was({
    ...rule,
    status: 'closed',
    said: [
      [at('10:00'), 'customer'],
      [at('10:01'), me],
    ],
  });
  // Chats that are treated as mail: a rule ends them, and somebody has to answer.
  await was({ ...rule, status: 'open', said: [[at('10:00'), 'customer']] });
  await was({ at: at('10:00'), endedBy: 'agent', status: 'closed', said: [[at('10:00'), 'customer']] });
  expect(await total(DAY)).toMatchObject({ newCases: 5, handledByRules: 2 });
});

describe('days', () => {
  test("begin and end by the workspace's clock, to the millisecond", async () => {
    await set({ timeZone: 'Asia/Kolkata' });
    for (const moment of ['2026-11-02T18:29:59.999Z', '2026-11-02T18:30:00Z', '2026-11-03T18:29:59.999Z'])
      await was({ at: moment });
    await was({ at: '2026-11-03T18:30:00Z' });
    const { rows } = await report('2026-11-02', '2026-11-04');
    expect(rows.map(({ newCases }) => newCases)).toEqual([1, 2, 1]);
    expect((await total(DAY)).newCases).toBe(2);
  });

  // Where each day of a change of clocks begins, in UTC.
  test.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00Z', '2026-10-25T23:00Z'],
    // At midnight, forward: the day begins at 1:00.
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00Z', '2026-09-07T03:00Z'],
    // At one o'clock, back to midnight: midnight comes twice.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00Z', '2026-11-02T05:00Z'],
  ])('%s, %s', async (timeZone, date, begins, ends) => {
    await set({ timeZone });
    for (const moment of [begins, ends]) {
      await was({ at: moment });
      await was({ at: new Date(Date.parse(moment) - 1).toISOString() });
    }
    expect((await total(date)).newCases).toBe(2);
    const next = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
    const { rows } = await report(date, next);
    expect(rows.map(({ newCases }) => newCases)).toEqual([2, 1]);
  });
});

describe('rows and filters', () => {
  test('a group, an agent and an integration each have what is theirs', async () => {
    const sales = await addGroup(desk.db, 'Sales');
    const [ada, ben] = [await desk.hire('agent'), await desk.hire('agent', [sales])];
    const shop = (await connectNumber(desk.db, sales)).id;
    await desk.db.updateTable('users').set({ name: 'Ada' }).where('id', '=', ada.id).execute();
    await desk.db.updateTable('users').set({ name: 'Ben' }).where('id', '=', ben.id).execute();
    await was({
      at: at('10:00'),
      assigneeId: ada.id,
      takenBy: ben.id,
      said: [
        [at('10:00'), 'customer'],
        [at('10:03'), ben.id],
      ],
    });
    await was({ at: at('10:00'), groupId: sales, integrationId: shop, takenBy: ben.id });
    await was({ at: at('10:00'), said: [[at('10:00'), 'customer']] });

    const by = async (by: ReportedBy, more: Partial<Asked> = {}) =>
      (await report(DAY, DAY, { by, ...more })).rows.map(({ id, name, newCases, waits }) => [
        ...[id, name, newCases, waits.answered, waits.overdue],
      ]);
    expect(await by('group')).toEqual([
      [sales, 'Sales', 1, 0, 0],
      [desk.supportId, 'Support', 2, 1, 1],
    ]);
    expect(await by('agent')).toEqual([
      [ada.id, 'Ada', 1, 0, 0],
      [ben.id, 'Ben', 1, 1, 0],
      [null, null, 1, 0, 1],
    ]);
    expect((await by('integration')).map(([id, , newCases]) => [id, newCases])).toEqual(
      expect.arrayContaining([
        [number, 2],
        [shop, 1],
      ]),
    );
    expect(await by('group', { agentId: ben.id })).toEqual([
      [sales, 'Sales', 1, 0, 0],
      [desk.supportId, 'Support', 0, 1, 0],
    ]);
    expect(await by('agent', { groupId: sales })).toEqual([[ben.id, 'Ben', 1, 0, 0]]);
    expect((await total(DAY, { integrationId: shop })).newCases).toBe(1);
    expect(await total(DAY, { integrationId: randomUUID() })).toEqual(nothing);
  });

  test('who is gone has a row without a name', async () => {
    const gone = randomUUID();
    await was({
      at: at('10:00'),
      said: [
        [at('10:00'), 'customer'],
        [at('10:01'), gone],
      ],
    });
    const { rows } = await report(DAY, DAY, { by: 'agent' });
    expect(rows.map(({ id, name, waits }) => [id, name, waits.answered])).toEqual(
      expect.arrayContaining([
        [gone, null, 1],
        [null, null, 0],
      ]),
    );
  });
});

test('failed messages are counted by code, with what was said last', async () => {
  const me = desk.agent.id;
  await was({
    at: at('10:00'),
    said: [
      [at('10:00'), me, 'failed'],
      [at('10:01'), 'rule', 'failed'],
    ],
  });
  await was({
    at: at('10:00'),
    said: [
      [at('10:02'), me, 'failed'],
      [at('10:03'), me],
    ],
  });
  await desk.db
    .updateTable('messages')
    .set({ errorCode: '63016', errorMessage: 'The window is closed.' })
    .where('createdAt', '=', new Date(at('10:02')))
    .execute();
  const asked = { from: DAY, to: DAY };
  expect(await readFailures(desk.db, asked)).toEqual([
    { code: '63024', message: 'No WhatsApp there.', count: 2, byPeople: 1, byRules: 1 },
    { code: '63016', message: 'The window is closed.', count: 1, byPeople: 1, byRules: 0 },
  ]);
  expect(await readFailures(desk.db, { ...asked, agentId: me })).toHaveLength(2);
  expect(await readFailures(desk.db, { ...asked, groupId: randomUUID() })).toEqual([]);
});

test('counting that takes too long is refused with what to do about it', async () => {
  const slow = inTime(desk.db, async (trx) => {
    await sql`select set_config('statement_timeout', '50ms', true)`.execute(trx);
    return sql`select pg_sleep(5)`.execute(trx);
  });
  await expect(slow).rejects.toMatchObject({
    status: 503,
    type: 'report-too-long',
    detail: expect.stringContaining('shorter period'),
  });
});

test('all steps of a count together have ten seconds', async () => {
  const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
  const slow = inTime(desk.db, async (trx, inRest) => {
    await inRest(() => Promise.resolve());
    clock.mockReturnValue(9_950);
    await inRest(() => sql`select pg_sleep(5)`.execute(trx));
  });
  await expect(slow).rejects.toMatchObject({ status: 503, type: 'report-too-long' });
  const late = inTime(desk.db, async (_, inRest) => {
    clock.mockReturnValue(30_000);
    await inRest(() => Promise.resolve());
  });
  await expect(late).rejects.toMatchObject({ status: 503, type: 'report-too-long' });
  clock.mockRestore();
});

test('two are counted at once, a third is told when to come again, and then has its turn', async () => {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((end) => (resolve = end));
  const two = [1, 2].map(() => inTime(desk.db, () => promise));
  await expect(report(DAY, DAY)).rejects.toMatchObject({
    status: 503,
    type: 'reports-busy',
    more: { retryAfterSeconds: 5 },
  });
  resolve();
  await Promise.all(two);
  expect((await report(DAY, DAY)).total).toEqual(nothing);
});

test('a period can end in the middle of its last day, to be compared with a day that is not over', async () => {
  await was({ at: at('09:00:00') });
  await was({ at: at('15:00:00') });
  expect((await total(DAY)).newCases).toBe(2);
  expect((await total(DAY, { until: at('12:00:00') })).newCases).toBe(1);
  // Later than its end changes nothing.
  expect((await total(DAY, { until: '2026-11-09T12:00:00Z' })).newCases).toBe(2);
});
