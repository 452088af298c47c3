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
    { type: 'setField', field: 'order', value: 'A-17' },
    { type: 'setField', field: 'size', value: 0.5 },
    { type: 'setField', field: 'paid', value: null },
    { type: 'assign', strategy: 'roundRobin' },
    { type: 'giveChat', agentId: ID },
    { type: 'giveChat', strategy: 'leastBusy' },
    { type: 'sendMessage', text: 'Hi {{contact.name}}', whenWindowClosed: 'skip', whenLate: 'send' },
    {
      type: 'sendMessage',
      text: 'Hi',
      whenWindowClosed: { contentSid: 'HX1', variables: { 1: '{{case.number}}' } },
    },
    { type: 'sendTemplate', contentSid: 'HX1' },
    { type: 'sendTemplate', contentSid: 'HX1', variables: { name: 'x' }, whenLate: 'skip' },
    { type: 'notify', agentId: ID },
    { type: 'notify', groupId: ID, text: 'Case {{case.number}} waits' },
    { type: 'notify', assignee: true },
    { type: 'callWebhook', url: 'https://example.com/hook?a=b' },
    {
      type: 'callWebhook',
      url: 'http://example.com:8080',
      method: 'PUT',
      headers: { Authorization: 'Bearer x', 'X-Team': '' },
      body: { case: '{{case.number}}', more: [1, true, null, { text: '{{ message.text }}' }], '': '' },
    },
    { type: 'callWebhook', url: 'https://example.com', method: 'GET', body: null },
    { type: 'callWebhook', url: 'https://example.com', body: 'case={{ case.number }}' },
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
      'an unknown variable',
      { type: 'sendMessage', text: 'Hi {{nam}}' },
      /^actions\.0\.text: There is no variable nam/,
    ],
    ['a note with half a variable', { type: 'addNote', text: 'Hi {{' }, /^actions\.0\.text: .*not closed/],
    ['assign to nobody', { type: 'assign' }, /^actions\.0: Give either an agentId or a strategy/],
    ['both', { type: 'assign', agentId: ID, strategy: 'leastBusy' }, /^actions\.0: Give either/],
    [
      'an unknown strategy',
      { type: 'giveChat', strategy: 'random' },
      /^actions\.0\.strategy: Give "roundRobin"/,
    ],
    ['notify everybody', { type: 'notify' }, /^actions\.0: Give exactly one of/],
    ['notify two', { type: 'notify', agentId: ID, assignee: true }, /^actions\.0: Give exactly one of/],
    ['notify no assignee', { type: 'notify', assignee: false }, /^actions\.0\.assignee/],
    ['a field called __proto__', { type: 'setField', field: '__proto__', value: 1 }, /^actions\.0\.field/],
    [
      'a field that is a list',
      { type: 'setField', field: 'x', value: [] },
      /^actions\.0\.value: Must be a text/,
    ],
    ['a field without a value', { type: 'setField', field: 'x' }, /^actions\.0\.value/],
    ['whenLate perhaps', { type: 'sendMessage', text: 'x', whenLate: 'perhaps' }, /^actions\.0\.whenLate/],
    [
      'whenWindowClosed wait',
      { type: 'sendMessage', text: 'x', whenWindowClosed: 'wait' },
      /^actions\.0\.whenWindowClosed: Give "skip" or a template/,
    ],
    [
      'an unknown variable of a template',
      { type: 'sendMessage', text: 'x', whenWindowClosed: { contentSid: 'HX1', variables: { 1: '{{x}}' } } },
      /^actions\.0\.whenWindowClosed\.variables\.1: There is no variable x/,
    ],
    [
      'an empty variable',
      { type: 'sendTemplate', contentSid: 'HX1', variables: { 1: '' } },
      /variables\.1: Must not/,
    ],
    ['a template without id', { type: 'sendTemplate', contentSid: 'a b' }, /^actions\.0\.contentSid/],
    ['an unknown action', { type: 'explode' }, /no such action. Actions are endChat/],
    ['an action without a type', {}, /no such action/],
    ['an action that is a text', 'stop', /actions\.0/],
    ['the type constructor', { type: 'constructor' }, /no such action/],
  ])('refuses %s', (_, action, words) => {
    expect(withAction(action).join('\n')).toMatch(words);
  });
});

