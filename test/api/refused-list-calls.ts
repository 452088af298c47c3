import { randomUUID } from 'node:crypto';
import type { Desk, Person } from './desk';
import type { RefusedCall } from './refusals';

const wrongLists = ['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'cursor=W10', 'unknown=1'];
const names = [7, null, '', ' ', 'x'.repeat(201)];

async function viewOf(desk: Desk, person: Person): Promise<string> {
  const id = randomUUID();
  await desk.db
    .insertInto('savedViews')
    .values({ id, ownerId: person.id, name: 'Mine', shared: false })
    .execute();
  return `/api/views/${id}`;
}

const views = new WeakMap<Desk, { seen: string; hidden: string }>();

/** Call it before the table. */
export async function prepareViews(desk: Desk): Promise<void> {
  views.set(desk, {
    seen: await viewOf(desk, desk.agent),
    hidden: await viewOf(desk, desk.administrator),
  });
  const id = randomUUID();
  await desk.db
    .insertInto('bulkEdits')
    .values({ id, madeBy: desk.administrator.id, change: '{}', runRules: false, state: 'done' })
    .execute();
  edits.set(desk, `/api/bulk-edits/${id}`);
}

const edits = new WeakMap<Desk, string>();
const hiddenEdit = (rest: string) => (desk: Desk) => Promise.resolve(`${edits.get(desk)}${rest}`);

const ofView: Pick<RefusedCall, 'existing' | 'hidden'> = {
  existing: (desk) => Promise.resolve(views.get(desk)?.seen ?? ''),
  hidden: (desk) => Promise.resolve(views.get(desk)?.hidden ?? ''),
};

const wrongView = {
  name: names,
  shared: ['true', 1, null],
  filters: [
    'status=open',
    null,
    [],
    { status: 'solved' },
    { status: ['open'] },
    { assigneeId: 'you' },
    { activeChats: true },
    { createdAfter: 'yesterday' },
    { sort: 'number' },
    { limit: '5' },
  ],
  sort: ['name', '', 7],
  order: ['up', '', 7],
  columns: [
    'number',
    null,
    [7],
    [''],
    ['number', 'number'],
    Array.from({ length: 51 }, (_, i) => `column ${i}`),
  ],
};

/** What a person does with many cases at once. */
export const listCalls: RefusedCall[] = [
  { what: 'GET /api/views', wrongQuery: wrongLists },
  { what: 'POST /api/views', body: { name: 'Mine' }, required: ['name'], wrong: wrongView },
  { what: 'GET /api/views/:id', ...ofView },
  { what: 'PATCH /api/views/:id', ...ofView, body: { name: 'Other' }, wrong: wrongView },
  { what: 'DELETE /api/views/:id', ...ofView },
  {
    what: 'POST /api/bulk-edits',
    body: { numbers: [1], change: { status: 'closed' }, dryRun: true },
    required: ['numbers', 'change'],
    wrong: {
      numbers: [7, null, [], ['1'], [0], [1.5], Array.from({ length: 1001 }, (_, i) => i + 1)],
      filters: [...wrongView.filters, {}],
      change: [
        'closed',
        null,
        {},
        { addLabels: [] },
        { status: 'solved' },
        { priority: 'urgent' },
        { groupId: null },
        { groupId: randomUUID() },
        { assigneeId: 'me' },
        { assigneeId: randomUUID() },
        { labels: ['vip'] },
        { addLabels: ['vip'], removeLabels: ['vip'] },
        { addLabels: ['x'.repeat(101)] },
        { status: 'open', fields: {} },
      ],
      runRules: ['true', 1, null],
      dryRun: ['true', 1, null],
    },
  },
  { what: 'GET /api/bulk-edits/:id', hidden: hiddenEdit('') },
  { what: 'POST /api/bulk-edits/:id/undo', hidden: hiddenEdit('/undo') },
];
