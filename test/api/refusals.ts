import { randomUUID } from 'node:crypto';
import { call, type Desk, type Person } from './desk';
import { caseCalls } from './refused-case-calls';
import { listCalls } from './refused-list-calls';
import { peopleCalls } from './refused-people-calls';
import { macroCalls, ruleCalls } from './refused-rule-calls';
import { workspaceCalls } from './refused-workspace-calls';
import { workplaceCalls } from './refused-workplace-calls';

/**
 * One call and what it must refuse. From each entry the harness makes the cases: not signed in, wrong role, unknown id,
 * something of another group, wrong type, missing field, unknown field, too large. Add the calls you write to the table.
 */
export interface RefusedCall {
  /** Method and path as in the contract; `:id` and `:number` are filled in. */
  what: string;
  administratorOnly?: true;
  /** A thing that exists and that an agent of Support can't see: its path. */
  hidden?: (desk: Desk) => Promise<string>;
  /** The path of a thing that exists, so that only the body is wrong. Without it `:id` is an unknown one. */
  existing?: (desk: Desk) => Promise<string>;
  /** A right body. */
  body?: Record<string, unknown>;
  required?: string[];
  /** No body at all is right too. */
  bodyOptional?: true;
  /** For each field values that are wrong. */
  wrong?: Record<string, unknown[]>;
  /** The largest body the call takes, in bytes, where it is more than a mebibyte. */
  bodyLimit?: number;
  /** Wrong query strings. */
  wrongQuery?: string[];
}

