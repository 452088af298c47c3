import { randomUUID } from 'node:crypto';
import type { Audited } from '../../workspace/audit-log';
import { call } from './desk';
import { messageOfRule } from './rule-message';
import type { TwilioDesk } from './twilio-desk';

interface Given {
  /** The path of something that exists, where the call names one. */
  path?: string;
  /** A right body that changes something. */
  body?: object;
}

/**
 * What an administrators' call that changes something writes into the audit log, or why it writes nothing. A new call
 * needs an entry here. `given` makes what it needs.
 */
export type AuditedCall = { what: string } & (
  { writes: Audited; given?: (desk: TwilioDesk) => Given | Promise<Given> } | { writesNothingBecause: string }
);

const DRAFT = 'A draft is not live: publishing it is written down, with what it changes.';
const ASKS = 'It asks a provider and changes nothing that anybody has set.';
const TRIES = 'It only tries rules out.';

/** Makes something and answers its id. */
async function made(desk: TwilioDesk, what: string, body?: object): Promise<string> {
  const reply = await call(desk.app, what, desk.administrator, body);
  if (reply.statusCode >= 300) throw new Error(`${what}: ${reply.body}`);
  return reply.json<{ id: string }>().id;
}

const rule = () => ({
  ...{ name: `Rule ${randomUUID()}`, type: 'new', mode: 'on', conditions: { all: [] } },
  actions: [{ type: 'addLabel', label: 'vip' }],
});
const section = () => ({ name: `Section ${randomUUID()}`, type: 'new' });
const invited = () => ({ email: `${randomUUID()}@example.com`, role: 'agent' });
const number = (desk: TwilioDesk) => ({
  ...{ name: 'Second', groupId: desk.supportId, sender: '+14155550191' },
  ...{ accountSid: desk.account.sid, authToken: desk.account.authToken },
});

const oneRule = async (desk: TwilioDesk) => `/api/rules/${await made(desk, 'POST /api/rules', rule())}`;
const oneSection = async (desk: TwilioDesk) =>
  `/api/rule-sections/${await made(desk, 'POST /api/rule-sections', section())}`;
const oneGroup = async (desk: TwilioDesk) =>
  `/api/groups/${await made(desk, 'POST /api/groups', { name: randomUUID() })}`;
const oneInvitation = async (desk: TwilioDesk) =>
  `/api/invitations/${await made(desk, 'POST /api/invitations', invited())}`;
const oneDraft = async (desk: TwilioDesk) =>
  `/api/integrations/${await made(desk, 'POST /api/integrations', { kind: 'whatsapp-twilio' })}`;
const idsOf = async (desk: TwilioDesk, what: string) =>
  (await call(desk.app, what, desk.administrator))
    .json<{ items: { id: string }[] }>()
    .items.map(({ id }) => id);

const label = () => ({ name: randomUUID(), colour: 'teal' });
const field = () => ({ of: 'contact', name: randomUUID(), type: 'text' });
const list = () => ({ fileName: 'list.csv', text: 'phone,name\n+491701234567,Grace' });
const oneLabel = async (desk: TwilioDesk) => `/api/labels/${await made(desk, 'POST /api/labels', label())}`;
const oneField = async (desk: TwilioDesk) => `/api/fields/${await made(desk, 'POST /api/fields', field())}`;
const oneImport = async (desk: TwilioDesk) =>
  `/api/contact-imports/${await made(desk, 'POST /api/contact-imports', list())}`;

