import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { workOnImport } from '../../cases/work-on-import';
import { call } from './desk';
import { customerWrites, openDeskWithNumber, whatsApp, type DeskWithNumber } from './customers';

let desk: DeskWithNumber;
beforeAll(async () => (desk = await openDeskWithNumber()));
afterAll(() => desk.close());

const admin = async (what: string, body?: object): Promise<any> => {
  const reply = await call(desk.app, what, desk.administrator, body);
  if (reply.statusCode >= 300) throw new Error(`${what}: ${reply.body}`);
  return reply.json();
};
const upload = async (text: string): Promise<string> =>
  (await admin('POST /api/contact-imports', { fileName: 'list.csv', text })).id;
const ended = async (id: string): Promise<any> => {
  for (;;) {
    const now = await admin(`GET /api/contact-imports/${id}`);
    if (now.state !== 'running') return now;
    await pause(20);
  }
};
const run = async (text: string, columns: object[]): Promise<any> => {
  const id = await upload(text);
  await admin(`POST /api/contact-imports/${id}/run`, { columns });
  return ended(id);
};
const importRow = (id: string) =>
  desk.db.selectFrom('contactImports').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const contact = async (q: string): Promise<any> =>
  (await admin(`GET /api/contacts?q=${encodeURIComponent(q)}`)).items[0];
const PHONE_NAME = [{ to: 'phone' }, { to: 'name' }];

test('what the columns hold is seen by their names, whatever separates them', async () => {
  await admin('POST /api/fields', { of: 'contact', name: 'City', type: 'text' });
  const id = await upload(
    '\uFEFFKunde;Telefon;Kundennummer;city;Notes\r\nGrace;+49 170 1000001;C-1;Bonn;"a;b"',
  );
  const list = await admin(`GET /api/contact-imports/${id}`);
  expect(list).toMatchObject({
    state: 'uploaded',
    total: 1,
    headers: ['Kunde', 'Telefon', 'Kundennummer', 'city', 'Notes'],
  });
  expect(list.columns).toEqual([
    { to: 'name' },
    { to: 'phone' },
    { to: 'externalId' },
    { to: 'field', field: 'City' },
    { to: 'skip' },
  ]);
});

test('a preview says what would become of each line and why one is wrong, and does nothing', async () => {
  await customerWrites(desk, '+491701000011', 'Hello');
  const id = await upload(
    ['phone,name', '+491701000011,Ada', '+491701000012,Grace', 'nonsense,Cy', '+49 170 1000012,Twice'].join(
      '\n',
    ),
  );
  const preview = await admin(`POST /api/contact-imports/${id}/preview`, { columns: PHONE_NAME });
  expect(preview).toMatchObject({ new: 1, changed: 1, unchanged: 0, wrong: 2 });
  expect(preview.faults).toEqual([
    {
      line: 4,
      reason: expect.stringContaining('"nonsense" is no telephone number'),
      fault: { code: 'notAPhone', values: { text: 'nonsense' } },
    },
    {
      line: 5,
      reason: expect.stringContaining('same customer as in line 3'),
      fault: { code: 'twice', values: { line: '3' } },
    },
  ]);
  expect(await contact('+491701000012')).toBeUndefined();
});

test('what is taken in twice changes nothing the second time, and what is left empty changes nothing', async () => {
  const text = 'phone,name,labels,external id\n+491701000021,Ada,"vip; new",C-21\n+491701000022,,,';
  const columns = [...PHONE_NAME, { to: 'labels' }, { to: 'externalId' }];
  expect(await run(text, columns)).toMatchObject({
    state: 'done',
    done: 2,
    created: 2,
    changed: 0,
    wrong: 0,
  });
  expect(await run(text, columns)).toMatchObject({ created: 0, changed: 0, unchanged: 2 });
  expect(await contact('C-21')).toMatchObject({
    name: 'Ada',
    labels: ['vip', 'new'],
    externalId: 'C-21',
    addresses: [{ phone: '+491701000021' }],
  });
  // By the external id alone, with another number: they have both then.
  const moved = await run('external id,phone\nC-21,+491701000023', [{ to: 'externalId' }, { to: 'phone' }]);
  expect(moved).toMatchObject({ created: 0, changed: 1 });
  expect((await contact('C-21')).addresses).toHaveLength(2);
});