export const wrongLists = ['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'cursor=W10', 'unknown=1'];
const text = [7, null, [], '', ' '.repeat(3), 'x'.repeat(201)];
const ids = ['x', null, ['x'], [7], [randomUUID()]];
const endReasons = {
  endReasons: ['Solved', null, [7], [''], ['x'.repeat(101)], ['a', 'a'], Array.from({ length: 51 }, String)],
  endReasonRequired: ['true', 1, null],
};
const group = (desk: Desk) => Promise.resolve(`/api/groups/${desk.supportId}`);
const person = (desk: Desk) => Promise.resolve(`/api/users/${desk.agent.id}`);
const week = (monday: unknown) => ({
  ...Object.fromEntries(
    ['tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, []]),
  ),
  monday,
});
const durations = (...alsoWrong: unknown[]) => [
  7,
  null,
  '10',
  'PT',
  'ten minutes',
  '-PT1M',
  'P400D',
  ...alsoWrong,
];

export const refusedCalls: RefusedCall[] = [
  { what: 'DELETE /api/session' },
  { what: 'GET /api/me' },
  { what: 'POST /api/files' },
  {
    what: 'PUT /api/me/presence',
    body: { presence: 'online' },
    required: ['presence'],
    wrong: { presence: ['away', '', null, 7] },
  },
  {
    what: 'POST /api/tokens',
    body: { name: 'a script' },
    required: ['name'],
    wrong: { name: text, expiresAt: ['tomorrow', 7, '2020-01-01T00:00:00Z', '2030-02-30T00:00:00Z'] },
  },
  { what: 'GET /api/tokens', wrongQuery: wrongLists },
  { what: 'DELETE /api/tokens/:id' },
  {
    what: 'POST /api/users',
    administratorOnly: true,
    body: { email: 'new@example.com', name: 'New', role: 'agent', password: 'long enough', groupIds: [] },
    required: ['email', 'name', 'role', 'password'],
    wrong: {
      email: ['nobody', '', 7, null, `${'x'.repeat(250)}@example.com`],
      name: text,
      role: ['boss', '', null, 7],
      password: ['short', '', 7, null, 'x'.repeat(201)],
      groupIds: ids,
      chatsPerAgent: [0, -1, 1.5, '3', 1001],
    },
  },
  { what: 'GET /api/users', wrongQuery: wrongLists },
  { what: 'GET /api/users/:id' },
  {
    what: 'PATCH /api/users/:id',
    administratorOnly: true,
    existing: person,
    body: { name: 'Other' },
    wrong: {
      email: ['nobody', null],
      name: text,
      role: ['boss', null],
      password: ['short', null],
      groupIds: ids,
      chatsPerAgent: [0, -1, 1.5, '3', 1001],
    },
  },
  { what: 'DELETE /api/users/:id', administratorOnly: true },
  {
    what: 'POST /api/groups',
    administratorOnly: true,
    body: { name: 'Sales', memberIds: [] },
    required: ['name'],
    wrong: { name: text, memberIds: ids, ...endReasons },
  },
  { what: 'GET /api/groups', wrongQuery: wrongLists },
  { what: 'GET /api/groups/:id' },
  {
    what: 'PATCH /api/groups/:id',
    administratorOnly: true,
    existing: group,
    body: { name: 'Other' },
    wrong: { name: text, memberIds: ids, ...endReasons },
  },
  { what: 'DELETE /api/groups/:id', administratorOnly: true },
  { what: 'GET /api/settings' },
  { what: 'GET /api/set-up', administratorOnly: true },
  {
    what: 'PATCH /api/set-up',
    administratorOnly: true,
    body: { steps: { connect: 'done' } },
    wrong: {
      steps: ['done', 7, null, { connect: 'begun' }, { other: 'done' }],
      isShown: [false, 'true', null],
      isFinished: [false, 1, null],
    },
  },
  {
    what: 'PATCH /api/settings',
    administratorOnly: true,
    body: { postponeAllowed: false },
    wrong: {
      inactivityTimeout: durations('PT0S', 'PT0.5S', 'P31D'),
      endingWarning: durations(),
      postponeBy: durations('PT0S'),
      postponeAllowed: ['true', 1, null],
      endUnanswered: ['true', 1, null],
      reopenWithin: durations(),
      takerAway: durations(),
      chatsPerAgent: [0, -1, 1.5, '3', 1001],
      typingIndicator: ['true', 1, null],
      waitingTargetSync: durations('PT0S'),
      waitingTargetAsync: durations('PT0S'),
      timeZone: ['Mars/Olympus', '', 7, null],
      businessHours: [
        7,
        [],
        {},
        week([]),
        week([{ from: '9:00', to: '17:00' }]),
        week([{ from: '17:00', to: '09:00' }]),
      ],
      holidays: [7, null, {}, [{ date: '2026-02-30', name: 'x' }], [{ date: '2026-12-25' }]],
      quietHours: [7, {}, { from: '22:00' }, { from: '22:00', to: '22:00' }, { from: '25:00', to: '07:00' }],
      ruleMessagesPerHour: [-1, 1.5, '5', 1001],
      ruleMessagesPerDay: [-1, 1.5, '5', 1001],
      deleteMediaAtProvider: ['true', 1, null],
      crmUrl: [
        'http://crm.example/{phone}',
        'https://crm.example/',
        'https://{phone}.example/',
        'javascript:{phone}',
        7,
      ],
      preferenceDefaults: [null, true, { theme: 'dark' }, { undoSeconds: 4 }, { sounds: { newChat: 1 } }],
    },
  },
  {
    what: 'POST /api/integrations',
    administratorOnly: true,
    body: {
      kind: 'whatsapp-twilio',
      name: 'Shop',
      accountSid: `AC${'0'.repeat(32)}`,
      authToken: 'token',
      sender: '+14155238886',
      groupId: randomUUID(),
    },
    required: ['kind', 'name', 'accountSid', 'authToken', 'sender', 'groupId'],
    wrong: {
      kind: ['telegram', '', 7, null],
      name: text,
      accountSid: ['AC1', `SK${'0'.repeat(32)}`, '', 7, null],
      authToken: ['', 'with space', 7, null, 'x'.repeat(201)],
      sender: ['14155238886', '+0', 'whatsapp:', '', 7, null, '+1'.repeat(60)],
      groupId: ['x', 7, null, randomUUID()],
    },
  },
  { what: 'GET /api/integrations', wrongQuery: wrongLists },
  { what: 'GET /api/integrations/kinds', administratorOnly: true },
  { what: 'GET /api/simulator', administratorOnly: true },
  { what: 'POST /api/simulator/numbers', administratorOnly: true },
  { what: 'GET /api/integrations/:id' },
  {
    what: 'POST /api/integrations',
    administratorOnly: true,
    body: { kind: 's3', name: 'Films', bucket: 'b', region: 'eu-1', accessKeyId: 'k', secretAccessKey: 's' },
    required: ['name', 'bucket', 'region', 'accessKeyId', 'secretAccessKey'],
    wrong: {
      name: text,
      endpoint: ['minio:9000', 'ftp://minio', 'https://minio/path', 7, null],
      bucket: ['a/b', '', 7, null],
      secretAccessKey: ['', 'a b', 7, null],
    },
  },
  {
    what: 'PATCH /api/integrations/:id',
    administratorOnly: true,
    body: { name: 'Other' },
    wrong: {
      name: text,
      accountSid: ['AC1', 7, null],
      authToken: ['', 7, null],
      sender: ['nobody', 7, null],
      groupId: ['x', 7, null],
      enabled: ['true', 1, null],
      inactivityTimeout: [7, '10', 'ten minutes', 'PT0S', '-PT1M', 'P31D'],
    },
  },
  { what: 'POST /api/integrations/:id/connect', administratorOnly: true },
  { what: 'POST /api/integrations/:id/check', administratorOnly: true },
  { what: 'POST /api/integrations/:id/catch-up', administratorOnly: true },
  { what: 'GET /api/integrations/:id/connection', administratorOnly: true },
  { what: 'POST /api/integrations/:id/connection/set-up', administratorOnly: true },
  { what: 'DELETE /api/integrations/:id', administratorOnly: true },
  {
    what: 'GET /api/webhook-calls',
    administratorOnly: true,
    wrongQuery: [...wrongLists, 'ruleId=x', 'state=lost', 'caseNumber=x', 'caseNumber=0', 'caseNumber=1.5'],
  },
  { what: 'GET /api/webhook-calls/:id', administratorOnly: true },
  { what: 'POST /api/webhook-calls/:id/retry', administratorOnly: true },
  { what: 'GET /api/webhook-secret', administratorOnly: true },
  { what: 'POST /api/webhook-secret', administratorOnly: true },
  {
    what: 'POST /api/conversations',
    body: { integrationId: randomUUID(), to: '+15550001111', template: { contentSid: 'HX1' } },
    required: ['integrationId', 'to', 'template'],
    wrong: {
      integrationId: ['x', null, 7],
      to: ['', null, 7, 'x'.repeat(201)],
      template: [null, 'HX1', {}, { contentSid: '' }, { contentSid: 'HX1', variables: [] }],
    },
  },
  { what: 'GET /api/templates', wrongQuery: [...wrongLists, 'integrationId=x'] },
  {
    what: 'POST /api/templates/sync',
    bodyOptional: true,
    body: { integrationId: randomUUID() },
    wrong: { integrationId: ['x', null, 7, []] },
  },
  ...caseCalls,
  ...workspaceCalls,
  ...workplaceCalls,
  ...peopleCalls,
  ...listCalls,
  ...ruleCalls,
  ...macroCalls,
];

export interface Refused {
  name: string;
  status: number;
  send: (desk: Desk) => ReturnType<typeof call>;
}

/** Every refusal that an entry of the table stands for. */
export function casesOf(entry: RefusedCall): Refused[] {
  const [method = '', pattern = ''] = entry.what.split(' ');
  const unknown = pattern.replace(':id', randomUUID()).replace(/:number|:version/, '999999999');
  const allowed = (desk: Desk): Person => (entry.administratorOnly ? desk.administrator : desk.agent);
  const path = async (desk: Desk) => (entry.existing ? entry.existing(desk) : unknown);
  const cases: Refused[] = [];
  const add = (name: string, status: number, send: Refused['send']) =>
    cases.push({ name: `${entry.what}: ${name}`, status, send });

  add('not signed in', 401, (desk) => call(desk.app, `${method} ${unknown}`, undefined, entry.body));
  add('a token nobody has', 401, (desk) =>
    call(desk.app, `${method} ${unknown}`, undefined, entry.body, { authorization: 'Bearer ah_nobody' }),
  );
  if (entry.administratorOnly) {
    // Even a call that is wrong in every way says no more than that.
    add('wrong role', 403, (desk) => call(desk.app, `${method} ${unknown}`, desk.agent, { nonsense: true }));
  }
  if (pattern.includes(':')) {
    add('unknown id', 404, (desk) => call(desk.app, `${method} ${unknown}`, allowed(desk), entry.body));
    add('an id of the wrong form', 404, (desk) =>
      call(desk.app, `${method} ${pattern.replace(/:(id|number|version)/, 'x')}`, allowed(desk), entry.body),
    );
  }
  const { hidden } = entry;
  if (hidden)
    add('something of another group', 404, async (desk) =>
      call(desk.app, `${method} ${await hidden(desk)}`, desk.agent, entry.body),
    );
  for (const query of entry.wrongQuery ?? [])
    add(`?${query}`, 400, (desk) => call(desk.app, `${method} ${unknown}?${query}`, allowed(desk)));
  if (entry.body) {
    const send = (body: unknown) => async (desk: Desk) =>
      call(desk.app, `${method} ${await path(desk)}`, allowed(desk), body, {
        'content-type': 'application/json',
      });
    const right = entry.body;
    for (const field of entry.required ?? [])
      add(`without ${field}`, 400, send({ ...right, [field]: undefined }));
    for (const [field, values] of Object.entries(entry.wrong ?? {}))
      for (const value of values)
        add(`${field} ${JSON.stringify(value).slice(0, 30)}`, 400, send({ ...right, [field]: value }));
    add('unknown field', 400, send({ ...right, nonsense: 1 }));
    if (!entry.bodyOptional) add('no body', 400, send(''));
    add('a list', 400, send([right]));
    add('malformed JSON', 400, send('{"a":'));
    add('too large', 413, send({ ...right, more: 'x'.repeat(entry.bodyLimit ?? 1024 * 1024) }));
    add('not JSON', 415, async (desk) =>
      call(desk.app, `${method} ${await path(desk)}`, allowed(desk), 'a=b', { 'content-type': 'text/plain' }),
    );
  }
  return cases;
}
