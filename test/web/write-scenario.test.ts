import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { scenario as schema } from '../../rules/scenario-schema';
import { KEPT_SETTINGS, EXPECTED, kindOf, SETTINGS, STEP_KINDS } from '../../web/scenarios/scenario-shapes';
import { outcomeOf } from '../../web/scenarios/outcome';
import {
  isSame,
  longForm,
  newExpectation,
  newStep,
  shortForm,
  withPart,
} from '../../web/scenarios/write-scenario';
import { VERBS } from '../../rules/scenario-schema';

const folder = join(__dirname, '..', '..', 'rule-files', 'examples');
const examples = readdirSync(folder).flatMap(
  (file): any[] => parse(readFileSync(join(folder, file), 'utf8')).scenarios ?? [],
);

test('there are controls for every step, expectation and setting that the schema knows', () => {
  expect([...STEP_KINDS].sort()).toEqual([...VERBS].sort());
  const { steps, settings } = schema.shape;
  const expectation = steps.element.shape.expect.unwrap();
  expect([...EXPECTED].sort()).toEqual(Object.keys(expectation.shape).sort());
  expect([...SETTINGS, ...KEPT_SETTINGS].sort()).toEqual(Object.keys(settings.unwrap().shape).sort());
});

test('what said only a text says only a text again, and whatever else was said stays', () => {
  expect(shortForm(longForm('Hello'))).toBe('Hello');
  const more = { text: 'Hello', from: 'Grace' };
  expect(shortForm(longForm(more))).toEqual(more);
  const picture: { text?: string; kind: string } = { kind: 'image' };
  expect(shortForm(picture)).toEqual(picture);
});

test('one part is changed, another taken out, and what nobody has a control for stays', () => {
  const whole: { a?: number; b?: number; unknown: unknown } = { a: 1, b: 2, unknown: { deep: [1] } };
  expect(withPart(whole, { a: 3, b: undefined })).toEqual({ a: 3, unknown: { deep: [1] } });
  expect(Object.keys(withPart(whole, { b: undefined }))).toEqual(['a', 'unknown']);
});

test('the order of fields means nothing, that of steps does', () => {
  expect(isSame({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true);
  expect(isSame([1, 2], [2, 1])).toBe(false);
  expect(isSame(null, {})).toBe(false);
});

test('what is added is of its kind, and can be sent once it is filled in', () => {
  for (const kind of STEP_KINDS) expect(kindOf(newStep(kind))).toBe(kind);
  for (const key of EXPECTED) expect(Object.keys(newExpectation(key))).toEqual([key]);
});

test.each(examples.map((one) => [one.name, one] as const))(
  'the example "%s" has controls',
  (_, { steps }) => {
    for (const step of steps) expect(kindOf(step)).not.toBeNull();
  },
);

test('a scenario ends at its first step that fails', () => {
  const result = (step: number) => ({
    name: 'x',
    passed: false,
    ms: 1,
    failures: [{ step, path: '', expected: null, actual: null, words: '' }],
  });
  const all = (step: number) => [1, 2, 3].map((number) => outcomeOf(result(step), number));
  expect(all(2)).toEqual(['held', 'failed', 'notReached']);
  expect(all(0)).toEqual(['notReached', 'notReached', 'notReached']);
  expect(outcomeOf({ name: 'x', passed: true, ms: 1, failures: [] }, 3)).toBe('held');
});
