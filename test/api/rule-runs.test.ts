import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { createLook } from '../../automation/look';
import { ruleInput } from '../../rules/schema';
import { createRule, withoutRules } from '../automation/rules-of';
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
beforeAll(async () => void (desk = await openDeskWithNumber()), 60_000);
beforeEach(() => withoutRules(desk.db));
afterAll(() => desk?.close());

type Row = Record<string, unknown> & {
  rule: { id: string; name: string };
  outcome: string;
  eventSeq: number;
};
interface Page {
  items: Row[];
  nextCursor: string | null;
}

async function rule(name: string, about: Record<string, unknown>): Promise<string> {
  const id = randomUUID();
  const whole = { name, type: 'new', mode: 'on', conditions: { all: [] }, actions: [], ...about };
  await createRule(desk.db, desk.administrator.id, id, ruleInput.parse(whole));
  return id;
}
const when = (fact: string, operator: string, value: unknown) => ({ all: [{ fact, operator, value }] });
const label = (text: string) => [{ type: 'addLabel', label: text }];

async function lookAt(number: number): Promise<void> {
  const look = createLook({ db: desk.db, log: pino({ level: 'silent' }), announce: () => undefined });
  const { conversationId } = await desk.db
    .selectFrom('cases')
    .select('conversationId')
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  while ((await look({ conversationId, dueAt: null })).more);
}
async function caseOf(text: string, phone = newPhone()): Promise<number> {
  const number = await customerWrites(desk, phone, text);
  await lookAt(number);
  return number;
}
async function get(path: string, who: Person = desk.administrator): Promise<Page> {
  const reply = await call(desk.app, `GET ${path}`, who);
  expect([reply.statusCode, reply.body]).toEqual([200, expect.any(String)]);
  return reply.json();
}
const names = ({ items }: Page) => items.map((run) => `${run.rule.name} ${run.outcome}`);

test('a run says what happened, what was done and what each condition saw', async () => {
  const id = await rule('Invoices', {
    conditions: {
      all: [
        { fact: 'message.text', operator: 'textContains', value: 'invoice' },
        { not: { fact: 'case.priority', operator: 'equal', value: 'high' } },
        { fact: 'contact.name', operator: 'equal', value: 'Grace' },
      ],
    },
    actions: [...label('billing'), { type: 'setPriority', priority: 'normal' }],
  });
  const number = await caseOf('My invoice, please');
  const { items } = await get(`/api/rules/${id}/runs`);
  expect(items).toEqual([
    {
      at: expect.any(String),
      version: expect.any(Number),
      rule: { id, name: 'Invoices' },
      caseNumber: number,
      eventSeq: 1,
      change: { kind: 'customerMessage', kinds: expect.arrayContaining(['customerMessage']), by: 'customer' },
      outcome: 'matched',
      actions: [
        { type: 'addLabel', outcome: 'done', detail: null },
        { type: 'setPriority', outcome: 'nothingChanged', detail: null },
      ],
      error: null,
      conditions: [
        expect.objectContaining({
          path: 'conditions.all.0',
          fact: 'message.text',
          operator: 'textContains',
          value: 'invoice',
          saw: 'My invoice, please',
          held: true,
        }),
        expect.objectContaining({ path: 'conditions.all.1.not', saw: 'normal', held: false }),
        // A name may have changed since, so it isn't kept and isn't read again.
        expect.objectContaining({ fact: 'contact.name', saw: null, held: 'unknown' }),
      ],
    },
  ]);
});

