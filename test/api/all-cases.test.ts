import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { CaseShape } from '../../cases/shapes/case';
import { call, type Person } from './desk';
import {
  addGroup,
  connectNumber,
  customerWrites,
  newPhone,
  openDeskWithNumber,
  type DeskWithNumber,
} from './customers';

let desk: DeskWithNumber;
let all: CaseShape[];
let otherGroup: string;
let otherNumber: string;

/** Cases of all kinds, many of which agree in what they are sorted by. */
async function makeCases(): Promise<void> {
  otherGroup = await addGroup(desk.db, 'Sales');
  const second = await connectNumber(desk.db, desk.supportId);
  otherNumber = second.id;
  for (let i = 0; i < 36; i++) {
    const integration = i % 5 === 0 ? second : desk.integration;
    const words = i % 3 === 0 ? 'needle in a haystack' : 'nothing';
    const number = await customerWrites({ db: desk.db, integration }, newPhone(), `${words} ${i}`, {
      profileName: i % 7 === 0 ? 'Needleman' : `Customer ${i}`,
    });
    const status = ['open', 'pending', 'closed'][i % 3] ?? 'open';
    const isActive = i % 4 === 0 && status !== 'closed';
    await sql`update cases set status = ${status}, priority = ${['low', 'normal', 'high', 'critical'][(i * 7) % 4]},
      group_id = ${i % 6 === 5 ? otherGroup : desk.supportId}::uuid,
      assignee_id = ${i % 4 === 1 ? desk.agent.id : null}::uuid, labels = ${i % 5 === 1 ? ['vip'] : []}::text[],
      chat_state = ${isActive ? 'active' : 'ended'}, chat_ends_at = null,
      chat_ended_at = ${isActive ? null : new Date()}, chat_ended_by = ${isActive ? null : 'agent'},
      waiting_since = ${i % 4 === 3 ? null : new Date(Date.UTC(2026, 0, 1, i % 3))},
      last_author = ${i % 2 === 0 ? 'customer' : 'agent'},
      created_at = ${new Date(Date.UTC(2026, 0, 1 + (i % 8)))}, updated_at = ${new Date(Date.UTC(2026, 1, 1 + (i % 6)))}
      where number = ${number}`.execute(desk.db);
  }
  all = await pages('activeChats=true', desk.administrator);
  expect(all).toHaveLength(36);
}

beforeAll(async () => {
  desk = await openDeskWithNumber();
  await makeCases();
}, 60_000);
afterAll(() => desk?.close());

const get = (query: string, by: Person = desk.agent) => call(desk.app, `GET /api/cases?${query}`, by);

/** All pages, five at a time. */
async function pages(query: string, by?: Person): Promise<CaseShape[]> {
  const seen: CaseShape[] = [];
  for (let cursor = ''; ;) {
    const response = await get(`${query}&limit=5${cursor && `&cursor=${cursor}`}`, by);
    expect([response.statusCode, query]).toEqual([200, query]);
    const { items, nextCursor } = response.json();
    seen.push(...items);
    if (nextCursor === null) return seen;
    cursor = nextCursor;
  }
}
const numbers = (cases: CaseShape[]) => cases.map(({ number }) => number);
const wanted = (is: (c: CaseShape) => boolean) => numbers(all.filter(is)).sort((a, b) => a - b);
const found = async (query: string, by?: Person) =>
  numbers(await pages(`sort=number&order=asc&${query}`, by));

const needles = () =>
  wanted((c) => c.subject.includes('needle') || (c.contact.name ?? '').includes('Needleman'));

const moment = (at: string | null) => (at === null ? NaN : Date.parse(at));
const ranks = { low: 0, normal: 1, high: 2, critical: 3, open: 0, pending: 1, closed: 2 };
type Compare = (a: CaseShape, b: CaseShape) => number;
const newest: Compare = (a, b) => b.number - a.number;
const up: Record<string, Compare> = {
  updatedAt: (a, b) => moment(a.updatedAt) - moment(b.updatedAt) || a.number - b.number,
  createdAt: (a, b) => moment(a.createdAt) - moment(b.createdAt) || a.number - b.number,
  number: (a, b) => a.number - b.number,
};
const ranked: Record<string, Compare> = {
  priority: (a, b) => ranks[a.priority] - ranks[b.priority],
  status: (a, b) => ranks[a.status] - ranks[b.status],
};

