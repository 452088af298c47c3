import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { catalogue } from '../../rules/catalogue';
import { call, openDesk, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => void (desk = await openDesk()));
afterAll(() => desk.close());

const admin = (what: string, body?: unknown) => call(desk.app, what, desk.administrator, body);
type Catalogue = ReturnType<typeof catalogue>;

describe('the catalogue of rules', () => {
  test('names every fact, operator, anchor, action and limit, for administrators', async () => {
    const answer = await admin('GET /api/rules/catalog');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual(catalogue());
    const { facts, limits } = answer.json<Catalogue>();
    expect(facts).toContainEqual({
      name: 'case.priority',
      type: 'text',
      unit: null,
      about: 'priority of the case',
      values: ['low', 'normal', 'high', 'critical'],
      examples: [],
      absent: null,
      changeable: true,
      operators: expect.arrayContaining([
        'equal',
        'in',
        'textContains',
        'matches',
        'hasChanged',
        'changedTo',
      ]),
    });
    expect(limits).toMatchObject({ conditionDepth: 10, conditionsPerRule: 200, rules: 500 });
    expect((await call(desk.app, 'GET /api/rules/catalog', desk.agent)).statusCode).toBe(403);
  });

  test('every operator that it gives a fact is accepted with a value as it says', async () => {
    const { facts, operators } = catalogue();
    const conditions = facts.flatMap(({ name, type, values, operators: fitting }) =>
      fitting.map((operator) => {
        const { value } = operators.find((one) => one.name === operator)!;
        const fact = name.replace('*', 'plan');
        return { fact, operator, value: valueOf(value, type, values) };
      }),
    );
    for (let from = 0; from < conditions.length; from += 150) {
      const rule = {
        name: `Part ${from}`,
        type: 'new',
        mode: 'off',
        conditions: { all: conditions.slice(from, from + 150) },
        stop: true,
      };
      const answer = await admin('POST /api/rules', rule);
      expect(answer.json()).not.toHaveProperty('errors');
      expect(answer.statusCode).toBe(201);
    }
  });

  test('describes actions by schemas that admit what the API admits', () => {
    const ajv = addFormats(new Ajv({ strict: false }));
    const { actions } = catalogue();
    const fits = (given: { type: string }) =>
      ajv.validate(actions.find(({ type }) => type === given.type)!.parameters, given);
    expect(fits({ type: 'endChat', status: 'open' } as never)).toBe(true);
    expect(fits({ type: 'endChat', status: 'solved' } as never)).toBe(false);
    expect(fits({ type: 'addLabel', label: 'vip' } as never)).toBe(true);
    expect(fits({ type: 'addLabel', label: 'vip', colour: 'red' } as never)).toBe(false);
    expect(fits({ type: 'unassign' })).toBe(true);
  });
});

/** A value as an operator wants it. */
function valueOf(wanted: string, type: string, values: string[] | null): unknown {
  const own =
    values?.[0] ??
    { number: 1, boolean: true, time: '2026-11-25T10:00:00Z', date: '2026-11-25', timeOfDay: '10:00' }[
      type
    ] ??
    'text';
  const given: Record<string, unknown> = {
    same: own,
    was: own,
    moment: own,
    sameList: [own],
    element: 'text',
    elements: ['text'],
    'number or time': type === 'time' ? own : 1,
    text: 'text',
    textList: ['text'],
    pattern: '^x',
    length: 1,
    span:
      type === 'date'
        ? [own, '2026-11-26']
        : type === 'time'
          ? [own, '2026-11-26T10:00:00Z']
          : [own, '11:00'],
    boolean: true,
  };
  return given[wanted];
}
