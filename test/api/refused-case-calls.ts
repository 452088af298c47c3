import { randomUUID } from 'node:crypto';
import { raiseAlert } from '../../cases/raise-alert';
import { addGroup, connectNumber, customerWrites, newPhone } from './customers';
import type { Desk, Person } from './desk';
import type { RefusedCall } from './refusals';

interface Known {
  number: number;
  messageId: string;
  contactId: string;
  notificationId: string;
  fileId: string;
}

const known = new WeakMap<Desk, { seen: Known; hidden: Known }>();

/** A case that an agent of Support may see, and one that nobody but administrators may. Call it before the table. */
export async function prepareCases(desk: Desk): Promise<void> {
  const seen = await makeCase(desk, desk.supportId, desk.agent);
  const hidden = await makeCase(desk, await addGroup(desk.db, `Hidden ${randomUUID()}`), desk.administrator);
  const events = await desk.db.selectFrom('events').select(['conversationId', 'seq']).execute();
  // So that no alert comes while the table is tried.
  for (const { conversationId, seq } of events) await raiseAlert(desk.db, conversationId, seq);
  known.set(desk, { seen, hidden });
}

async function makeCase(desk: Desk, groupId: string, told: Person): Promise<Known> {
  const integration = await connectNumber(desk.db, groupId);
  const number = await customerWrites({ db: desk.db, integration }, newPhone(), 'hello', {
    attachments: [{ contentType: 'image/jpeg', url: 'https://api.twilio.com/file', name: null }],
  });
  const row = await desk.db
    .selectFrom('cases')
    .innerJoin('messages', 'messages.caseId', 'cases.id')
    .innerJoin('attachments', 'attachments.messageId', 'messages.id')
    .select(['messages.id as messageId', 'cases.contactId', 'attachments.id as fileId'])
    .where('cases.number', '=', number)
    .executeTakeFirstOrThrow();
  const notificationId = randomUUID();
  await desk.db
    .insertInto('notifications')
    .values({ id: notificationId, userId: told.id, text: 'Look', byType: 'system' })
    .execute();
  return { number, notificationId, ...row };
}

const which = (desk: Desk) => {
  const found = known.get(desk);
  if (!found) throw new Error('prepareCases was not called.');
  return found;
};

/** A case that its agent may see, and one that they may not. */
export function ofCase(rest: string): Pick<RefusedCall, 'hidden' | 'existing'> {
  return {
    hidden: (desk) => Promise.resolve(`/api/cases/${which(desk).hidden.number}${rest}`),
    existing: (desk) => Promise.resolve(`/api/cases/${which(desk).seen.number}${rest}`),
  };
}

const ofContact: Pick<RefusedCall, 'hidden' | 'existing'> = {
  hidden: (desk) => Promise.resolve(`/api/contacts/${which(desk).hidden.contactId}`),
  existing: (desk) => Promise.resolve(`/api/contacts/${which(desk).seen.contactId}`),
};

