import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { prune } from '../../activities/prune';
import people from '../../web/words/people/en.json';
import settings from '../../web/words/settings/en.json';
import { auditedCalls } from './audited-calls';
import { call, PASSWORD, type Person } from './desk';
import { openTwilioDesk, type TwilioDesk } from './twilio-desk';

let desk: TwilioDesk;
beforeAll(async () => void (desk = await openTwilioDesk()));
afterAll(() => desk.close());

interface Entry {
  id: string;
  at: string;
  what: string;
  by: { id: string; name: string } | null;
  target: { type: string; id: string; name: string };
  changes: { field: string; from: unknown; to: unknown }[];
}
interface Operation {
  'x-role'?: string;
}

const admin = (what: string, body?: object) => call(desk.app, what, desk.administrator, body);
const log = async (query = '', by: Person = desk.administrator) =>
  (await call(desk.app, `GET /api/audit-log?limit=200${query}`, by)).json<{ items: Entry[] }>().items;
const latest = async () => (await log())[0]!;
const lastSeq = async () => Number((await log())[0]?.id ?? 0);

const WORDS = [...Object.keys(people.fields), ...Object.keys(settings.chats)];

test('every administrators’ call that changes something is in the table of audited calls, and nothing else is', async () => {
  const { paths } = (await call(desk.app, 'GET /api/openapi.json')).json<{
    paths: Record<string, Record<string, Operation>>;
  }>();
  const changing = Object.entries(paths).flatMap(([path, operations]) =>
    ['post', 'put', 'patch', 'delete']
      .filter((method) => operations[method]?.['x-role'] === 'administrator')
      .map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  expect(changing.sort()).toEqual(auditedCalls.map(({ what }) => what).sort());
});

test.each(auditedCalls.flatMap((one) => ('writes' in one ? [one] : [])))(
  '$what is written down as $writes',
  async ({ what, writes, given }) => {
    const [method, url] = what.split(' ');
    const { path = url, body } = (await given?.(desk)) ?? {};
    const before = await lastSeq();
    const reply = await admin(`${method} ${path}`, body);
    if (reply.statusCode >= 300) throw new Error(reply.body);
    const written = (await log()).filter(({ id }) => Number(id) > before);
    expect(written.map((entry) => entry.what)).toEqual([writes]);
    // What a version of the rules changes are rules, by their own names.
    if (writes !== 'rules.published')
      for (const { field } of written[0]!.changes) expect(WORDS).toContain(field);
    expect(written[0]!.by).toEqual({ id: desk.administrator.id, name: 'Some administrator' });
  },
);

test('every setting has words in the log', async () => {
  const known = Object.keys((await admin('GET /api/settings')).json<object>());
  expect(known.filter((field) => !WORDS.includes(field))).toEqual([]);
});

test('that fields were put in another order is not written down', async () => {
  const { id } = (await admin('POST /api/fields', { of: 'case', name: 'Order', type: 'text' })).json<Entry>();
  const before = await lastSeq();
  expect((await admin(`PATCH /api/fields/${id}`, { place: 7 })).json()).toMatchObject({ place: 7 });
  expect(await lastSeq()).toBe(before);
});

test('who changed what from which to which is told, and of a password only that it is another one', async () => {
  const person = await desk.hire('agent');
  const sales = (await admin('POST /api/groups', { name: 'Sales' })).json<{ id: string }>().id;
  const before = await lastSeq();
  await admin(`PATCH /api/users/${person.id}`, {
    ...{ name: 'Ada', role: 'administrator', groupIds: [sales], password: 'something else' },
  });
  const written = (await log()).filter(({ id }) => Number(id) > before).reverse();
  const target = { type: 'user', id: person.id, name: 'Ada' };
  expect(written).toMatchObject([
    { what: 'user.roleChanged', target, changes: [{ field: 'role', from: 'agent', to: 'administrator' }] },
    {
      what: 'user.changed',
      target,
      changes: [
        { field: 'name', from: 'Some agent', to: 'Ada' },
        { field: 'groups', from: ['Support'], to: ['Sales'] },
      ],
    },
    { what: 'user.passwordChanged', target, changes: [{ field: 'password', from: null, to: null }] },
  ]);
});

test('a change that is refused, or changes nothing, is not written down', async () => {
  const person = await desk.hire('agent');
  const before = await lastSeq();
  expect((await admin(`PATCH /api/users/${person.id}`, { email: desk.agent.email })).statusCode).toBe(409);
  expect((await admin(`PATCH /api/users/${person.id}`, { name: 'Some agent' })).statusCode).toBe(200);
  expect((await admin('PATCH /api/settings', {})).statusCode).toBe(200);
  expect(await lastSeq()).toBe(before);
});

test('no secret is in it: passwords, credentials, tokens and links are not stored', async () => {
  await admin(`PATCH /api/integrations/${desk.integration.id}`, { authToken: desk.account.authToken });
  expect(await latest()).toMatchObject({
    what: 'integration.changed',
    changes: [{ field: 'credentials', from: null, to: null }],
  });
  const { token } = (await admin('POST /api/tokens', { name: 'script' })).json<{ token: string }>();
  const invited = { email: `${randomUUID()}@example.com`, role: 'agent' };
  const { link } = (await admin('POST /api/invitations', invited)).json<{ link: string }>();
  const { rows } = await sql<{
    text: string;
  }>`select string_agg(a::text, '') as text from audit_log a`.execute(desk.db);
  for (const secret of [desk.account.authToken, token, link.split('#').at(-1)!, PASSWORD, 'something else'])
    expect(rows[0]!.text.includes(secret)).toBe(false);
});

test('a name stays although the person is gone', async () => {
  const other = await desk.hire('administrator');
  await call(desk.app, 'POST /api/groups', other, { name: 'Made by another' });
  await admin(`DELETE /api/users/${other.id}`);
  expect(await log(`&by=${other.id}&what=group.created`)).toMatchObject([
    { what: 'group.created', by: { id: other.id, name: 'Some administrator' } },
  ]);
});

test('it is filtered by what, by whom and by time, and read page by page', async () => {
  const all = await log();
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const reply = await admin(`GET /api/audit-log?limit=7${cursor && `&cursor=${cursor}`}`);
    const body: { items: Entry[]; nextCursor: string | null } = reply.json();
    seen.push(...body.items.map(({ id }) => id));
    cursor = body.nextCursor;
  }
  expect(seen).toEqual(all.map(({ id }) => id));
  const groups = await log('&what=group.created,group.deleted');
  expect(groups.length).toBeGreaterThan(2);
  expect(new Set(groups.map(({ what }) => what))).toEqual(new Set(['group.created', 'group.deleted']));
  expect(await log('&what=group')).toEqual(all.filter(({ what }) => what.startsWith('group.')));
  const middle = all[10]!.at;
  const [since, until] = [await log(`&from=${middle}`), await log(`&to=${middle}`)];
  expect(since.length + until.length).toBe(all.length);
  expect(since.every(({ at }) => at >= middle) && until.every(({ at }) => at < middle)).toBe(true);
});

