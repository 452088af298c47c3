import fc from 'fast-check';
import { changedRule, newRule, ruleInput, rulePatch, stopsFurtherRules } from '../../rules/schema';

const ID = 'b1a7c1e0-6d3f-4a52-9f1e-0d6f5b8f4c11';
const valid = {
  name: 'Invoices',
  type: 'new',
  mode: 'on',
  conditions: { all: [{ fact: 'message.text', operator: 'textContains', value: 'invoice' }] },
  actions: [{ type: 'addLabel', label: 'billing' }],
};

/** The refusals as `path: message` lines; none for what is accepted. */
function refusals(input: unknown, schema: typeof ruleInput | typeof rulePatch = ruleInput): string[] {
  const result = schema.safeParse(input);
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}
const withConditions = (conditions: unknown) => refusals({ ...valid, conditions });
const withLeaf = (leaf: object) => withConditions({ all: [leaf] });
const withAction = (action: unknown) => refusals({ ...valid, actions: [action] });

describe('a rule', () => {
  test('is accepted whole, with enabled as another word for mode', () => {
    const rule = newRule(ID, ruleInput.parse({ ...valid, sectionId: null, after: null }));
    expect(rule).toEqual({ id: ID, ...valid, sectionId: null, after: null, stop: false });
    const { mode: _, ...rest } = valid;
    expect(newRule(ID, ruleInput.parse({ ...rest, enabled: true })).mode).toBe('on');
    expect(newRule(ID, ruleInput.parse({ ...rest, enabled: false })).mode).toBe('off');
  });

  test.each<[string, object, RegExp]>([
    ['a rule without a mode', { mode: undefined }, /^mode: Give "on", "watch" or "off"/],
    ['contradicting mode and enabled', { enabled: false }, /^enabled: .*contradict/],
    ['the mode sometimes', { mode: 'sometimes' }, /^mode: /],
    ['a time rule that waits for nothing', { type: 'current' }, /^after: A rule of type "current" says/],
    ['an unknown type', { type: 'old' }, /^type: Give "new"/],
    ['a section that is no id', { sectionId: 'billing' }, /^sectionId: /],
    [
      'another rule that waits',
      { after: { fact: 'case.createdAt', duration: 'PT1H' } },
      /^after: Only a rule/,
    ],
    ...(
      [
        [{ fact: 'case.createdAt', duration: 'an hour' }, /^after.duration: Give an ISO 8601 duration/],
        [{ fact: 'case.createdAt', duration: 'P400D' }, /^after.duration: .*at most P365D/],
        [{ fact: 'message.text', duration: 'PT1H' }, /^after.fact: /],
        [
          { fact: 'window.closesAt', duration: '-PT1H', businessHours: true },
          /^after.businessHours: Business hours are counted forward/,
        ],
      ] as const
    ).map(([after, words]): [string, object, RegExp] => [
      JSON.stringify(after),
      { type: 'current', after },
      words,
    ]),
    ['a blank name', { name: '  ' }, /^name: /],
    ['a long name', { name: 'x'.repeat(201) }, /^name: /],
    ['missing conditions', { conditions: undefined }, /^conditions: Give a tree/],
    ['a rule that does nothing', { actions: [] }, /^actions: A rule has at least one action/],
    ['an unknown field', { colour: 'red' }, /colour/],
    ['51 actions', { actions: Array(51).fill({ type: 'unassign' }) }, /^actions: /],
    [
      'notes of 60,000 characters',
      { actions: Array(6).fill({ type: 'addNote', text: 'x'.repeat(10_000) }) },
      /^conditions: .*at most 50000/,
    ],
    ['a stop that is no boolean', { stop: 'yes' }, /^stop: /],
  ])('refuses %s', (_, change, words) => {
    expect(refusals({ ...valid, ...change }).join('\n')).toMatch(words);
  });

  test('may do nothing but stop, as its own field or as an action', () => {
    const { actions: _, ...rest } = valid;
    expect(refusals({ ...rest, stop: true })).toEqual([]);
    expect(stopsFurtherRules(ruleInput.parse({ ...rest, stop: true }))).toBe(true);
    expect(stopsFurtherRules(ruleInput.parse({ ...rest, actions: [{ type: 'stop' }] }))).toBe(true);
    expect(stopsFurtherRules(ruleInput.parse(valid))).toBe(false);
  });

  test('is changed field by field and must still do something', () => {
    const rule = newRule(ID, ruleInput.parse(valid));
    expect(changedRule(rule, rulePatch.parse({ enabled: false }))).toEqual({ ...rule, mode: 'off' });
    expect(changedRule(rule, rulePatch.parse({ name: 'Bills', stop: true }))).toEqual({
      ...rule,
      name: 'Bills',
      stop: true,
    });
    expect(changedRule(rule, rulePatch.parse({}))).toEqual(rule);
    expect(changedRule(rule, rulePatch.parse({ actions: [] }))).toMatchObject({ path: 'actions' });
    expect(refusals({ mode: 'on', enabled: false }, rulePatch).join()).toMatch(/contradict/);
    expect(refusals({ id: ID }, rulePatch)).toHaveLength(1);
  });

  test('is stored without NUL and half characters in its texts', () => {
    const actions = [{ type: 'sendMessage', text: 'A\0B\ud800C' }];
    expect(ruleInput.parse({ ...valid, actions, name: 'n\0' })).toMatchObject({
      name: 'n',
      actions: [{ type: 'sendMessage', text: 'AB\ufffdC' }],
    });
  });
});