function inOrder(sort: string, direction: 1 | -1): number[] {
  const simple = up[sort];
  if (simple) return numbers(all.toSorted((a, b) => direction * simple(a, b)));
  const rank = ranked[sort];
  if (rank) return numbers(all.toSorted((a, b) => direction * rank(a, b) || newest(a, b)));
  const waits = all.filter(({ waitingSince }) => waitingSince !== null);
  const since: Compare = (a, b) => moment(a.waitingSince) - moment(b.waitingSince) || a.number - b.number;
  const rest = all.filter(({ waitingSince }) => waitingSince === null).toSorted(newest);
  return numbers([...waits.toSorted((a, b) => direction * since(a, b)), ...rest]);
}

describe('all cases', () => {
  test.each([
    ['updatedAt', -1],
    ['createdAt', -1],
    ['number', -1],
    ['priority', -1],
    ['waitingSince', 1],
    ['status', 1],
  ] as const)('are sorted by %s in both directions; pages have no gap and no repeat', async (sort, usual) => {
    const by = async (order: string) =>
      numbers(await pages(`activeChats=true&sort=${sort}${order}`, desk.administrator));
    expect(await by('&order=asc')).toEqual(inOrder(sort, 1));
    expect(await by('&order=desc')).toEqual(inOrder(sort, -1));
    expect(await by('')).toEqual(inOrder(sort, usual));
  });

  test('are found by each filter, by several at once, and only where their person may see them', async () => {
    const { id } = desk.agent;
    const ofAgent = (c: CaseShape) => c.group.id === desk.supportId || c.assignee?.id === id;
    const both = 'activeChats=true';
    expect(await found(both)).toEqual(wanted(ofAgent));
    expect(wanted(ofAgent).length).toBeLessThan(36);
    const admin = desk.administrator;
    expect(await found(`${both}&priority=high,critical`, admin)).toEqual(
      wanted((c) => ['high', 'critical'].includes(c.priority)),
    );
    expect(await found(`${both}&integrationId=${otherNumber}`, admin)).toEqual(
      wanted((c) => c.integrationId === otherNumber),
    );
    const two = [all[3]?.contact.id, all[9]?.contact.id];
    expect(await found(`${both}&contactId=${two.join(',')}`, admin)).toEqual(
      wanted((c) => two.includes(c.contact.id)),
    );
    expect(
      await found(`${both}&createdAfter=2026-01-03T00:00:00Z&createdBefore=2026-01-05T00:00:00Z`, admin),
    ).toEqual(wanted((c) => c.createdAt >= '2026-01-03' && c.createdAt < '2026-01-05'));
    expect(await found(`status=open,closed&label=vip&priority=normal,low&groupId=${desk.supportId}`)).toEqual(
      wanted(
        (c) =>
          ['open', 'closed'].includes(c.status) &&
          c.labels.includes('vip') &&
          ['low', 'normal'].includes(c.priority) &&
          c.group.id === desk.supportId &&
          c.chat?.state === 'ended',
      ),
    );
    // A filter that leaves none of a band.
    const pending = await pages('activeChats=true&sort=status&status=pending', admin);
    expect(numbers(pending).toSorted((a, b) => a - b)).toEqual(wanted((c) => c.status === 'pending'));
  });

  test('of a period are sorted like all others', async () => {
    const period = 'createdAfter=2026-01-02T00:00:00Z&createdBefore=2026-01-07T00:00:00Z';
    const hit = new Set(needles());
    const inside = new Set(wanted((c) => c.createdAt >= '2026-01-02' && c.createdAt < '2026-01-07'));
    for (const sort of ['updatedAt', 'number', 'priority', 'waitingSince', 'createdAt'])
      for (const [order, direction] of [
        ['asc', 1],
        ['desc', -1],
      ] as const) {
        const listed = await pages(
          `activeChats=true&${period}&sort=${sort}&order=${order}`,
          desk.administrator,
        );
        expect([sort, order, ...numbers(listed)]).toEqual([
          sort,
          order,
          ...inOrder(sort, direction).filter((number) => inside.has(number)),
        ]);
        const searched = await pages(
          `activeChats=true&${period}&q=needle&sort=${sort}&order=${order}`,
          desk.administrator,
        );
        expect([sort, order, ...numbers(searched)]).toEqual([
          sort,
          order,
          ...inOrder(sort, direction).filter((number) => inside.has(number) && hit.has(number)),
        ]);
      }
  });

  test('that are searched keep their order, whichever way they were found, and come once', async () => {
    const hit = new Set(needles());
    expect(hit.size).toBeGreaterThan(14);
    for (const sort of ['updatedAt', 'number', 'status', 'waitingSince'])
      expect(
        numbers(await pages(`activeChats=true&q=needle&sort=${sort}&order=asc`, desk.administrator)),
      ).toEqual(inOrder(sort, 1).filter((number) => hit.has(number)));
    // Too short for any index.
    const short = wanted((c) => /le/i.test(`${c.subject}${c.contact.name}`));
    expect(await found('activeChats=true&q=le', desk.administrator)).toEqual(short);
    const [one] = all;
    expect(await found(`activeChats=true&q=%23${one?.number}`, desk.administrator)).toEqual([one?.number]);
  });

  test('in the view unanswered are sorted by who has waited longest, or as is asked', async () => {
    const isUnanswered = (c: CaseShape) => c.status === 'open' && c.chat?.state === 'ended';
    const author = await desk.db
      .selectFrom('cases')
      .select('number')
      .where('lastAuthor', '=', 'customer')
      .execute();
    const byCustomer = new Set(author.map(({ number }) => number));
    const unanswered = wanted((c) => isUnanswered(c) && byCustomer.has(c.number));
    expect(unanswered.length).toBeGreaterThan(2);
    expect(await found('view=unanswered', desk.administrator)).toEqual(unanswered);
    const waits = await pages('view=unanswered', desk.administrator);
    const since = waits.map(({ waitingSince }) => waitingSince ?? '9');
    expect(since).toEqual(since.toSorted());
    expect(numbers(waits).toSorted((a, b) => a - b)).toEqual(unanswered);
    const searched = await pages('view=unanswered&q=needle', desk.administrator);
    expect(searched.every(({ number }) => unanswered.includes(number))).toBe(true);
    expect(searched.length).toBeGreaterThan(0);
  });

  test('a cursor belongs to its order', async () => {
    const { nextCursor } = (await get('limit=2&sort=createdAt')).json();
    expect((await get(`limit=2&sort=createdAt&cursor=${nextCursor}`)).statusCode).toBe(200);
    for (const other of [
      '',
      'sort=updatedAt&',
      'sort=createdAt&order=asc&',
      'sort=number&',
      'view=unanswered&',
    ]) {
      const response = await get(`${other}limit=2&cursor=${nextCursor}`);
      expect([other, response.statusCode]).toEqual([other, 400]);
    }
  });
});

