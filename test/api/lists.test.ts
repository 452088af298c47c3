import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { CaseShape } from '../../cases/shapes/case';
import { call, type Person } from './desk';
import { addGroup, customerWrites, newPhone, openDeskWithNumber, type DeskWithNumber } from './customers';

let desk: DeskWithNumber;
beforeAll(async () => {
  desk = await openDeskWithNumber();
});
afterAll(() => desk.close());

const get = (url: string, by: Person = desk.agent) => call(desk.app, `GET ${url}`, by);
const numbers = (response: Awaited<ReturnType<typeof call>>): number[] =>
  response.json().items.map((c: CaseShape) => c.number);

/** All pages of a list, two at a time; every case once. */
async function allPages(url: string, by?: Person): Promise<number[]> {
  const seen: number[] = [];
  for (let cursor = ''; ;) {
    const response = await get(
      `${url}${url.includes('?') ? '&' : '?'}limit=2${cursor && `&cursor=${cursor}`}`,
      by,
    );
    expect(response.statusCode).toBe(200);
    seen.push(...numbers(response));
    const { nextCursor } = response.json();
    if (nextCursor === null) return seen;
    cursor = nextCursor;
  }
}

async function setTimes(number: number, waitingSince: string | null, lastMessageAt: string | null) {
  await desk.db
    .updateTable('cases')
    .set({
      waitingSince: waitingSince === null ? null : new Date(waitingSince),
      lastMessageAt: lastMessageAt === null ? null : new Date(lastMessageAt),
    })
    .where('number', '=', number)
    .execute();
}

describe('active chats', () => {
  let byWait: number[];
  beforeAll(async () => {
    await desk.db
      .updateTable('cases')
      .set({ takenBy: null, groupId: await addGroup(desk.db, randomUUID()) })
      .execute();
    const made = [];
    for (let i = 0; i < 7; i++) made.push(await customerWrites(desk, newPhone(), `chat ${i}`));
    const [a, b, c, d, e, f, g] = made as [number, number, number, number, number, number, number];
    await setTimes(a, null, '2026-01-01T10:00:00Z');
    await setTimes(b, '2026-01-01T09:00:00Z', '2026-01-01T09:10:00Z');
    await setTimes(c, '2026-01-01T08:00:00Z', '2026-01-01T09:10:00Z');
    await setTimes(d, '2026-01-01T09:00:00Z', '2026-01-01T09:20:00Z');
    await setTimes(e, null, '2026-01-01T11:00:00Z');
    await setTimes(f, '2026-01-01T09:00:00Z', '2026-01-01T09:10:00Z');
    await setTimes(g, null, null);
    byWait = [c, d, f, b, e, a, g];
  });

  test('stand by who has waited longest, who waits for nothing last; pages have no gap and no repeat', async () => {
    expect(numbers(await get('/api/chats'))).toEqual(byWait);
    expect(await allPages('/api/chats')).toEqual(byWait);
  });

  test('are new, mine or all', async () => {
    const [first] = byWait;
    await call(desk.app, `POST /api/cases/${first}/chat/take`, desk.agent);
    expect(await allPages('/api/chats?view=mine')).toEqual([first]);
    expect(await allPages('/api/chats?view=new')).toEqual(byWait.slice(1));
    const colleague = await desk.hire('agent');
    expect(numbers(await get('/api/chats?view=mine', colleague))).toEqual([]);
    expect(await allPages('/api/chats?view=all', colleague)).toEqual(byWait);
    await call(desk.app, `POST /api/cases/${first}/chat/end`, desk.agent, { status: 'closed' });
    expect(await allPages('/api/chats')).toEqual(byWait.slice(1));
  });
});