describe('actions', () => {
  test.each([
    { type: 'endChat', status: 'open' },
    { type: 'setStatus', status: 'closed' },
    { type: 'setPriority', priority: 'critical' },
    { type: 'setGroup', groupId: ID },
    { type: 'assign', agentId: ID },
    { type: 'unassign' },
    { type: 'addLabel', label: 'vip' },
    { type: 'removeLabel', label: 'vip' },
    { type: 'sendMessage', text: '😀'.repeat(1600) },
    { type: 'addNote', text: 'look here' },
    { type: 'stop' },
  ])('$type is accepted as it stands', (action) => {
    expect(ruleInput.parse({ ...valid, actions: [action] }).actions).toEqual([action]);
  });

  test.each<[string, unknown, RegExp]>([
    ['endChat without a status', { type: 'endChat' }, /^actions\.0\.status/],
    ['endChat with an unknown status', { type: 'endChat', status: 'solved' }, /^actions\.0\.status/],
    ['setPriority urgent', { type: 'setPriority', priority: 'urgent' }, /^actions\.0\.priority/],
    ['a group that is no id', { type: 'setGroup', groupId: '1' }, /^actions\.0\.groupId/],
    ['an unknown field', { type: 'unassign', agentId: ID }, /^actions\.0: .*agentId/],
    ['an empty label', { type: 'addLabel', label: ' ' }, /^actions\.0\.label/],
    ['an empty message', { type: 'sendMessage', text: '' }, /^actions\.0\.text/],
    ['a blank message', { type: 'sendMessage', text: ' \n' }, /^actions\.0\.text: Must not be blank/],
    ['a message of 1601 characters', { type: 'sendMessage', text: 'x'.repeat(1601) }, /^actions\.0\.text/],
    [
      'variables',
      { type: 'sendMessage', text: 'Hi {{contact.name}}' },
      /^actions\.0\.text: .*not available yet/,
    ],
    ['a strategy', { type: 'assign', strategy: 'roundRobin' }, /Not available yet: strategy/],
    ['whenLate', { type: 'sendMessage', text: 'x', whenLate: 'send' }, /Not available yet: whenLate/],
    ['callWebhook', { type: 'callWebhook', url: 'https://example.com' }, /callWebhook" is not available yet/],
    ['notify', { type: 'notify', assignee: true }, /notify" is not available yet/],
    ['an unknown action', { type: 'explode' }, /no such action. Actions are endChat/],
    ['an action without a type', {}, /no such action/],
    ['an action that is a text', 'stop', /actions\.0/],
    ['the type constructor', { type: 'constructor' }, /no such action/],
  ])('refuses %s', (_, action, words) => {
    expect(withAction(action).join('\n')).toMatch(words);
  });
});

describe('conditions', () => {
  const leaf = { fact: 'case.status', operator: 'equal', value: 'open' };

  test.each<[string, unknown]>([
    ['always', { all: [] }],
    ['one of', { any: [leaf] }],
    ['not', { not: leaf }],
    ['nested', { all: [{ any: [leaf, { not: { all: [leaf] } }] }, { all: [] }] }],
    [
      'a name and a priority, as in json-rules-engine',
      { all: [{ ...leaf, name: 'open', priority: 2 }], name: 'x' },
    ],
    [
      'another fact as the value',
      { all: [{ fact: 'message.text', operator: 'equal', value: { fact: 'contact.name' } }] },
    ],
    [
      'a list fact as the value',
      { all: [{ fact: 'message.text', operator: 'textContainsAny', value: { fact: 'case.labels' } }] },
    ],
    [
      'an instant',
      { all: [{ fact: 'chat.endsAt', operator: 'lessThan', value: '2026-11-23T10:00:00+01:00' }] },
    ],
    ['a number in a text', { all: [{ fact: 'message.text', operator: 'greaterThan', value: 5 }] }],
    ['an empty text', { all: [{ fact: 'message.text', operator: 'equal', value: '' }] }],
  ])('accept %s', (_, tree) => {
    expect(withConditions(tree)).toEqual([]);
    expect(ruleInput.parse({ ...valid, conditions: tree }).conditions).toEqual(tree);
  });

  test.each<[string, unknown, RegExp]>([
    ['a list', [], /^conditions: Give a tree/],
    ['null', null, /^conditions: Give a tree/],
    ['a bare comparison', leaf, /^conditions: The outermost condition must be/],
    ['an empty object', {}, /^conditions: The outermost/],
    ['an empty any', { any: [] }, /^conditions\.any: An empty "any"/],
    ['an empty any inside', { all: [{ any: [] }] }, /^conditions\.all\.0\.any: An empty "any"/],
    ['an empty any under not', { not: { any: [] } }, /^conditions\.not\.any: An empty "any"/],
    ['all and any together', { all: [], any: [leaf] }, /^conditions: Only one of all, any/],
    ['all and a comparison together', { all: [], ...leaf }, /^conditions\.fact: There is no field "fact"/],
    ['all that is no list', { all: leaf }, /^conditions\.all: "all" is a list/],
    ['not with a list', { not: [leaf] }, /^conditions\.not: A condition is an object/],
    ['a condition that is a text', { all: ['x'] }, /^conditions\.all\.0: A condition is an object/],
    ['a named condition', { condition: 'vip' }, /^conditions\.condition: Named conditions/],
    ['a named condition inside', { all: [{ condition: 'vip' }] }, /^conditions\.all\.0\.condition: Named/],
    ['an unknown field', { all: [{ ...leaf, colour: 1 }] }, /^conditions\.all\.0\.colour: There is no field/],
    ['path', { all: [{ ...leaf, path: '$.x' }] }, /^conditions\.all\.0\.path: "path" is not available/],
    ['params', { all: [{ ...leaf, params: {} }] }, /^conditions\.all\.0\.params: "params" is not available/],
    ['path on all', { all: [], path: '$' }, /^conditions\.path: "path" is not available/],
    [
      '__proto__',
      JSON.parse('{"all":[],"__proto__":{"any":[]}}'),
      /^conditions\.__proto__: There is no field/,
    ],
    ['a priority of 0', { all: [{ ...leaf, priority: 0 }] }, /^conditions\.all\.0\.priority/],
  ])('refuse %s', (_, tree, words) => {
    expect(withConditions(tree).join('\n')).toMatch(words);
  });

  test.each<[string, object, RegExp]>([
    ['a missing fact', { operator: 'equal', value: 1 }, /0\.fact: Missing/],
    ['a missing operator', { fact: 'case.status', value: 'open' }, /0\.operator: Missing/],
    ['a missing value', { fact: 'case.status', operator: 'equal' }, /0\.value: Missing/],
    ['an unknown fact', { ...leaf, fact: 'case.colour' }, /0\.fact: There is no fact "case.colour"/],
    ['the fact constructor', { ...leaf, fact: 'constructor' }, /0\.fact: There is no fact/],
    ['the fact __proto__', { ...leaf, fact: '__proto__' }, /0\.fact: There is no fact/],
    [
      'a fact of times',
      { fact: 'time.isBusinessHours', operator: 'equal', value: true },
      /not available yet/,
    ],
    ['an unknown operator', { ...leaf, operator: 'like' }, /0\.operator: There is no operator "like"/],
    ['the operator toString', { ...leaf, operator: 'toString' }, /0\.operator: There is no operator/],
    ['a decorator', { ...leaf, operator: 'not:equal' }, /0\.operator: Operator decorators/],
    ['a later operator', { ...leaf, operator: 'hasChanged' }, /0\.operator: .*not available yet/],
    [
      'contains on a text',
      { fact: 'message.text', operator: 'contains', value: 'x' },
      /0\.operator: .*textContains/,
    ],
    ['equal on a list', { fact: 'case.labels', operator: 'equal', value: 'x' }, /0\.operator: .*contains/],
    ['null as a value', { fact: 'assignee.id', operator: 'equal', value: null }, /0\.value: .*isPresent/],
    [
      'a status that is none',
      { ...leaf, value: 'solved' },
      /0\.value: case.status is one of open, pending, closed/,
    ],
    ['a list with a status that is none', { ...leaf, operator: 'in', value: ['open', 'x'] }, /0\.value\.1: /],
    ['in without a list', { ...leaf, operator: 'in', value: 'open' }, /0\.value: Give a list/],
    ['in with an empty list', { ...leaf, operator: 'in', value: [] }, /0\.value: A list has 1 to/],
    [
      'a text as a number',
      { fact: 'case.messageCount', operator: 'equal', value: '3' },
      /0\.value: .*number/,
    ],
    [
      'a text as an instant',
      { fact: 'chat.endsAt', operator: 'lessThan', value: 'soon' },
      /0\.value: Give an instant/,
    ],
    ['a word as a boolean', { fact: 'message.hasFile', operator: 'equal', value: 'true' }, /0\.value: /],
    [
      'isPresent with a text',
      { fact: 'message.text', operator: 'isPresent', value: 'yes' },
      /0\.value: Give true/,
    ],
    [
      'an empty textContains',
      { fact: 'message.text', operator: 'textContains', value: ' \u0301 ' },
      /at least one/,
    ],
    ['a text with NUL', { fact: 'message.text', operator: 'equal', value: 'a\0' }, /0\.value: .*NUL/],
    ['half a character', { fact: 'message.text', operator: 'equal', value: '\ud83d' }, /0\.value: /],
    [
      'a text that is too long',
      { fact: 'message.text', operator: 'equal', value: 'x'.repeat(1001) },
      /at most 1000/,
    ],
    [
      'path in a value',
      { ...leaf, value: { fact: 'chat.state', path: '$' } },
      /0\.value\.path: "path" is not/,
    ],
    [
      'params in a value',
      { ...leaf, value: { fact: 'chat.state', params: {} } },
      /0\.value\.params: "params" is/,
    ],
    ['an unknown fact in a value', { ...leaf, value: { fact: 'x' } }, /0\.value\.fact: There is no fact/],
    [
      'a fact of another type in a value',
      { ...leaf, value: { fact: 'case.labels' } },
      /0\.value\.fact: A list/,
    ],
    ['an object as a value', { ...leaf, value: { open: true } }, /0\.value\.open: There is no field/],
  ])('refuse %s', (_, comparison, words) => {
    expect(withLeaf(comparison).join('\n')).toMatch(words);
  });

  test('are bounded in depth and number, however hostile the tree', () => {
    let deep: object = { all: [] };
    for (let level = 0; level < 5_000; level++) deep = { not: deep };
    expect(withConditions(deep)).toEqual([expect.stringMatching(/nested at most 10 deep/)]);
    expect(withConditions({ any: Array(100_000).fill(leaf) })).toEqual([
      expect.stringMatching(/at most 200 conditions/),
    ]);
    expect(withConditions({ all: [], ...Object.fromEntries(Array(9999).entries()) })).toHaveLength(20);
    expect(withConditions({ any: Array(199).fill(leaf) })).toEqual([]);
  });

  test('any JSON whatever is accepted or refused with a path and words, and never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        for (const line of withConditions(json)) expect(line).toMatch(/^conditions.*: \S/);
        withConditions({ all: [json] });
        withLeaf({ fact: 'message.text', operator: 'textContainsAny', value: json });
        withAction(json);
      }),
    );
  });
});