test('agents do not read it', async () => {
  expect((await call(desk.app, 'GET /api/audit-log', desk.agent)).statusCode).toBe(403);
  expect((await call(desk.app, 'GET /api/audit-log.csv', desk.agent)).statusCode).toBe(403);
});

test('as a file it has a line for each field that was changed', async () => {
  await admin('POST /api/groups', { name: '=Risky', endReasons: ['Solved', 'Spam'] });
  const reply = await admin('GET /api/audit-log.csv?what=group.created');
  expect(reply.headers['content-type']).toContain('text/csv');
  const [head, ...lines] = reply.body.split('\r\n');
  expect(head).toBe('\uFEFFat,by,what,target type,target,target id,field,from,to');
  expect(lines.slice(0, 3).map((line) => line.split(',').slice(1))).toEqual([
    ['Some administrator', 'group.created', 'group', "'=Risky", expect.any(String), 'name', '', "'=Risky"],
    [
      ...['Some administrator', 'group.created', 'group', "'=Risky", expect.any(String)],
      ...['endReasons', '', '"Solved', ' Spam"'],
    ],
    [
      ...['Some administrator', 'group.created', 'group', "'=Risky", expect.any(String)],
      ...['endReasonRequired', '', 'false'],
    ],
  ]);
});

test('blocking and merging customers and macros for everybody are written down, one’s own macros are not', async () => {
  const phones = ['+15550002001', '+15550002002'];
  for (const phone of phones)
    await desk.post(desk.inbound({ From: `whatsapp:${phone}`, ProfileName: 'Grace' }));
  const contacts = await Promise.all(
    phones.map((phone) =>
      desk.db
        .selectFrom('contactAddresses')
        .select('contactId')
        .where('phone', '=', phone)
        .executeTakeFirstOrThrow(),
    ),
  );
  const [kept, other] = contacts.map(({ contactId }) => contactId);
  const before = await lastSeq();
  for (const blocked of [true, true, false])
    await call(desk.app, `PATCH /api/contacts/${kept}`, desk.agent, { blocked });
  await admin(`POST /api/contacts/${kept}/merge`, { contactId: other });
  const own = { name: 'Mine', scope: 'personal', text: 'Hi' };
  await call(desk.app, 'POST /api/macros', desk.agent, own);
  const macro = await admin('POST /api/macros', { ...own, name: 'Ours', scope: 'common' });
  await admin(`PATCH /api/macros/${macro.json<{ id: string }>().id}`, { text: 'Hello' });
  await admin(`DELETE /api/macros/${macro.json<{ id: string }>().id}`);
  const written = (await log()).filter(({ id }) => Number(id) > before).reverse();
  expect(written.map(({ what }) => what)).toEqual([
    ...['contact.blocked', 'contact.unblocked', 'contact.merged'],
    ...['macro.created', 'macro.changed', 'macro.deleted'],
  ]);
  expect(written[0]!.by).toMatchObject({ id: desk.agent.id });
  expect(written[4]!.changes).toEqual([{ field: 'text', from: 'Hi', to: 'Hello' }]);
});

test('what is older than a year goes', async () => {
  const [oldest] = (await log()).slice(-1);
  await desk.db
    .updateTable('auditLog')
    .set({ at: new Date(Date.now() - 366 * 86_400_000) })
    .where('seq', '=', Number(oldest!.id))
    .execute();
  expect((await prune(desk.db))['audit_log']).toBe(1);
  expect((await log()).map(({ id }) => id)).not.toContain(oldest!.id);
});
