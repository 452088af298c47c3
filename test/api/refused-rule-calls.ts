import { randomUUID } from 'node:crypto';
import type { RefusedCall } from './refusals';

const texts = [7, null, [], '', ' '.repeat(3), 'x'.repeat(201)];
const notes = [7, [], '', 'x'.repeat(1001)];
const flags = ['true', 1, null];
const types = ['old', '', 7, null];
const id = randomUUID();
const rule = {
  name: 'Invoices',
  type: 'new',
  mode: 'on',
  conditions: { all: [] },
  actions: [{ type: 'addLabel', label: 'invoice' }],
};
const wrongRule = {
  name: texts,
  type: types,
  mode: ['sometimes', '', 7, null],
  sectionId: ['x', 7, randomUUID()],
  after: [7, {}, { fact: 'case.createdAt', duration: 'PT1H' }],
  conditions: [7, null, [], {}, { any: [] }, { all: [7] }],
  actions: [7, null, {}, [{}], [{ type: 'explode' }], [{ type: 'assign', agentId: randomUUID() }]],
  stop: flags,
};
const section = { type: 'new', name: 'Billing' };
const wrongLists = ['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'cursor=W10', 'unknown=1'];
const wrongPages = ['limit=0', 'limit=201', 'limit=x', 'unknown=1'];
const wrongQuery = ['draft=maybe', 'unknown=1'];
const story = { name: 'A story', steps: [{ customerWrites: 'Hello' }] };
const wrongScenario = [
  { ...story, name: '' },
  { ...story, start: 'yesterday' },
  { ...story, colour: 'red' },
  { ...story, settings: { inactivityTimeout: '10 minutes' } },
  { ...story, given: { agents: [] } },
  { ...story, steps: [] },
  { ...story, steps: Array(101).fill(story.steps[0]) },
  { ...story, steps: [{}] },
  { ...story, steps: [{ customerWrites: 'Hello', passes: 'PT1M' }] },
  { ...story, steps: [{ customerSings: 'Hello' }] },
  { ...story, steps: [{ passes: '-PT1M' }] },
  { ...story, steps: [{ at: '25:00' }] },
  { ...story, steps: [{ expect: {} }] },
  { ...story, steps: [{ expect: { status: 'done' } }] },
];
const wrongScenarios = [7, null, {}, [story, story], ...wrongScenario.map((one) => [one])];

/** The calls about rules, all for administrators. */
export const ruleCalls: RefusedCall[] = (
  [
    { what: 'GET /api/rules', wrongQuery: ['limit=0', 'limit=x', 'cursor=x', 'type=old', ...wrongQuery] },
    {
      what: 'POST /api/rules',
      body: rule,
      required: ['name', 'type', 'mode', 'conditions', 'actions'],
      wrong: wrongRule,
    },
    { what: 'GET /api/rules/catalog', wrongQuery },
    { what: 'GET /api/rules/:id', wrongQuery },
    { what: 'PATCH /api/rules/:id', body: { name: 'Other' } },
    { what: 'DELETE /api/rules/:id' },
    { what: 'POST /api/rules/:id/clone', body: { name: 'Copy' } },
    {
      what: 'PUT /api/rules/order',
      body: { type: 'new', ids: [] },
      required: ['type', 'ids'],
      wrong: { type: types, ids: ['x', null, [7], ['x'], [randomUUID()]] },
    },
    { what: 'GET /api/rules/scenarios', wrongQuery },
    {
      what: 'PUT /api/rules/scenarios',
      bodyLimit: 4_000_000,
      body: { scenarios: [story] },
      required: ['scenarios'],
      wrong: { scenarios: wrongScenarios },
    },
    {
      what: 'PATCH /api/rules/scenarios',
      bodyLimit: 4_000_000,
      body: { before: null, after: story },
      required: ['before', 'after'],
      wrong: { before: ['x', 7, [], {}], after: [7, {}, [], ...wrongScenario] },
    },
    {
      what: 'POST /api/rules/scenarios/run',
      bodyLimit: 4_000_000,
      body: { scenarios: [story] },
      wrong: { scenarios: wrongScenarios, draft: flags },
    },
    { what: 'GET /api/rule-sections', wrongQuery },
    {
      what: 'POST /api/rule-sections',
      body: section,
      required: ['type', 'name'],
      wrong: { type: types, name: texts, enabled: flags, firstMatch: flags },
    },
    { what: 'PATCH /api/rule-sections/:id', body: { name: 'Other' } },
    { what: 'DELETE /api/rule-sections/:id' },
    {
      what: 'PUT /api/rule-sections/order',
      body: { type: 'new', ids: [] },
      required: ['type', 'ids'],
      wrong: { type: types, ids: ['x', null, [7], ['x'], [randomUUID()]] },
    },
    {
      what: 'PUT /api/rules/draft',
      bodyLimit: 4_000_000,
      body: { rules: [{ id, ...rule }] },
      required: ['rules'],
      wrong: {
        rules: [
          7,
          null,
          {},
          [rule],
          [{ ...rule, id: 'x' }],
          [
            { ...rule, id },
            { ...rule, id },
          ],
          [{ ...rule, id, sectionId: randomUUID() }],
          [{ ...rule, id, actions: [{ type: 'setGroup', groupId: randomUUID() }] }],
        ],
        sections: [7, null, [{}], [{ ...section, id: 'x' }]],
      },
    },
    {
      what: 'POST /api/rules/try',
      bodyLimit: 4_000_000,
      body: { rules: { rule } },
      required: ['rules'],
      wrong: {
        rules: [
          ...[7, null, 'live', [], {}, { set: 7 }, { rule: 7 }, { rule, set: { rules: [] } }],
          ...[{ id }, { rule, id: 'x' }, { rule, more: 1 }, { rule: { ...rule, type: 'old' } }],
          ...[{ set: { rules: [] }, id }, { set: { rules: [rule] } }],
        ],
        from: ['yesterday', 7, null],
        to: ['tomorrow', 7, null],
        filter: [7, null, { caseNumber: 0 }, { groupId: 'x' }, { integrationId: 7 }, { unknown: 1 }],
        newest: [0, -1, 1.5, '10', null, 500_001],
        limit: [0, -1, 1.5, '10', null, 500_001],
      },
    },
    { what: 'GET /api/rules/examples' },
    {
      what: 'POST /api/rules/examples/:name/use',
      existing: () => Promise.resolve('/api/rules/examples/thanks/use'),
      body: {},
      wrong: { groupId: ['x', 7, [], {}], scenarios: flags },
    },
    { what: 'GET /api/rules/draft/overdue' },
    { what: 'GET /api/rules/tries/:id' },
    { what: 'DELETE /api/rules/tries/:id' },
    {
      what: 'POST /api/rules/publish',
      body: { note: 'x' },
      wrong: { note: notes, override: flags, overwrite: flags, changedAt: ['now', 7, null] },
    },
    { what: 'GET /api/rules/versions', wrongQuery: ['limit=0', 'cursor=x', 'unknown=1'] },
    { what: 'GET /api/rules/versions/:version' },
    { what: 'POST /api/rules/versions/:version/restore', body: { note: 'x' } },
    { what: 'GET /api/rules/pause' },
    { what: 'POST /api/rules/pause' },
    { what: 'POST /api/rules/resume' },
    { what: 'GET /api/rules/held' },
    {
      what: 'POST /api/rules/:id/release',
      body: { messages: 'drop' },
      required: ['messages'],
      wrong: { messages: ['keep', '', 7, null] },
    },
    { what: 'GET /api/rules/waiting-messages', wrongQuery: wrongLists },
    { what: 'GET /api/rules/:id/waiting-messages', wrongQuery: wrongLists },
    { what: 'POST /api/rules/waiting-messages/drop', body: {}, wrong: { ruleId: ['x', 7, null] } },
    { what: 'GET /api/rules/:id/runs', wrongQuery: [...wrongPages, 'version=0', 'outcome=lost'] },
    { what: 'GET /api/rules/:id/messages', wrongQuery: [...wrongPages, 'cursor=x', 'version=x'] },
    { what: 'GET /api/rules/:id/messages.csv', wrongQuery: ['limit=1', 'version=0'] },
    { what: 'GET /api/rules/diff', wrongQuery: ['from=old', 'to=0', 'unknown=1'] },
  ] satisfies RefusedCall[]
).map((call) => ({ ...call, administratorOnly: true }));

/** The calls about macros, which agents make too. */
export const macroCalls: RefusedCall[] = [
  { what: 'GET /api/macros', wrongQuery: [...wrongPages, 'cursor=x', 'others=me', `q=${'x'.repeat(201)}`] },
  {
    what: 'POST /api/macros',
    body: { name: 'Thanks', scope: 'personal', text: 'Thank you' },
    required: ['name', 'scope', 'text'],
    wrong: {
      name: texts,
      scope: ['mine', '', 7, null],
      groupId: ['x', 7, randomUUID()],
      text: [7, null, '', '   ', 'x'.repeat(1601), '{{ nobody }}'],
      template: [7, 'x', {}, { contentSid: '' }, { contentSid: 'HX1', variables: { 1: 7 } }],
      actions: [...wrongRule.actions, [{ type: 'sendMessage', text: 'x' }], [{ type: 'stop' }]],
    },
  },
  { what: 'GET /api/macros/:id' },
  { what: 'PATCH /api/macros/:id', body: { name: 'Other' } },
  { what: 'DELETE /api/macros/:id' },
];