test('runs are listed newest first, by version and by outcome, page by page', async () => {
  const id = await rule('all', { actions: label('x') });
  const cases = [await caseOf('1'), await caseOf('2'), await caseOf('3')];
  const runs = await get(`/api/rules/${id}/runs?limit=2`);
  expect(runs.items.map((run) => run['caseNumber'])).toEqual([cases[2], cases[1]]);
  const rest = await get(`/api/rules/${id}/runs?limit=2&cursor=${runs.nextCursor}`);
  expect(rest.items.map((run) => run['caseNumber'])).toEqual([cases[0]]);
  const [{ version } = { version: 0 }] = rest.items as unknown as { version: number }[];
  expect((await get(`/api/rules/${id}/runs?version=${version}`)).items).toHaveLength(3);
  expect((await get(`/api/rules/${id}/runs?version=${version + 1}`)).items).toEqual([]);
  expect((await get(`/api/rules/${id}/runs?outcome=failed,watched`)).items).toEqual([]);
  expect((await get(`/api/rules/${id}/runs?outcome=matched`)).items).toHaveLength(3);
});

test('a rule that was deleted keeps its runs; one that never was is not found', async () => {
  const id = await rule('gone', { actions: label('x') });
  await caseOf('Hello');
  await withoutRules(desk.db);
  expect(names(await get(`/api/rules/${id}/runs`))).toEqual(['gone matched']);
});

test('of a case also those that were judged and did not match are told, with why', async () => {
  await rule('greet', { actions: label('greeted') });
  await rule('no', { conditions: when('message.text', 'textContains', 'invoice'), actions: label('x') });
  await rule('watch', { mode: 'watch', actions: label('y') });
  await rule('stop', { stop: true });
  await rule('below', { actions: label('never') });
  await rule('off', { mode: 'off', actions: label('never') });
  await rule('later', {
    type: 'updated',
    conditions: when('change.by', 'equal', 'agent'),
    actions: label('z'),
  });
  const number = await caseOf('Hello');
  const fired = await get(`/api/cases/${number}/rule-runs`, desk.agent);
  expect(names(fired)).toEqual(['stop matched', 'watch watched', 'greet matched']);

  const every = await get(`/api/cases/${number}/rule-runs?all=true`, desk.agent);
  // The change that the rules made is an event of its own.
  expect(names(every)).toEqual([
    'later notMatched',
    'stop matched',
    'watch watched',
    'no notMatched',
    'greet matched',
  ]);
  expect(every.items[3]?.['conditions']).toEqual([
    expect.objectContaining({ saw: 'Hello', value: 'invoice', held: false }),
  ]);
  expect(every.items[0]).toMatchObject({
    change: { by: 'rule' },
    conditions: [{ saw: 'rule', held: false }],
  });

  const pages: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page = await get(
      `/api/cases/${number}/rule-runs?all=true&limit=2${cursor && `&cursor=${cursor}`}`,
    );
    pages.push(...names(page));
    cursor = page.nextCursor;
  }
  expect(pages).toEqual(names(every));
});

test('of a section where the first match counts, the rules below it were not judged', async () => {
  const section = { type: 'new', name: 'One of them', firstMatch: true };
  const made = await call(desk.app, 'POST /api/rule-sections', desk.administrator, section);
  const { id: sectionId } = made.json<{ id: string }>();
  await rule('no', { sectionId, conditions: when('message.text', 'equal', 'x'), actions: label('a') });
  await rule('first', { sectionId, actions: label('a') });
  await rule('second', { sectionId, actions: label('b') });
  const number = await caseOf('Hello');
  expect(names(await get(`/api/cases/${number}/rule-runs?all=true`))).toEqual([
    'first matched',
    'no notMatched',
  ]);
});

test('without its snapshot a run is still told, without what it saw', async () => {
  const id = await rule('old', { actions: label('x') });
  const number = await caseOf('Hello');
  await desk.db.deleteFrom('snapshots').execute();
  expect((await get(`/api/rules/${id}/runs`)).items).toEqual([
    expect.objectContaining({ caseNumber: number, outcome: 'matched', conditions: null }),
  ]);
});