describe('the counts', () => {
  const counts = async (by: Person, query = '') => {
    const response = await call(desk.app, `GET /api/counts${query}`, by);
    expect(response.statusCode).toBe(200);
    return response.json();
  };
  const listed = async (path: string, by: Person) =>
    (await call(desk.app, `GET ${path}limit=200`, by)).json().items as CaseShape[];

  test.each(['agent', 'administrator', 'somebody without a group'])(
    'of %s are those of the lists',
    async (who) => {
      const by = who === 'agent' || who === 'administrator' ? desk[who] : await desk.hire('agent', []);
      const [first, second] = all.filter(
        ({ chat, group }) => chat?.state === 'active' && group.id === desk.supportId,
      );
      for (const c of [first, second])
        await desk.db
          .updateTable('cases')
          .set({ takenBy: by.id, waitingSince: c === first ? new Date() : null })
          .where('number', '=', c?.number ?? 0)
          .execute();
      const chats = async (view: string) => (await listed(`/api/chats?view=${view}&`, by)).length;
      expect(await counts(by)).toEqual({
        chats: { new: await chats('new'), mine: 2, all: await chats('all') },
        unanswered: (await listed('/api/cases?view=unanswered&', by)).length,
        waitingMine: 1,
      });
      expect(await chats('mine')).toBe(2);
    },
  );

  test('end one above the most that is wanted', async () => {
    const { chats } = await counts(desk.administrator);
    expect(chats.all).toBeGreaterThan(3);
    expect((await counts(desk.administrator, '?max=2')).chats.all).toBe(3);
    expect((await counts(desk.administrator, `?max=${chats.all}`)).chats.all).toBe(chats.all);
  });
});

test('a database without pg_trgm is searched too: texts among the first cases of the list, numbers among all', async () => {
  const bare = await openDeskWithNumber();
  try {
    await sql`drop extension pg_trgm cascade`.execute(bare.db);
    const made = [];
    for (const text of ['a warranty', 'something else', 'Warranty again'])
      made.push(await customerWrites(bare, newPhone(), text, { profileName: `Name of ${text}` }));
    const app = await bare.another();
    const search = async (q: string) =>
      numbers(
        (await call(app, `GET /api/cases?activeChats=true&q=${encodeURIComponent(q)}`, bare.agent)).json()
          .items,
      );
    expect(await search('warranty')).toEqual([made[2], made[0]]);
    expect(await search('name of something')).toEqual([made[1]]);
    expect(await search(`#${made[1]}`)).toEqual([made[1]]);
    expect(await search(randomUUID())).toEqual([]);
  } finally {
    await bare.close();
  }
}, 30_000);
