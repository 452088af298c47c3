import { randomUUID } from 'node:crypto';
import { openDesk, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => void (desk = await openDesk()));
afterAll(() => desk.close());

const rule = (conditions: string) =>
  `{"name": "Rule", "type": "new", "mode": "on", "stop": true, "conditions": ${conditions}}`;
const leaf = (more: string) => rule(`{"all": [{"fact": "message.text", ${more}}]}`);
const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

/** A body as it comes over the wire, valid JSON or not. */
async function send(payload: string, headers: Record<string, string> = {}) {
  const answer = await desk.app.inject({
    method: 'POST',
    url: '/api/rules',
    headers: { ...desk.administrator.headers, 'content-type': 'application/json', ...headers },
    payload,
  });
  const problem: { type: string; errors?: { path: string; message: string }[] } = answer.json();
  return { status: answer.statusCode, type: problem.type, paths: problem.errors?.map(({ path }) => path) };
}

describe('a hostile rule is refused with the place of the fault, and serving goes on', () => {
  test.each<[string, string, string[]]>([
    [
      '10,000 nested conditions',
      rule(`${'{"not":'.repeat(10_000)}{"all":[]}${'}'.repeat(10_000)}`),
      [expect.stringMatching(/^conditions\.not\.not.*…$/)],
    ],
    [
      '11 nested conditions',
      rule(`${'{"not":'.repeat(11)}{"all":[]}${'}'.repeat(11)}`),
      [`conditions${'.not'.repeat(10)}`],
    ],
    [
      'half a megabyte of brackets',
      rule(nested(250_000, '[', ']')),
      [expect.stringMatching(/^conditions\[0\]/)],
    ],
    [
      'nested values',
      leaf(`"operator": "in", "value": ${nested(20_000, '[', ']')}`),
      [expect.stringMatching(/…$/)],
    ],
    [
      'the key __proto__',
      rule('{"all": [{"any": [], "__proto__": {"x": 1}}]}'),
      ['conditions.all[0].__proto__'],
    ],
    [
      'the key __proto__ in disguise',
      rule('{"all": [{"\\u005f_proto__": 1}]}'),
      ['conditions.all[0].__proto__'],
    ],
    [
      'constructor.prototype',
      rule('{"all": [{"constructor": {"prototype": {}}}]}'),
      ['conditions.all[0].constructor'],
    ],
    [
      'the keys constructor and prototype',
      leaf('"operator": "equal", "value": "x", "constructor": 1, "prototype": 2'),
      ['conditions.all[0].constructor', 'conditions.all[0].prototype'],
    ],
    [
      'the fact __proto__',
      rule('{"all": [{"fact": "__proto__", "operator": "equal", "value": 1}]}'),
      ['conditions.all[0].fact'],
    ],
    [
      'the operator constructor',
      leaf('"operator": "constructor", "value": 1'),
      ['conditions.all[0].operator'],
    ],
    ['JSONPath', leaf('"operator": "equal", "value": "x", "path": "$..*"'), ['conditions.all[0].path']],
    [
      'JSONPath in a value',
      leaf('"operator": "equal", "value": {"fact": "contact.name", "path": "$"}'),
      ['conditions.all[0].value.path'],
    ],
    [
      'a list of 100,000 values',
      leaf(`"operator": "in", "value": [${Array(100_000).fill('"x"').join()}]`),
      ['conditions.all[0].value'],
    ],
    [
      '100,000 conditions',
      rule(`{"all": [${Array(100_000).fill('{}').join()}]}`),
      Array(20).fill(expect.stringMatching(/^conditions\.all\[\d+\]\.fact$/)),
    ],
    [
      '100,000 unknown fields',
      `{${Array.from({ length: 80_000 }, (_, index) => `"x${index}":1`).join()}}`,
      Array(20).fill(expect.any(String)),
    ],
    [
      'a pattern of 900,000 characters',
      leaf(`"operator": "matches", "value": "${'('.repeat(900_000)}"`),
      ['conditions.all[0].value'],
    ],
    ['a broken pattern', leaf('"operator": "matches", "value": "(a"'), ['conditions.all[0].value']],
    [
      'a huge pattern',
      leaf(`"operator": "matches", "value": "${'x{1000}'.repeat(50)}"`),
      ['conditions.all[0].value'],
    ],
    [
      'a text of 900,000 characters',
      leaf(`"operator": "textContains", "value": "${'x'.repeat(900_000)}"`),
      ['conditions.all[0].value'],
    ],
    ['conditions that are a text', rule('"all"'), ['conditions']],
    ['a number as an operator', leaf('"operator": 1, "value": 1'), ['conditions.all[0].operator']],
    [
      'two faults',
      rule(
        '{"all": [{"fact": "case.status", "operator": "like", "value": 1}, {"fact": "x", "operator": "equal", "value": 1}]}',
      ),
      ['conditions.all[0].operator', 'conditions.all[1].fact'],
    ],
  ])('%s', async (_, payload, paths) => {
    expect(await send(payload)).toEqual({ status: 400, type: 'urn:answerhall:problem:validation', paths });
    expect(
      await send(payload, { 'idempotency-key': `hostile ${paths.length}`.replaceAll(' ', '-') }),
    ).toMatchObject({ status: 400 });
    expect((await desk.app.inject('/healthz')).statusCode).toBe(200);
  });

  test('in a set of rules', async () => {
    const one = { name: 'Rule', type: 'new', mode: 'on', stop: true, conditions: { all: [] } };
    const condition = { fact: 'case.status', operator: 'equal', value: 'open' };
    const faulty = { ...one, conditions: { all: [condition, { ...condition, operator: 'like' }] } };
    const rules = [one, one, one, faulty].map((rule) => ({ ...rule, id: randomUUID() }));
    const answer = await desk.app.inject({
      method: 'PUT',
      url: '/api/rules/draft',
      headers: desk.administrator.headers,
      payload: { rules },
    });
    expect([answer.statusCode, answer.json().errors]).toEqual([
      400,
      [{ path: 'rules[3].conditions.all[1].operator', message: expect.stringMatching(/no operator "like"/) }],
    ]);
  });

  test('a body of more than a megabyte', async () => {
    const answer = await send(leaf(`"operator": "matches", "value": "${'x'.repeat(1_100_000)}"`));
    expect(answer).toMatchObject({ status: 413, type: 'urn:answerhall:problem:too-large' });
  });

  test('what is no JSON', async () => {
    expect(await send('{"name": ')).toMatchObject({ status: 400, type: 'urn:answerhall:problem:validation' });
  });

  test('a catastrophic pattern is only a pattern', async () => {
    expect((await send(leaf('"operator": "matches", "value": "(a+)+$"'))).status).toBe(201);
  });
});