test('a customer of a list who writes is that customer, and keeps the name of the list', async () => {
  await run('phone,name\n+491701000031,Grace Hopper', PHONE_NAME);
  const number = await customerWrites(desk, '+491701000031', 'Hello', {
    profileName: 'gh',
  });
  expect((await admin(`GET /api/cases/${number}`)).contact).toMatchObject({ name: 'Grace Hopper' });
});

test('customers who write while a list is taken in are there once', async () => {
  const phones = Array.from({ length: 30 }, (_, i) => `+4917020000${String(i).padStart(2, '0')}`);
  const [imported] = await Promise.all([
    run(['phone,name', ...phones.map((phone, i) => `${phone},N${i}`)].join('\n'), PHONE_NAME),
    ...phones.map((phone) => customerWrites(desk, phone, 'Hello')),
  ]);
  expect(imported).toMatchObject({ state: 'done', wrong: 0, total: 30 });
  const rows = await desk.db
    .selectFrom('contacts')
    .innerJoin('contactAddresses', 'contactAddresses.contactId', 'contacts.id')
    .select('contacts.name')
    .where(
      'contactAddresses.address',
      'in',
      phones.map((phone) => `whatsapp:${phone}`),
    )
    .execute();
  expect(rows.map(({ name }) => name).sort()).toEqual(phones.map((_, i) => `N${i}`).sort());
});

test('values of defined fields are of their type, and the file of faults says what was wrong', async () => {
  await admin('POST /api/fields', { of: 'contact', name: 'Score', type: 'number' });
  await admin('POST /api/fields', { of: 'contact', name: 'Plan', type: 'choice', choices: ['free', 'pro'] });
  const columns = [{ to: 'phone' }, { to: 'field', field: 'Score' }, { to: 'field', field: 'Plan' }];
  const done = await run(
    'phone,s,p\n+491701000041,"3,5",pro\n+491701000042,=many,pro\n+491701000043,1,gold',
    columns,
  );
  expect(done).toMatchObject({ created: 1, wrong: 2 });
  expect((await contact('+491701000041')).fields).toEqual({ Score: 3.5, Plan: 'pro' });
  const file = await call(desk.app, `GET /api/contact-imports/${done.id}/faults.csv`, desk.administrator);
  const lines = file.body.split('\r\n');
  expect(lines).toHaveLength(4);
  // What a spreadsheet would reckon with is a text.
  expect(lines[1]).toBe(`'+491701000042,'=many,pro,3,"""Score"" is ""=many"". Must be a number."`);
});

test('a fault is named by the line of the file, below empty lines and a cell of several lines too', async () => {
  const list = 'phone,name\r\n\r\n+491701000044,"A\r\nB"\r\n,,\r\nnonsense,C\r\n+491701000044,D\r\n';
  const id = await upload(list);
  const preview = await admin(`POST /api/contact-imports/${id}/preview`, { columns: PHONE_NAME });
  expect(preview.lines.map(({ line }: { line: number }) => line)).toEqual([3, 6, 7]);
  expect(preview.faults).toMatchObject([
    { line: 6 },
    { line: 7, reason: 'The same customer as in line 3: leave one of them.' },
  ]);
  await admin(`POST /api/contact-imports/${id}/run`, { columns: PHONE_NAME });
  await ended(id);
  const file = await call(desk.app, `GET /api/contact-imports/${id}/faults.csv`, desk.administrator);
  expect(file.body.split('\r\n').slice(1, 3)).toEqual([
    expect.stringContaining('nonsense,C,6,'),
    expect.stringContaining(',D,7,'),
  ]);
});