export const auditedCalls: AuditedCall[] = [
  { what: 'POST /api/labels', writes: 'label.created', given: () => ({ body: label() }) },
  {
    what: 'PATCH /api/labels/:id',
    writes: 'label.changed',
    given: async (desk) => ({ path: await oneLabel(desk), body: { colour: 'red' } }),
  },
  {
    what: 'POST /api/labels/replace',
    writes: 'label.replaced',
    given: async (desk) => {
      const name = randomUUID();
      await desk.db
        .insertInto('contacts')
        .values({ id: randomUUID(), labels: [name] })
        .execute();
      return { body: { from: name, to: randomUUID() } };
    },
  },
  {
    what: 'DELETE /api/labels/:id',
    writes: 'label.deleted',
    given: async (desk) => ({ path: await oneLabel(desk) }),
  },
  { what: 'POST /api/fields', writes: 'field.created', given: () => ({ body: field() }) },
  {
    what: 'PATCH /api/fields/:id',
    writes: 'field.changed',
    given: async (desk) => ({ path: await oneField(desk), body: { type: 'number' } }),
  },
  {
    what: 'DELETE /api/fields/:id',
    writes: 'field.deleted',
    given: async (desk) => ({ path: await oneField(desk) }),
  },
  { what: 'POST /api/contact-imports', writesNothingBecause: 'Nothing is taken in yet.' },
  { what: 'POST /api/contact-imports/:id/preview', writesNothingBecause: 'It only looks.' },
  {
    what: 'POST /api/contact-imports/:id/cancel',
    writesNothingBecause: 'That it was begun is written down.',
  },
  {
    what: 'POST /api/contact-imports/:id/run',
    writes: 'contacts.imported',
    given: async (desk) => ({
      path: `${await oneImport(desk)}/run`,
      body: { columns: [{ to: 'phone' }, { to: 'name' }] },
    }),
  },
  {
    what: 'POST /api/users',
    writes: 'user.created',
    given: () => ({ body: { ...invited(), name: 'Ada', password: 'long enough' } }),
  },
  {
    what: 'PATCH /api/users/:id',
    writes: 'user.changed',
    given: async (desk) => ({
      path: `/api/users/${(await desk.hire('agent')).id}`,
      body: { name: 'Ada Lovelace', chatsPerAgent: 3 },
    }),
  },
  {
    what: 'DELETE /api/users/:id',
    writes: 'user.deleted',
    given: async (desk) => ({ path: `/api/users/${(await desk.hire('agent')).id}` }),
  },
  {
    what: 'PUT /api/users/:id/presence',
    writes: 'user.setOffline',
    given: async (desk) => {
      const { id } = await desk.hire('agent');
      await desk.db.updateTable('users').set({ presence: 'online' }).where('id', '=', id).execute();
      return { path: `/api/users/${id}/presence`, body: { presence: 'offline' } };
    },
  },
  { what: 'POST /api/users/:id/chats/move', writesNothingBecause: 'The histories of the cases say it.' },
  { what: 'POST /api/groups', writes: 'group.created', given: () => ({ body: { name: randomUUID() } }) },
  {
    what: 'PATCH /api/groups/:id',
    writes: 'group.changed',
    given: async (desk) => ({ path: await oneGroup(desk), body: { endReasons: ['Solved'] } }),
  },
  {
    what: 'DELETE /api/groups/:id',
    writes: 'group.deleted',
    given: async (desk) => ({ path: await oneGroup(desk) }),
  },
  { what: 'POST /api/invitations', writes: 'invitation.created', given: () => ({ body: invited() }) },
  {
    what: 'POST /api/invitations/:id/renew',
    writes: 'invitation.renewed',
    given: async (desk) => ({ path: `${await oneInvitation(desk)}/renew`, body: { expiresIn: 'P1D' } }),
  },
  {
    what: 'DELETE /api/invitations/:id',
    writes: 'invitation.revoked',
    given: async (desk) => ({ path: await oneInvitation(desk) }),
  },
  {
    what: 'PATCH /api/settings',
    writes: 'settings.changed',
    given: () => ({ body: { postponeBy: 'PT7M' } }),
  },
  { what: 'POST /api/rules', writes: 'rules.published', given: () => ({ body: rule() }) },
  {
    what: 'PATCH /api/rules/:id',
    writes: 'rules.published',
    given: async (desk) => ({ path: await oneRule(desk), body: { mode: 'off' } }),
  },
  {
    what: 'DELETE /api/rules/:id',
    writes: 'rules.published',
    given: async (desk) => ({ path: await oneRule(desk) }),
  },
  {
    what: 'POST /api/rules/:id/clone',
    writes: 'rules.published',
    given: async (desk) => ({ path: `${await oneRule(desk)}/clone`, body: { name: 'Copy' } }),
  },
  {
    what: 'PUT /api/rules/order',
    writes: 'rules.published',
    given: async (desk) => {
      await oneRule(desk);
      await oneRule(desk);
      return { body: { type: 'new', ids: (await idsOf(desk, 'GET /api/rules?limit=200')).reverse() } };
    },
  },
  { what: 'POST /api/rule-sections', writes: 'rules.published', given: () => ({ body: section() }) },
  {
    what: 'PATCH /api/rule-sections/:id',
    writes: 'rules.published',
    given: async (desk) => ({ path: await oneSection(desk), body: { enabled: false } }),
  },
  {
    what: 'DELETE /api/rule-sections/:id',
    writes: 'rules.published',
    given: async (desk) => ({ path: await oneSection(desk) }),
  },
  {
    what: 'PUT /api/rule-sections/order',
    writes: 'rules.published',
    given: async (desk) => {
      await oneSection(desk);
      await oneSection(desk);
      return { body: { type: 'new', ids: (await idsOf(desk, 'GET /api/rule-sections')).reverse() } };
    },
  },
  {
    what: 'PUT /api/rules/scenarios',
    writes: 'rules.published',
    given: () => ({
      body: { scenarios: [{ name: 'Hello', steps: [{ customerWrites: 'Hello' }] }] },
    }),
  },
  {
    what: 'PATCH /api/rules/scenarios',
    writes: 'rules.published',
    given: () => ({
      body: { before: null, after: { name: 'Hello again', steps: [{ customerWrites: 'Hello' }] } },
    }),
  },
  { what: 'POST /api/rules/examples/:name/use', writesNothingBecause: DRAFT },
  { what: 'PUT /api/rules/draft', writesNothingBecause: DRAFT },
  { what: 'DELETE /api/rules/draft', writesNothingBecause: DRAFT },
  {
    what: 'POST /api/rules/publish',
    writes: 'rules.published',
    given: async (desk) => {
      await made(desk, 'POST /api/rules?draft=true', rule());
      return { body: { note: 'Better' } };
    },
  },
  {
    what: 'POST /api/rules/versions/:version/restore',
    writes: 'rules.published',
    given: () => ({ path: '/api/rules/versions/1/restore', body: { note: null } }),
  },
  { what: 'POST /api/rules/scenarios/run', writesNothingBecause: TRIES },
  { what: 'POST /api/rules/try', writesNothingBecause: TRIES },
  { what: 'DELETE /api/rules/tries/:id', writesNothingBecause: TRIES },
  { what: 'POST /api/rules/pause', writes: 'rules.paused' },
  { what: 'POST /api/rules/resume', writes: 'rules.resumed' },
  {
    what: 'POST /api/rules/:id/release',
    writes: 'rule.released',
    given: async (desk) => {
      const path = await oneRule(desk);
      const ruleId = path.slice('/api/rules/'.length);
      const held = { ruleId, heldAt: new Date(), heldBecause: 'Too many messages.' };
      await desk.db.insertInto('ruleStates').values(held).execute();
      return { path: `${path}/release`, body: { messages: 'drop' } };
    },
  },
  {
    what: 'POST /api/rules/waiting-messages/drop',
    writes: 'rule.messagesDropped',
    given: async (desk) => {
      const ruleId = (await oneRule(desk)).slice('/api/rules/'.length);
      await desk.post(desk.inbound());
      const { id } = await desk.db
        .selectFrom('cases')
        .select('id')
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow();
      await messageOfRule(desk.db, id, ruleId);
      return { body: { ruleId } };
    },
  },
  {
    what: 'POST /api/integrations',
    writes: 'integration.created',
    given: () => ({ body: { kind: 'whatsapp-twilio' } }),
  },
  {
    what: 'PATCH /api/integrations/:id',
    writes: 'integration.changed',
    given: async (desk) => ({ path: await oneDraft(desk), body: { name: 'Shop in Berlin' } }),
  },
  {
    what: 'POST /api/integrations/:id/connect',
    writes: 'integration.connected',
    given: async (desk) => {
      const path = await oneDraft(desk);
      const filled = await call(desk.app, `PATCH ${path}`, desk.administrator, number(desk));
      if (filled.statusCode !== 200) throw new Error(filled.body);
      return { path: `${path}/connect` };
    },
  },
  {
    what: 'POST /api/integrations/:id/connection/set-up',
    writes: 'integration.setUp',
    given: (desk) => ({ path: `/api/integrations/${desk.integration.id}/connection/set-up` }),
  },
  {
    what: 'DELETE /api/integrations/:id',
    writes: 'integration.deleted',
    given: async (desk) => ({ path: await oneDraft(desk) }),
  },
  { what: 'POST /api/integrations/:id/check', writesNothingBecause: ASKS },
  { what: 'POST /api/integrations/:id/catch-up', writesNothingBecause: ASKS },
  { what: 'POST /api/webhook-calls/:id/retry', writesNothingBecause: 'The list of calls says it.' },
  {
    what: 'PATCH /api/set-up',
    writesNothingBecause: 'It only remembers which steps of the first set-up were shown.',
  },
  {
    what: 'POST /api/simulator/numbers',
    writesNothingBecause: 'The number is made up: connecting it is told.',
  },
  { what: 'POST /api/webhook-secret', writes: 'webhookSecret.made' },
];
