import { randomUUID } from 'node:crypto';
import { call, type Desk } from './desk';
import type { RefusedCall } from './refusals';

const wrongLists = ['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'cursor=W10', 'unknown=1'];
const logFilters = ['what=everything', 'by=me', 'from=yesterday', 'to=7'];
const spans = [7, null, '10', 'PT', 'PT59M', 'P31D', '-P1D'];

const invitations = new WeakMap<Desk, string>();

/** Call it before the table. */
export async function preparePeople(desk: Desk): Promise<void> {
  const body = { email: 'invited@example.com', role: 'agent' };
  const made = await call(desk.app, 'POST /api/invitations', desk.administrator, body);
  invitations.set(desk, `/api/invitations/${made.json<{ id: string }>().id}`);
}

const invitation = (desk: Desk) => {
  const path = invitations.get(desk);
  if (!path) throw new Error('preparePeople was not called.');
  return path;
};

const DAY = 'from=2026-11-27&to=2026-11-27';
const reports = [...['', '.csv', '/failures', '/failures.csv', '/end-reasons', '/end-reasons.csv']].map(
  (rest) => `GET /api/reports${rest}`,
);
const wrongPeriods = [
  '',
  'from=2026-11-27',
  'to=2026-11-27',
  'from=2026-11-27&to=2026-11-26',
  'from=2025-11-26&to=2026-11-27',
  'from=2026-02-29&to=2026-03-01',
  'from=1999-12-31&to=2000-01-01',
  'from=2026-11-27T00:00:00Z&to=2026-11-27',
  `${DAY}&groupId=x`,
  `${DAY}&agentId=none`,
  `${DAY}&integrationId=1`,
  `${DAY}&unknown=1`,
  `${DAY}&by=week`,
];

/** Who is invited, whose tokens there are, and who changed what; what happened in numbers. */
export const peopleCalls: RefusedCall[] = [
  {
    what: 'PUT /api/users/:id/presence',
    administratorOnly: true,
    body: { presence: 'offline' },
    required: ['presence'],
    wrong: { presence: ['online', 'withoutChats', null, 7] },
  },
  { what: 'GET /api/tokens/all', administratorOnly: true, wrongQuery: wrongLists },
  { what: 'GET /api/audit-log', administratorOnly: true, wrongQuery: [...wrongLists, ...logFilters] },
  ...reports.map((what) => ({ what, administratorOnly: true as const, wrongQuery: wrongPeriods })),
  { what: 'GET /api/audit-log.csv', administratorOnly: true, wrongQuery: ['limit=1', ...logFilters] },
  {
    what: 'POST /api/invitations',
    administratorOnly: true,
    body: { email: 'new@example.com', name: 'New', role: 'agent', groupIds: [], expiresIn: 'P7D' },
    required: ['email', 'role'],
    wrong: {
      email: ['nobody', '', 7, null, `${'x'.repeat(250)}@example.com`],
      name: [7, [], '', ' ', 'x'.repeat(201)],
      role: ['boss', '', null, 7],
      groupIds: ['x', null, ['x'], [7], [randomUUID()]],
      expiresIn: spans,
    },
  },
  { what: 'GET /api/invitations', administratorOnly: true, wrongQuery: [...wrongLists, 'state=open'] },
  {
    what: 'POST /api/invitations/:id/renew',
    administratorOnly: true,
    existing: (desk) => Promise.resolve(`${invitation(desk)}/renew`),
    body: { expiresIn: 'P1D' },
    bodyOptional: true,
    wrong: { expiresIn: spans },
  },
  { what: 'DELETE /api/invitations/:id', administratorOnly: true },
];
