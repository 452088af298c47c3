import type { Conditions } from '../../rules/conditions';
import { explain } from '../../rules/explain';
import { judgeKnowing } from '../../rules/evaluate';
import { factsOf, FACTS, type FactInput } from '../../rules/facts';
import { factsOfStored, impersonal, type StoredInput } from '../../rules/snapshot';
import { fullInput, input } from './fact-input';

const stored = (about: FactInput): StoredInput =>
  JSON.parse(JSON.stringify(impersonal(about))) as StoredInput;
const verdict = (about: StoredInput, conditions: object, known = {}) => {
  const { facts, unknowns } = factsOfStored(about, known);
  return judgeKnowing({ conditions: conditions as Conditions }, facts, unknowns);
};
const leaf = (fact: string, operator: string, value: unknown) => ({ all: [{ fact, operator, value }] });

describe('a stored snapshot', () => {
  test('holds no text, name, address or field', () => {
    const changed = { 'case.field.plan': { from: 'silver', to: 'gold' } };
    const about = { ...fullInput, change: { ...fullInput.change, changed } };
    const kept = JSON.stringify(impersonal(about));
    for (const personal of ['Hello', 'yes-1', 'Yes', 'Ada', '491701234567', 'lamp', 'gold', 'silver', '"de"'])
      expect(kept).not.toContain(personal);
    expect(kept).toContain('"status":"open"');
  });

  test('knows every other fact as it was', () => {
    for (const about of [input, fullInput]) {
      const { facts, unknowns } = factsOfStored(stored(about));
      const { values, changes } = factsOf(about);
      for (const name of Object.keys(FACTS)) {
        expect([name, unknowns.missing(name)]).toEqual([name, false]);
        if (!unknowns.hidden.has(name)) expect([name, facts.values[name]]).toEqual([name, values[name]]);
      }
      expect(facts.changes).toEqual(changes);
    }
  });

  test('says of what it does not keep that it is unknown, but whether it was there', () => {
    const about = stored(input);
    expect(verdict(about, leaf('message.text', 'textContains', 'hello'))).toBe('unknown');
    expect(verdict(about, leaf('message.text', 'isPresent', true))).toBe(true);
    expect(verdict(about, leaf('message.listChoice', 'isPresent', true))).toBe(false);
    expect(verdict(about, leaf('case.field.plan', 'equal', 'gold'))).toBe('unknown');
    expect(verdict(about, leaf('case.field.plan', 'hasChanged', false))).toBe(true);
    expect(verdict(about, leaf('case.field.other', 'equal', 'gold'))).toBe(false);
    expect(verdict(about, leaf('case.status', 'equal', { fact: 'message.text' }))).toBe('unknown');
    const noMessage = stored({ ...input, message: null });
    expect(verdict(noMessage, leaf('message.text', 'textContains', 'hello'))).toBe(false);
    expect(verdict(noMessage, leaf('message.text', 'isPresent', false))).toBe(true);
  });

  test('that a field changed is known, from what to what is not', () => {
    const changed = { 'case.field.plan': { from: 'silver', to: 'gold' } };
    const about = stored({ ...input, change: { ...input.change, changed } });
    expect(verdict(about, leaf('case.field.plan', 'hasChanged', true))).toBe(true);
    expect(verdict(about, leaf('case.field.plan', 'changedTo', 'gold'))).toBe('unknown');
    expect(verdict(stored(input), leaf('case.status', 'changedTo', 'open'))).toBe(true);
  });

  test('judges what a caller has read again', () => {
    const known = { 'message.text': 'Hello' };
    expect(verdict(stored(input), leaf('message.text', 'textContains', 'hello'), known)).toBe(true);
    expect(verdict(stored(input), leaf('message.text', 'textContains', 'bye'), known)).toBe(false);
  });

  test('that is older than a fact knows nothing of it', () => {
    const { time: _, previousCase: __, hidden: ___, ...old } = stored(input);
    const { changed: ____, ...change } = old['change'] as FactInput['change'];
    const about = { ...old, change };
    for (const [fact, operator, value] of [
      ['time.hour', 'lessThan', 8],
      ['time.hour', 'isPresent', true],
      ['previousCase.status', 'equal', 'open'],
      ['case.status', 'hasChanged', true],
      ['message.text', 'isPresent', true],
      ['case.field.plan', 'isPresent', true],
    ] as const)
      expect([fact, verdict(about, leaf(fact, operator, value))]).toEqual([fact, 'unknown']);
    expect(verdict(about, leaf('case.status', 'equal', 'open'))).toBe(true);
    expect(factsOfStored({}).facts.values).toEqual({});
  });

  test('decides where the unknown can not change the outcome', () => {
    const about = stored(input);
    const [unknown] = leaf('message.text', 'textContains', 'x').all;
    const [yes] = leaf('case.status', 'equal', 'open').all;
    const [no] = leaf('case.status', 'equal', 'closed').all;
    expect(verdict(about, { all: [unknown, no] })).toBe(false);
    expect(verdict(about, { all: [unknown, yes] })).toBe('unknown');
    expect(verdict(about, { any: [unknown, yes] })).toBe(true);
    expect(verdict(about, { any: [unknown, no] })).toBe('unknown');
    expect(verdict(about, { not: unknown })).toBe('unknown');
    expect(verdict(about, { not: { all: [unknown, no] } })).toBe(true);
  });
});

describe('why a rule held', () => {
  const conditions = {
    all: [
      { fact: 'case.status', operator: 'equal', value: 'open' },
      {
        any: [
          { fact: 'message.text', operator: 'textContains', value: 'invoice' },
          { not: { fact: 'case.status', operator: 'changedFrom', value: 'closed' } },
          { fact: 'change.kind', operator: 'in', value: { fact: 'change.kinds' } },
        ],
      },
    ],
  } as Conditions;

  test('is told condition by condition, with the value each one saw', () => {
    expect(explain({ conditions }, factsOf(input))).toEqual([
      {
        path: 'conditions.all.0',
        fact: 'case.status',
        operator: 'equal',
        value: 'open',
        saw: 'open',
        sawOther: null,
        held: true,
      },
      expect.objectContaining({ path: 'conditions.all.1.any.0', saw: 'Hello', held: false }),
      expect.objectContaining({
        path: 'conditions.all.1.any.1.not',
        saw: { from: 'pending', to: 'open' },
        held: false,
      }),
      expect.objectContaining({
        path: 'conditions.all.1.any.2',
        saw: 'customerMessage',
        sawOther: ['customerMessage', 'chatActivated', 'status'],
        held: true,
      }),
    ]);
  });

  test('from a snapshot says what is not known', () => {
    const { facts, unknowns } = factsOfStored(stored(input));
    const [, text] = explain({ conditions }, facts, unknowns);
    expect(text).toMatchObject({ saw: null, held: 'unknown' });
  });
});