describe('all cases', () => {
  let cases: number[];
  let phone: string;
  const group = () => desk.supportId;
  beforeAll(async () => {
    await desk.db
      .updateTable('cases')
      .set({ takenBy: null, groupId: await addGroup(desk.db, randomUUID()) })
      .execute();
    cases = [];
    for (let i = 0; i < 6; i++) {
      phone = newPhone();
      cases.push(
        await customerWrites(desk, phone, `needle${i} 50%_off`, { profileName: `Customer ${i} Müller` }),
      );
    }
    for (const number of cases.slice(0, 5))
      await call(desk.app, `POST /api/cases/${number}/chat/end`, desk.agent, { status: 'open' });
    const same = new Date('2026-01-02T10:00:00Z');
    await desk.db.updateTable('cases').set({ updatedAt: same }).where('number', 'in', cases).execute();
    await desk.db
      .updateTable('cases')
      .set({ updatedAt: new Date('2026-01-03T10:00:00Z') })
      .where('number', '=', cases[1]!)
      .execute();
  });

  test('are ended chats, the latest change first, then the highest number; active chats on request', async () => {
    const [a, b, c, d, e, active] = cases as [number, number, number, number, number, number];
    expect(await allPages('/api/cases')).toEqual([b, e, d, c, a]);
    expect(await allPages('/api/cases?activeChats=true')).toEqual([b, active, e, d, c, a]);
    expect(await allPages('/api/cases?activeChats=false')).toEqual([b, e, d, c, a]);
  });

  test('are filtered by status, group, assignee and label, with comma lists', async () => {
    const [a, b, c, d, e] = cases as [number, number, number, number, number];
    const patch = (number: number, body: object) =>
      call(desk.app, `PATCH /api/cases/${number}`, desk.administrator, body);
    await patch(a, { status: 'pending', assigneeId: desk.agent.id });
    await patch(b, { status: 'closed', labels: ['vip', 'berlin'] });
    await patch(c, { assigneeId: desk.administrator.id, labels: ['berlin'] });
    const find = async (query: string) => (await allPages(`/api/cases?${query}`)).sort((x, y) => x - y);
    expect(await find('status=pending')).toEqual([a]);
    expect(await find('status=pending,closed')).toEqual([a, b]);
    expect(await find('status=open')).toEqual([c, d, e]);
    expect(await find('assigneeId=me')).toEqual([a]);
    expect(await find('assigneeId=none')).toEqual([b, d, e]);
    expect(await find(`assigneeId=me,${desk.administrator.id}`)).toEqual([a, c]);
    expect(await find('assigneeId=me,none')).toEqual([a, b, d, e]);
    expect(await find('label=vip')).toEqual([b]);
    expect(await find('label=vip,berlin&status=open')).toEqual([c]);
    expect(await find(`groupId=${group()}`)).toEqual([a, b, c, d, e]);
    expect(await find(`groupId=${randomUUID()}`)).toEqual([]);
    expect(await find('status=&groupId=&assigneeId=&label=&q=&view=')).toEqual([a, b, c, d, e]);
  });

  test('are searched by number, customer’s name and address, and text', async () => {
    const [a, , c] = cases as [number, number, number];
    const find = async (q: string) =>
      numbers(await get(`/api/cases?activeChats=true&q=${encodeURIComponent(q)}`));
    expect(await find('NEEDLE2')).toEqual([c]);
    expect(await find('customer 0')).toEqual([a]);
    expect(await find('müller')).toHaveLength(6);
    expect(await find(phone)).toEqual([cases[5]]);
    expect(await find(`#${a}`)).toEqual([a]);
    expect(await find(String(a))).toContain(a);
    expect(await find('50%_')).toHaveLength(6);
    expect(await find('%%')).toEqual([]);
    expect(await find('\\')).toEqual([]);
    expect(await find('a\0b')).toEqual([]);
    expect(await find('99999999999999999999')).toEqual([]);
    expect(await find('  ')).toHaveLength(6);
  });

  test('has the view unanswered: open, the customer wrote last, longest wait first', async () => {
    const [a, b, c, d, e] = cases as [number, number, number, number, number];
    await setTimes(d, '2026-01-01T09:00:00Z', '2026-01-01T09:00:00Z');
    await setTimes(c, '2026-01-01T10:00:00Z', '2026-01-01T10:00:00Z');
    await setTimes(e, '2026-01-01T09:00:00Z', '2026-01-01T09:30:00Z');
    expect(await allPages('/api/cases?view=unanswered')).toEqual([e, d, c]);
    const response = await call(desk.app, `POST /api/cases/${d}/messages`, desk.agent, {
      text: 'answer',
      clientId: 'a',
      endChat: { status: 'open' },
    });
    expect(response.statusCode).toBe(201);
    expect(await allPages('/api/cases?view=unanswered')).toEqual([e, c]);
    expect([a, b].some((number) => [e, c].includes(number))).toBe(false);
  });

  test.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'cursor=nonsense',
    'cursor=WyJhIl0',
    `cursor=${Buffer.from('["2026-13-45T00:00:00Z",1]').toString('base64url')}`,
    'status=solved',
    'groupId=1',
    'assigneeId=you',
    'view=mine',
    'activeChats=yes',
    'colour=red',
    `q=${'x'.repeat(201)}`,
  ])('refuses ?%s', async (query) => {
    const response = await get(`/api/cases?${query}`);
    expect([response.statusCode, response.json().type]).toEqual([400, 'urn:answerhall:problem:validation']);
    expect(response.json().errors[0].path.split(/[.[]/)[0]).toBe(query.split('=')[0]);
  });

  test('keeps its place while cases change', async () => {
    const first = (await get('/api/cases?limit=2')).json();
    await sql`update cases set updated_at = clock_timestamp() where number = ${first.items[0].number}`.execute(
      desk.db,
    );
    const rest = numbers(await get(`/api/cases?cursor=${first.nextCursor}`));
    expect(rest).toHaveLength(3);
    expect(rest).not.toContain(first.items[1].number);
  });
});

test('all these calls are described by the OpenAPI document', async () => {
  const { paths } = (await get('/api/openapi.json')).json();
  for (const path of [
    '/api/chats',
    '/api/cases',
    '/api/cases/{number}/messages',
    '/api/contacts/{id}',
    '/api/events',
  ])
    expect(Object.keys(paths)).toContain(path);
});
