import { randomUUID } from 'node:crypto';
import { call, type Desk } from './desk';
import type { RefusedCall } from './refusals';

const wrongLists = ['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'cursor=W10', 'unknown=1'];
const names = [7, null, '', ' ', 'x'.repeat(101)];
const columns = [
  null,
  'phone',
  [],
  [{ to: 'phone' }],
  [{ to: 'address' }, { to: 'name' }],
  [{ to: 'field' }, { to: 'phone' }],
  [{ to: 'phone' }, { to: 'phone' }],
  [{ to: 'skip' }, { to: 'name' }],
];

const imports = new WeakMap<Desk, string>();

/** Call it before the table. */
export async function prepareImport(desk: Desk): Promise<void> {
  const body = { fileName: 'list.csv', text: 'phone;name\n+491701234567;Grace' };
  const made = await call(desk.app, 'POST /api/contact-imports', desk.administrator, body);
  imports.set(desk, `/api/contact-imports/${made.json<{ id: string }>().id}`);
}

const ofImport = (rest: string) => (desk: Desk) => Promise.resolve(`${imports.get(desk)}${rest}`);

/** Labels, fields, and lists of customers. */
export const workspaceCalls: RefusedCall[] = [
  { what: 'GET /api/labels', wrongQuery: wrongLists },
  {
    what: 'GET /api/labels/carriers',
    administratorOnly: true,
    wrongQuery: ['', 'label=', 'label=%00', 'label=a&limit=1'],
  },
  {
    what: 'POST /api/labels/replace',
    administratorOnly: true,
    body: { from: 'nobody has it', to: 'it' },
    required: ['from', 'to'],
    wrong: { from: names, to: [...names, 'a,b', 'nobody has it'] },
  },
  { what: 'GET /api/labels/use', administratorOnly: true, wrongQuery: ['limit=1'] },
  {
    what: 'POST /api/labels',
    administratorOnly: true,
    body: { name: randomUUID(), colour: 'teal', description: '' },
    required: ['name', 'colour'],
    wrong: { name: names, colour: ['#fff', '', null, 7], description: [7, null, 'x'.repeat(501)] },
  },
  { what: 'GET /api/labels/:id' },
  { what: 'PATCH /api/labels/:id', administratorOnly: true, body: { colour: 'red' } },
  { what: 'DELETE /api/labels/:id', administratorOnly: true },
  { what: 'GET /api/fields', wrongQuery: ['of=message', 'limit=1'] },
  {
    what: 'POST /api/fields',
    administratorOnly: true,
    body: { of: 'case', name: randomUUID(), type: 'choice', choices: ['a', 'b'] },
    required: ['of', 'name', 'type', 'choices'],
    wrong: {
      of: ['message', null, 7],
      name: [...names, '__proto__'],
      type: ['json', null, 7, 'text'],
      choices: [null, 'a', [''], ['a', 'a'], [7], [], Array.from({ length: 201 }, String)],
    },
  },
  { what: 'GET /api/fields/:id' },
  { what: 'PATCH /api/fields/:id', administratorOnly: true, body: { type: 'text' } },
  { what: 'DELETE /api/fields/:id', administratorOnly: true },
  {
    what: 'GET /api/contacts.csv',
    administratorOnly: true,
    wrongQuery: ['blocked=1', 'limit=1', 'unknown=1'],
  },
  {
    what: 'POST /api/contact-imports',
    administratorOnly: true,
    body: { fileName: 'list.csv', text: 'phone\n+491701234567' },
    required: ['fileName', 'text'],
    bodyLimit: 25 * 1024 * 1024,
    wrong: {
      fileName: [7, null, '', ' ', 'x'.repeat(201)],
      text: [7, null, '', 'phone', `a${',a'.repeat(100)}\n1`, `"${'x'.repeat(300_000)}`],
    },
  },
  { what: 'GET /api/contact-imports', administratorOnly: true },
  { what: 'GET /api/contact-imports/:id', administratorOnly: true },
  {
    what: 'POST /api/contact-imports/:id/preview',
    administratorOnly: true,
    existing: ofImport('/preview'),
    body: { columns: [{ to: 'phone' }, { to: 'name' }] },
    required: ['columns'],
    wrong: { columns },
  },
  {
    what: 'POST /api/contact-imports/:id/run',
    administratorOnly: true,
    existing: ofImport('/run'),
    body: { columns: [{ to: 'phone' }, { to: 'name' }] },
    required: ['columns'],
    wrong: { columns },
  },
  { what: 'POST /api/contact-imports/:id/cancel', administratorOnly: true },
  { what: 'GET /api/contact-imports/:id/faults.csv', administratorOnly: true },
];