test('an agent is told about no case that is not theirs', async () => {
  const integration = await connectNumber(desk.db, await addGroup(desk.db, `Sales ${randomUUID()}`));
  const number = await customerWrites({ ...desk, integration }, newPhone(), 'Hello');
  const reply = await call(desk.app, `GET /api/cases/${number}/rule-runs`, desk.agent);
  expect(reply.statusCode).toBe(404);
});

describe('who received what', () => {
  const csv = async (path: string) => {
    const reply = await call(desk.app, `GET ${path}`, desk.administrator);
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    return reply.body;
  };

  test('is listed with its ticks, newest first, and by version', async () => {
    const id = await rule('greet', { actions: [{ type: 'sendMessage', text: 'Welcome' }] });
    const numbers = [await caseOf('1'), await caseOf('2'), await caseOf('3')];
    const failed = { status: 'failed', errorCode: '63016', errorMessage: 'The window was closed.' } as const;
    await desk.db
      .updateTable('messages')
      .set({ ...failed, ruleVersion: 7 })
      .where('authorId', '=', id)
      .where('caseId', '=', (eb) =>
        eb
          .selectFrom('cases')
          .select('id')
          .where('number', '=', numbers[0] ?? 0),
      )
      .execute();
    const first = await get(`/api/rules/${id}/messages?limit=2`);
    expect(first.items.map((one) => one['caseNumber'])).toEqual([numbers[2], numbers[1]]);
    const rest = await get(`/api/rules/${id}/messages?limit=2&cursor=${first.nextCursor}`);
    expect(rest).toEqual({
      items: [
        {
          id: expect.any(String),
          caseNumber: numbers[0],
          contact: { id: expect.any(String), name: 'Grace', address: expect.stringContaining('whatsapp:+') },
          text: 'Welcome',
          version: 7,
          status: 'failed',
          held: null,
          error: { code: '63016', message: 'The window was closed.' },
          at: expect.any(String),
        },
      ],
      nextCursor: null,
    });
    expect((await get(`/api/rules/${id}/messages?version=7`)).items).toHaveLength(1);
    const lines = (await csv(`/api/rules/${id}/messages.csv`)).trimEnd().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('\uFEFFat,version,case,customer,address,text,status,error,message id');
    expect(lines[3]).toMatch(/,7,\d+,Grace,whatsapp:\+\d+,Welcome,failed,63016 The window was closed\.,/);
    expect((await csv(`/api/rules/${id}/messages.csv?version=7`)).trimEnd().split('\r\n')).toHaveLength(2);
  });

  test('as a file is all of it, however much, and runs nothing in a spreadsheet', async () => {
    const id = await rule('greet', { actions: [{ type: 'sendMessage', text: '=1+1, "quoted"' }] });
    const number = await caseOf('Hello');
    const [message] = await desk.db.selectFrom('messages').selectAll().where('authorId', '=', id).execute();
    const more = Array.from({ length: 1200 }, (_, n) => ({
      ...message!,
      id: randomUUID(),
      seq: 1000 + n,
      text: ['+1', '-1', '@x', '\tx', 'plain'][n % 5]!,
      location: null,
      button: null,
      raw: null,
      contentVariables: null,
      interactive: null,
      referral: null,
    }));
    await desk.db.insertInto('messages').values(more).execute();
    await desk.db.updateTable('contacts').set({ name: '=HYPERLINK("http://x")' }).execute();
    const text = await csv(`/api/rules/${id}/messages.csv`);
    expect(text.match(new RegExp(`,${number},`, 'g'))).toHaveLength(1201);
    expect(new Set(text.match(/[0-9a-f-]{36}(?=\r\n)/g)).size).toBe(1201);
    expect(text).toContain(`,"'=HYPERLINK(""http://x"")",`);
    expect(text).toContain(`,"'=1+1, ""quoted""",`);
    expect(text).not.toMatch(/[,"\n][=+@\t]/);
  });
});

test('a rule is explained by what it saw: the case as the rules above had left it', async () => {
  await rule('closes', { actions: [{ type: 'setStatus', status: 'pending' }, ...label('seen')] });
  const below = await rule('below', {
    conditions: {
      all: [...when('case.status', 'equal', 'pending').all, ...when('case.labels', 'contains', 'seen').all],
    },
    actions: label('below'),
  });
  await rule('no more', { conditions: when('case.status', 'equal', 'open'), actions: label('x') });
  const number = await caseOf('Hello');
  const saw = (page: Page, name: string) => {
    const run = page.items.find((each) => each.rule.name === name);
    const conditions = run?.['conditions'] as { saw: unknown; held: unknown }[];
    return conditions.map(({ saw: value, held }) => [value, held]);
  };
  const whatBelowSaw = [
    ['pending', true],
    [['seen'], true],
  ];
  expect(saw(await get(`/api/rules/${below}/runs`), 'below')).toEqual(whatBelowSaw);
  const turns = await get(`/api/cases/${number}/rule-runs?all=true`);
  expect(saw(turns, 'below')).toEqual(whatBelowSaw);
  expect(saw(turns, 'no more')).toEqual([['pending', false]]);
});

test('what a rule above could not do is not what the rules below are said to have seen', async () => {
  await rule('too late', { type: 'updated', actions: [{ type: 'setPriority', priority: 'critical' }] });
  const below = await rule('below', {
    type: 'updated',
    conditions: when('case.priority', 'equal', 'low'),
    actions: label('below'),
  });
  const phone = newPhone();
  const number = await caseOf('Hello', phone);
  await customerWrites(desk, phone, 'And now?');
  // Before the rules get to it, a person has set another priority: what the rule wants is overtaken.
  const changed = await call(desk.app, `PATCH /api/cases/${number}`, desk.agent, { priority: 'low' });
  expect(changed.statusCode).toBe(200);
  await lookAt(number);
  const { items } = await get(`/api/rules/${below}/runs`);
  for (const run of items)
    expect(run['conditions']).toEqual([expect.objectContaining({ saw: 'low', held: true })]);
  expect(items.length).toBeGreaterThan(0);
});

test('an entry of the history leads to the run that made it, with what its conditions saw', async () => {
  const greet = await rule('greet', {
    conditions: when('message.text', 'textContains', 'hello'),
    actions: [...label('greeted'), { type: 'addNote', text: 'Greeted' }],
  });
  const after = await rule('after', { type: 'updated', actions: label('seen') });
  const number = await caseOf('Hello');
  const history = await call(desk.app, `GET /api/cases/${number}/history`, desk.agent);
  const { items } = history.json<{
    items: { what: string; by: { type: string; id: string }; eventSeq: number | null }[];
  }>();
  const made = items.filter(({ by }) => by.type === 'rule');
  expect(made.map(({ what, by, eventSeq }) => [what, by.id, eventSeq])).toEqual([
    ['note.added', greet, 1],
    ['rule.matched', greet, 1],
    ['label.added', greet, 1],
    ['rule.matched', after, 2],
    ['label.added', after, 2],
  ]);
  expect(items.filter(({ by }) => by.type !== 'rule').map(({ eventSeq }) => eventSeq)).toEqual([null]);
  for (const query of ['eventSeq=1', 'eventSeq=1&all=true']) {
    const runs = await get(`/api/cases/${number}/rule-runs?${query}`, desk.agent);
    expect(runs.items.map((run) => [run.rule.id, run.eventSeq])).toEqual([[greet, 1]]);
    expect(runs.items[0]!['conditions']).toEqual([expect.objectContaining({ saw: 'Hello', held: true })]);
  }
  expect(names(await get(`/api/cases/${number}/rule-runs?eventSeq=2`, desk.agent))).toEqual([
    'after matched',
  ]);
  expect((await get(`/api/cases/${number}/rule-runs?eventSeq=99`, desk.agent)).items).toEqual([]);
});