describe('callWebhook', () => {
  const call = (more: object) =>
    withAction({ type: 'callWebhook', url: 'https://example.com', ...more }).join('\n');

  test.each([
    ...[
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '017700000001',
      '127.0.0.1.',
      '１２７.0.0.1',
      '0',
      '0.0.0.0',
    ],
    ...[
      '10.1.2.3',
      '172.16.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '[::1]',
      '[::]',
      '[fe80::1]',
      '[fc00::1]',
      '[ff02::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:8.8.8.8]',
      '[2002:7f00:1::]',
      '[::127.0.0.1]',
      '[::a9fe:a9fe]',
      '[4000::1]',
    ],
    ...['[64:ff9b::127.0.0.1]', 'localhost', 'LOCALHOST', 'localhost.', 'a.localhost', '192.0.2.1'],
  ])('never calls %s', (host) => {
    expect(call({ url: `http://${host}/` })).toMatch(
      /^actions\.0\.url: .*of this machine or of a private network/,
    );
    expect(call({ url: `https://${host}:8443/x` })).toMatch(/private network/);
  });

  test.each([
    '8.8.8.8',
    '[2606:4700::1]',
    'example.com',
    'example.com.',
    'bücher.example',
    'localhost.example.com',
  ])('may call %s', (host) => expect(call({ url: `https://${host}/x?y=1` })).toBe(''));

  test.each<[string, object, RegExp]>([
    ['a file', { url: 'file:///etc/passwd' }, /url: Give an address that begins with https/],
    ['no address', { url: 'example.com' }, /url: Give a whole address/],
    ['credentials in the address', { url: 'https://a:b@example.com' }, /url: No credentials/],
    [
      'a variable in the address',
      { url: 'https://example.com/{{case.number}}' },
      /url: Variables are available in/,
    ],
    ['a long address', { url: `https://example.com/${'x'.repeat(2000)}` }, /url: Must have at most 2000/],
    ['the method TRACE', { method: 'TRACE' }, /method/],
    ['a body of GET', { method: 'GET', body: 'x' }, /body: A GET has no body/],
    ['a header that is none', { headers: { 'a b': 'x' } }, /headers.*name of a header/],
    ['the header Host', { headers: { Host: 'x' } }, /headers.*set by us/],
    ['a signature', { headers: { 'X-Answerhall-Signature': 'x' } }, /headers.*set by us/],
    ['a line break in a header', { headers: { A: 'x\r\nB: y' } }, /headers\.A: May hold no line breaks/],
    ['a variable in a header', { headers: { A: '{{case.number}}' } }, /headers\.A: Variables/],
    [
      '21 headers',
      { headers: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`a${n}`, ''])) },
      /headers: At most 20/,
    ],
    [
      'an unknown variable in JSON',
      { body: { a: [{ b: '{{nobody}}' }] } },
      /body\.a\.0\.b: There is no variable nobody/,
    ],
    ['an unknown variable in a text', { body: '{{nobody}}' }, /body: There is no variable nobody/],
    ['a long body', { body: Array(3000).fill('x') }, /body: Must have at most 20000/],
    ['a deep body', { body: JSON.parse('['.repeat(9_000) + ']'.repeat(9_000)) }, /body.*(deep|at most)/],
    [
      '__proto__ in a body',
      { body: JSON.parse('{"a":{"__proto__":1}}') },
      /body\.a: This name is not available/,
    ],
    ['what is no JSON', { body: { at: NaN } }, /body\.at: Give JSON/],
    ['an unknown field', { retries: 3 }, /retries/],
  ])('refuses %s', (_, more, words) => {
    expect(call(more)).toMatch(words);
  });

  test('is stored without NUL and half characters', () => {
    const action = { type: 'callWebhook', url: 'https://example.com', body: { 'a\0': ['b\0\ud800'] } };
    expect(ruleInput.parse({ ...valid, actions: [action] }).actions).toEqual([
      { ...action, body: { a: ['b\ufffd'] } },
    ]);
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
    ['a catastrophic pattern', { all: [{ fact: 'message.text', operator: 'matches', value: '(a+)+$' }] }],
    ['a night', { all: [{ fact: 'time.timeOfDay', operator: 'between', value: ['22:00', '06:00'] }] }],
    ['a change of a field', { all: [{ fact: 'case.field.plan', operator: 'changedTo', value: 'gold' }] }],
    ['a field that is a number', { all: [{ fact: 'contact.field.age', operator: 'equal', value: 5 }] }],
    ['an added label', { all: [{ fact: 'case.labels', operator: 'changedTo', value: 'vip' }] }],
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
    ['an unknown operator', { ...leaf, operator: 'like' }, /0\.operator: There is no operator "like"/],
    ['the operator toString', { ...leaf, operator: 'toString' }, /0\.operator: There is no operator/],
    ['a decorator', { ...leaf, operator: 'not:equal' }, /0\.operator: Operator decorators/],
    [
      'a change of what no event changes',
      { fact: 'message.text', operator: 'hasChanged', value: true },
      /0\.operator: .*no event changes/,
    ],
    ['a field without a name', { ...leaf, fact: 'case.field.' }, /0\.fact: The name of a field/],
    [
      'a list as the value of a field',
      { fact: 'case.field.x', operator: 'equal', value: ['x'] },
      /0\.value: Give a text/,
    ],
    [
      '25 o’clock',
      { fact: 'time.timeOfDay', operator: 'before', value: '25:00' },
      /0\.value: Give a time of day/,
    ],
    ['30 February', { fact: 'time.date', operator: 'equal', value: '2026-02-30' }, /0\.value: Give a date/],
    [
      'a date as a time',
      { fact: 'chat.endsAt', operator: 'before', value: '2026-02-03' },
      /0\.value: Give an instant/,
    ],
    [
      'a span of one',
      { fact: 'time.timeOfDay', operator: 'between', value: ['09:00'] },
      /0\.value: Give a list of two/,
    ],
    [
      'an empty span',
      { fact: 'time.timeOfDay', operator: 'between', value: ['09:00', '09:00'] },
      /0\.value: .*nothing lies between/,
    ],
    [
      'a span that runs backwards',
      { fact: 'time.date', operator: 'between', value: ['2026-12-27', '2026-12-24'] },
      /0\.value: The first must be the earlier/,
    ],
    [
      'a length below zero',
      { fact: 'message.text', operator: 'longerThan', value: -1 },
      /0\.value: Give a whole number/,
    ],
    [
      'a status that none has changed to',
      { ...leaf, operator: 'changedTo', value: 'solved' },
      /0\.value: case.status is one of/,
    ],
    [
      'a name that is a list',
      { ...leaf, value: { fact: [[['x']]] } },
      /0\.value\.fact: Give the name of a fact/,
    ],
    ...(
      [
        ['an open group', '(', /This is no pattern/],
        ['a look-ahead', '(?=a)a', /This is no pattern/],
        ['a back-reference', '(a)\\1', /This is no pattern/],
        ['an empty one', '', /An empty pattern fits everything/],
        ['one of 501 characters', 'x'.repeat(501), /at most 500 characters/],
        ['one of a million characters', '('.repeat(1_000_000), /at most 500 characters/],
        ['one that repeats without end', 'x{1000}'.repeat(60), /too large/],
        ['nested repetition', '((((a{10}){10}){10}))', /too large/],
        ['a number', 5, /Give a text: a pattern/],
      ] as const
    ).map(([what, value, words]): [string, object, RegExp] => [
      `a pattern: ${what}`,
      { fact: 'message.text', operator: 'matches', value },
      words,
    ]),
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
    for (let level = 0; level < 10_000; level++) deep = { not: deep };
    expect(withConditions(deep)).toEqual([expect.stringMatching(/nested at most 10 deep/)]);
    expect(withConditions({ any: Array(100_000).fill(leaf) })).toEqual([
      expect.stringMatching(/at most 200 conditions/),
    ]);
    const deepLists = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
    expect(withConditions({ all: deepLists })).toEqual([expect.stringMatching(/^conditions\.all\.0: /)]);
    expect(withLeaf({ ...leaf, value: deepLists })).toEqual([expect.stringMatching(/is one of open/)]);
    expect(withLeaf({ ...leaf, operator: 'in', value: Array(100_000).fill('x') })).toEqual([
      expect.stringMatching(/1 to 200 values/),
    ]);
    const manyFields = Object.fromEntries(Array(200_000).entries());
    expect(withConditions({ all: [], ...manyFields })).toHaveLength(20);
    expect(withLeaf(manyFields)).toHaveLength(20);
    expect(withConditions({ all: Array(200).fill({ fact: 'x', operator: 'y', value: 1 }) })).toHaveLength(20);
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