test('an external id belongs to one customer', async () => {
  await run('phone,external id\n+491701000051,C-51\n+491701000052,C-52', [
    { to: 'phone' },
    { to: 'externalId' },
  ]);
  const mixed = await run('phone,external id\n+491701000051,C-52', [{ to: 'phone' }, { to: 'externalId' }]);
  expect(mixed).toMatchObject({ changed: 0, wrong: 1 });
  const { id } = await contact('C-51');
  const taken = await call(desk.app, `PATCH /api/contacts/${id}`, desk.administrator, { externalId: 'C-52' });
  expect([taken.statusCode, taken.json().type]).toEqual([409, 'urn:answerhall:problem:external-id-taken']);
  expect(taken.json().detail).toContain('Another customer has this id');
  await admin(`PATCH /api/contacts/${id}`, { externalId: null });
  expect(await contact('C-51')).toBeUndefined();
});

test('whose an external id is learns only who may see that customer, and of two at once one gets it', async () => {
  await run('phone,name,external id\n+491701000053,Secret Service,C-53', [
    ...PHONE_NAME,
    { to: 'externalId' },
  ]);
  const [mine, other] = await Promise.all(
    ['+491701000054', '+491701000055'].map(async (phone) => {
      const number = await customerWrites(desk, phone, 'Hello');
      return (await admin(`GET /api/cases/${number}`)).contact.id as string;
    }),
  );
  const put = (id: string, externalId: string, who = desk.agent) =>
    call(desk.app, `PATCH /api/contacts/${id}`, who, { externalId });
  const hidden = await put(mine!, 'C-53');
  expect([hidden.statusCode, hidden.json().detail]).toEqual([
    409,
    expect.stringMatching(/^Another customer has/),
  ]);
  expect((await put(mine!, 'C-53', desk.administrator)).json().detail).toMatch(/^Secret Service has/);
  for (let round = 0; round < 10; round += 1) {
    const both = await Promise.all([mine!, other!].map((id) => put(id, `R-${round}`)));
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  }
});

test('a zero in brackets after the country is not dialled, but in Italy it is', async () => {
  await run('phone,name\n+49 (0)170 1000056,Zero\n+39 (0)6 1000057,Roma', PHONE_NAME);
  expect((await contact('Zero')).addresses).toMatchObject([{ phone: '+491701000056' }]);
  expect((await contact('Roma')).addresses).toMatchObject([{ phone: '+39061000057' }]);
});

test('an import that its process left in the middle is gone on with, and one that is cancelled is not', async () => {
  const text = (from: number) =>
    ['phone,name', ...Array.from({ length: 1_200 }, (_, i) => `+4917${from + i},N${i}`)].join('\n');
  const start = async (id: string) => {
    await desk.db
      .updateTable('contactImports')
      .set({ state: 'running', columns: JSON.stringify({ columns: PHONE_NAME }) })
      .where('id', '=', id)
      .execute();
  };
  const parts = { db: desk.db, log: { error: () => undefined }, channels: new Map([['w', whatsApp]]) };
  const id = await upload(text(30000000));
  await start(id);
  const stopping = new AbortController();
  const first = workOnImport({ ...parts, signal: stopping.signal }, id);
  for (let done = 0; done === 0;) ({ done } = await admin(`GET /api/contact-imports/${id}`));
  stopping.abort();
  await first;
  const left = await admin(`GET /api/contact-imports/${id}`);
  expect(left.state).toBe('running');
  expect(left.done).toBeLessThan(1_200);
  await workOnImport({ ...parts, signal: new AbortController().signal }, id);
  expect(await ended(id)).toMatchObject({ state: 'done', done: 1_200, created: 1_200 });

  const other = await upload(text(40000000));
  await start(other);
  const work = workOnImport({ ...parts, signal: new AbortController().signal }, other);
  for (let done = 0; done === 0;) ({ done } = await admin(`GET /api/contact-imports/${other}`));
  await admin(`POST /api/contact-imports/${other}/cancel`, {});
  await work;
  const cancelled = await admin(`GET /api/contact-imports/${other}`);
  expect(cancelled.state).toBe('cancelled');
  expect(cancelled.created).toBe(cancelled.done);
  expect(cancelled.done).toBeLessThan(1_200);
});