const wrongLists = ['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'cursor=W10', 'unknown=1'];
// A cursor is read once the thing has been found, so lists of one case name only what is wrong in itself.
const wrongPages = ['limit=0', 'limit=201', 'limit=x', 'unknown=1'];
const statuses = ['solved', '', 7, null, []];
const ids = ['x', '', 7, [], randomUUID()];
const labels = [
  'vip',
  null,
  [7],
  [''],
  ['x'.repeat(101)],
  Array.from({ length: 101 }, (_, i) => `label ${i}`),
];
const fields = ['x', null, [], { '': 1 }, { a: [] }, { a: {} }, { a: 'x'.repeat(10_001) }];

export const caseCalls: RefusedCall[] = [
  { what: 'GET /api/chats', wrongQuery: [...wrongLists, 'view=others', 'agentId=x'] },
  { what: 'GET /api/wall', administratorOnly: true, wrongQuery: ['limit=1', 'unknown=1'] },
  {
    what: 'POST /api/users/:id/chats/move',
    administratorOnly: true,
    existing: (desk) => Promise.resolve(`/api/users/${desk.agent.id}/chats/move`),
    body: { agentId: randomUUID() },
    required: ['agentId'],
    wrong: { agentId: [...ids, null], groupId: [...ids, null], note: [7, null, '', 'x'.repeat(10_001)] },
  },
  {
    what: 'GET /api/cases',
    wrongQuery: [
      ...wrongLists,
      'status=solved',
      'groupId=x',
      'assigneeId=you',
      'view=mine',
      'activeChats=maybe',
      'priority=urgent',
      'integrationId=x',
      'contactId=x',
      'createdAfter=yesterday',
      'createdBefore=2026-13-01T00:00:00Z',
      'sort=name',
      'order=up',
      `q=${'x'.repeat(201)}`,
    ],
  },
  { what: 'GET /api/counts', wrongQuery: ['max=0', 'max=10001', 'max=x', 'unknown=1'] },
  { what: 'GET /api/cases/:number', ...ofCase('') },
  {
    what: 'PATCH /api/cases/:number',
    ...ofCase(''),
    body: { priority: 'high' },
    wrong: {
      status: statuses,
      priority: ['urgent', '', 7, null],
      groupId: [...ids, null],
      assigneeId: ids,
      labels,
      fields,
    },
  },
  {
    what: 'GET /api/cases/:number/messages',
    ...ofCase('/messages'),
    wrongQuery: [...wrongPages, 'order=up'],
  },
  { what: 'GET /api/cases/:number/macros/:id/text', ...ofCase(`/macros/${randomUUID()}/text`) },
  {
    what: 'POST /api/cases/:number/macro',
    ...ofCase('/macro'),
    body: { macroId: randomUUID(), clientId: 'a' },
    required: ['macroId', 'clientId'],
    wrong: {
      macroId: ['x', null, 7],
      clientId: ['', null, 7, 'x'.repeat(201)],
      text: ['', null, 7],
      seenMessageId: ['', null, 7],
      undoSeconds: [-1, 11, 2.5, '3', null],
    },
  },
  {
    what: 'POST /api/cases/:number/messages',
    ...ofCase('/messages'),
    body: { text: 'Hello', clientId: 'one' },
    required: ['text', 'clientId'],
    wrong: {
      text: [7, null, '', '   ', '\0', []],
      clientId: [7, null, '', 'x'.repeat(201)],
      endChat: [
        'closed',
        null,
        {},
        { status: 'solved' },
        { status: 'open', more: 1 },
        { status: 'open', reason: '' },
      ],
      attachmentIds: ['x', null, [7], ['x']],
      template: ['x', null, {}],
      sendAt: ['tomorrow', null, 7, '2020-01-01T00:00:00.000Z'],
      cancelIfCustomerWrites: ['yes', null, true],
      seenMessageId: ['x', '', null, 7],
      undoSeconds: [-1, 11, 1.5, '3', null],
    },
  },
  { what: 'GET /api/cases/:number/notes', ...ofCase('/notes'), wrongQuery: wrongPages },
  {
    what: 'POST /api/cases/:number/notes',
    ...ofCase('/notes'),
    body: { text: 'For us' },
    required: ['text'],
    wrong: {
      text: [7, null, '', '   ', 'x'.repeat(10_001)],
      mentions: ['x', null, ['x'], [randomUUID()]],
    },
  },
  {
    what: 'PUT /api/cases/:number/read',
    ...ofCase('/read'),
    body: { messageId: randomUUID() },
    required: ['messageId'],
    wrong: { messageId: [...ids, null] },
  },
  { what: 'GET /api/cases/:number/history', ...ofCase('/history'), wrongQuery: wrongPages },
  {
    what: 'GET /api/cases/:number/rule-runs',
    ...ofCase('/rule-runs'),
    wrongQuery: [...wrongPages, 'all=1', 'eventSeq=0', 'eventSeq=x', 'eventSeq=1.5'],
  },
  {
    what: 'GET /api/cases/:number/transcript',
    ...ofCase('/transcript'),
    wrongQuery: ['format=html', 'format=', 'unknown=1'],
  },
  { what: 'GET /api/cases/:number/upcoming', ...ofCase('/upcoming'), wrongQuery: ['limit=1', 'unknown=1'] },
  { what: 'POST /api/cases/:number/chat/take', ...ofCase('/chat/take') },
  { what: 'POST /api/cases/:number/chat/release', ...ofCase('/chat/release') },
  {
    what: 'POST /api/cases/:number/chat/transfer',
    ...ofCase('/chat/transfer'),
    body: { agentId: randomUUID() },
    required: ['agentId'],
    wrong: { agentId: [...ids, null], groupId: [...ids, null], note: [7, null, '', 'x'.repeat(10_001)] },
  },
  {
    what: 'POST /api/cases/:number/chat/end',
    ...ofCase('/chat/end'),
    body: { status: 'open' },
    required: ['status'],
    wrong: { status: statuses, reason: ['Unknown', '', 7, null, 'x'.repeat(101)] },
  },
  { what: 'POST /api/cases/:number/chat/postpone', ...ofCase('/chat/postpone') },
  { what: 'POST /api/cases/:number/typing', ...ofCase('/typing') },
  { what: 'GET /api/notifications', wrongQuery: [...wrongLists, 'unread=yes'] },
  {
    what: 'PUT /api/notifications/:id/read',
    hidden: (desk) => Promise.resolve(`/api/notifications/${which(desk).hidden.notificationId}/read`),
  },
  { what: 'PUT /api/notifications/read' },
  {
    what: 'POST /api/messages/:id/retry',
    hidden: (desk) => Promise.resolve(`/api/messages/${which(desk).hidden.messageId}/retry`),
  },
  {
    what: 'DELETE /api/messages/:id',
    hidden: (desk) => Promise.resolve(`/api/messages/${which(desk).hidden.messageId}`),
  },
  {
    what: 'GET /api/files/:id',
    hidden: (desk) => Promise.resolve(`/api/files/${which(desk).hidden.fileId}`),
    wrongQuery: ['thumbnail=yes', 'unknown=1'],
  },
  {
    what: 'POST /api/files/:id/retry',
    hidden: (desk) => Promise.resolve(`/api/files/${which(desk).hidden.fileId}/retry`),
  },
  { what: 'GET /api/contacts', wrongQuery: [...wrongLists, `q=${'x'.repeat(201)}`] },
  { what: 'GET /api/contacts/:id', ...ofContact },
  {
    what: 'PATCH /api/contacts/:id',
    ...ofContact,
    body: { name: 'Other' },
    wrong: { name: [7, null, '', '   ', 'x'.repeat(201)], labels, fields, blocked: ['true', 1, null] },
  },
  {
    what: 'GET /api/contacts/:id/cases',
    hidden: (desk) => Promise.resolve(`/api/contacts/${which(desk).hidden.contactId}/cases`),
    wrongQuery: wrongPages,
  },
  {
    what: 'GET /api/contacts/:id/merge-candidates',
    hidden: (desk) => Promise.resolve(`/api/contacts/${which(desk).hidden.contactId}/merge-candidates`),
    wrongQuery: ['limit=1', 'unknown=1'],
  },
  {
    what: 'POST /api/contacts/:id/merge',
    hidden: (desk) => Promise.resolve(`/api/contacts/${which(desk).hidden.contactId}/merge`),
    existing: (desk) => Promise.resolve(`/api/contacts/${which(desk).seen.contactId}/merge`),
    body: { contactId: randomUUID() },
    required: ['contactId'],
    wrong: { contactId: ['x', '', 7, null, []] },
  },
  {
    what: 'GET /api/contacts/:id/messages',
    hidden: (desk) => Promise.resolve(`/api/contacts/${which(desk).hidden.contactId}/messages`),
    wrongQuery: [...wrongPages, 'order=up'],
  },
  { what: 'GET /api/events', wrongQuery: ['since=1', 'limit=1', `lastEventId=${'1'.repeat(101)}`] },
];
