import { sql } from 'kysely';
import { openDesk, type Desk } from './desk';
import { casesOf, refusedCalls } from './refusals';
import { prepareCases } from './refused-case-calls';
import { prepareViews } from './refused-list-calls';
import { preparePeople } from './refused-people-calls';
import { prepareImport } from './refused-workspace-calls';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await prepareCases(desk);
  await prepareViews(desk);
  await preparePeople(desk);
  await prepareImport(desk);
});
afterAll(() => desk.close());

const cases = refusedCalls.flatMap(casesOf);

/** Everything that is stored, as text; when a token was last used is written once a minute. */
async function stored(): Promise<string> {
  const { rows } = await sql<{ tablename: string }>`
    select tablename from pg_tables where schemaname = 'public' order by tablename`.execute(desk.db);
  const tables = await Promise.all(
    rows.map(async ({ tablename }) => {
      const all = sql<{
        row: unknown;
      }>`select to_jsonb(t) - 'last_used_at' as row from ${sql.table(tablename)} t order by t::text`;
      return [tablename, (await all.execute(desk.db)).rows];
    }),
  );
  return JSON.stringify(tables);
}

test('every refused call has the right status, a problem document in words, and changes nothing', async () => {
  const before = await stored();
  const wrong: string[] = [];
  for (const { name, status, send } of cases) {
    const reply = await send(desk);
    const problem = (await readProblem(reply.body)) as Record<string, unknown>;
    const isProblem =
      String(reply.headers['content-type']).startsWith('application/problem+json') &&
      String(problem['type']).startsWith('urn:answerhall:problem:') &&
      problem['status'] === status &&
      [problem['title'], problem['detail']].every((words) => typeof words === 'string' && words !== '');
    if (reply.statusCode !== status || !isProblem) wrong.push(`${name} → ${reply.statusCode} ${reply.body}`);
  }
  expect(wrong).toEqual([]);
  expect(await stored()).toBe(before);
  process.stderr.write(`${cases.length} refusals of ${refusedCalls.length} calls\n`);
}, 120_000);

async function readProblem(body: string): Promise<unknown> {
  try {
    return await Promise.resolve(JSON.parse(body));
  } catch {
    return {};
  }
}