test('an import that comes no further is stopped after ten attempts, and says so', async () => {
  const id = await upload('phone,name\n+491701000091,Ada');
  // Nobody can read such a column, whatever the reason.
  await desk.db
    .updateTable('contactImports')
    .set({ state: 'running', columns: JSON.stringify({ columns: null }) })
    .where('id', '=', id)
    .execute();
  const parts = { db: desk.db, log: { error: () => undefined }, channels: new Map([['w', whatsApp]]) };
  const attempt = async () => {
    await workOnImport({ ...parts, signal: new AbortController().signal }, id).catch(() => undefined);
    await desk.db.updateTable('contactImports').set({ workingUntil: null }).where('id', '=', id).execute();
  };
  for (let beginning = 1; beginning <= 10; beginning++) await attempt();
  expect((await importRow(id)).state).toBe('running');
  await attempt();
  expect(await importRow(id)).toMatchObject({ state: 'stopped', finishedAt: expect.any(Date) });
});

test('lists are found again, the newest first, and one that was cancelled is refused with what is true', async () => {
  const [first, second] = [await upload('phone\n+491701000092'), await upload('phone\n+491701000093')];
  const { items, nextCursor } = await admin('GET /api/contact-imports');
  expect(items.slice(0, 2).map((one: { id: string }) => one.id)).toEqual([second, first]);
  expect(nextCursor).toBeNull();
  await admin(`POST /api/contact-imports/${first}/cancel`, {});
  const refused = await call(desk.app, `POST /api/contact-imports/${first}/run`, desk.administrator, {
    columns: [{ to: 'phone' }],
  });
  expect([refused.statusCode, refused.json().detail]).toEqual([
    409,
    expect.stringContaining('left in the middle'),
  ]);
});

test('all customers are a file that an import takes, and nothing in it is a formula', async () => {
  const { id } = await contact('C-21');
  await admin(`PATCH /api/contacts/${id}`, { name: '=HYPERLINK("x")' });
  const file = await call(desk.app, 'GET /api/contacts.csv', desk.administrator);
  expect(file.headers['content-type']).toContain('text/csv');
  expect(file.body).toContain(`"'=HYPERLINK(""x"")",'+491701000021,C-21,"vip, new",no`);
  const list = await admin(`GET /api/contact-imports/${await upload(file.body)}`);
  expect(list.columns.slice(0, 4).map(({ to }: { to: string }) => to)).toEqual([
    'name',
    'phone',
    'externalId',
    'labels',
  ]);
  const preview = await admin(`POST /api/contact-imports/${list.id}/preview`, { columns: list.columns });
  expect(preview).toMatchObject({ new: 0, changed: 0, wrong: 0 });
});

test('the file has whom the list has: the same search and the same filters', async () => {
  await run('phone,name,labels\n+491701000071,Export One,out\n+491701000072,Export Two,other', [
    ...PHONE_NAME,
    { to: 'labels' },
  ]);
  const names = async (query: string) => {
    const file = await call(desk.app, `GET /api/contacts.csv?${query}`, desk.administrator);
    return file.body
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(',')[0]);
  };
  expect((await names('q=export')).sort()).toEqual(['Export One', 'Export Two']);
  expect(await names('q=export&label=out')).toEqual(['Export One']);
  expect(await names('q=export&blocked=true')).toEqual([]);
});

test('customers are listed by label and by being blocked', async () => {
  const { id } = await contact('C-21');
  await admin(`PATCH /api/contacts/${id}`, { blocked: true });
  const named = async (query: string) =>
    (await admin(`GET /api/contacts?${query}`)).items.map((one: { id: string }) => one.id);
  expect(await named('blocked=true')).toEqual([id]);
  expect(await named('label=vip')).toEqual([id]);
  expect(await named(`label=${randomUUID()}`)).toEqual([]);
});
