import type { RuleMode } from '../../db/schema';
import type { Rule } from '../../rules/schema';
import { rulesFor } from '../../rules/which-rules';

const rule = (id: string, type: Rule['type'], mode: RuleMode = 'on'): Rule => ({
  id,
  name: id,
  type,
  mode,
  conditions: { all: [] },
  actions: [],
  stop: true,
});
const ruleset = [rule('n1', 'new'), rule('u1', 'updated'), rule('n2', 'new'), rule('u2', 'updated')];
const allOn = new Map<string, RuleMode>(ruleset.map(({ id }) => [id, 'on']));
const ids = (...of: Parameters<typeof rulesFor>) =>
  rulesFor(...of).map(({ rule, switchedOff }) => (switchedOff ? `${rule.id} off` : rule.id));

describe('one event is judged by', () => {
  test('the new rules when it creates a case, the updated rules otherwise, in their order', () => {
    expect(ids({ createsCase: true, madeByRules: [] }, ruleset, allOn)).toEqual(['n1', 'n2']);
    expect(ids({ createsCase: false, madeByRules: [] }, ruleset, allOn)).toEqual(['u1', 'u2']);
  });

  test('all updated rules but those that made it', () => {
    expect(ids({ createsCase: false, madeByRules: ['u1', 'n1'] }, ruleset, allOn)).toEqual(['u2']);
  });

  test('rules as they were published, those switched off or deleted since marked so', () => {
    const event = { createsCase: false, madeByRules: [] };
    expect(ids(event, ruleset, new Map([...allOn, ['u1', 'off']]))).toEqual(['u1 off', 'u2']);
    expect(ids(event, ruleset, new Map([['u1', 'on']]))).toEqual(['u1', 'u2 off']);
  });

  test('no rule that was off when the event was stored', () => {
    const off = [rule('u1', 'updated', 'off')];
    expect(ids({ createsCase: false, madeByRules: [] }, off, allOn)).toEqual([]);
  });
});
