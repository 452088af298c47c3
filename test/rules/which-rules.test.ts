import type { RuleMode } from '../../db/schema';
import type { KeptRule, RuleSet, Section } from '../../rules/rule-set';
import { rulesFor, type JudgedEvent } from '../../rules/which-rules';

const rule = (id: string, type: KeptRule['type'], more: Partial<KeptRule> = {}): KeptRule => ({
  id,
  name: id,
  type,
  mode: 'on',
  sectionId: null,
  after: null,
  conditions: { all: [] },
  actions: [],
  stop: true,
  createdAt: '2026-11-25T00:00:00Z',
  updatedAt: '2026-11-25T00:00:00Z',
  activeSince: '2026-11-25T00:00:00Z',
  expectedPer10Minutes: null,
  ...more,
});
const section = (id: string, more: Partial<Section> = {}): Section => ({
  id,
  type: 'updated',
  name: id,
  enabled: true,
  firstMatch: false,
  ...more,
});
const set = (rules: KeptRule[], sections: Section[] = []): RuleSet => ({ rules, sections, scenarios: [] });
const four = set([rule('n1', 'new'), rule('u1', 'updated'), rule('n2', 'new'), rule('u2', 'updated')]);
const event = (more: Partial<JudgedEvent> = {}): JudgedEvent => ({
  createsCase: false,
  madeByRules: [],
  dueRules: null,
  ...more,
});
const ids = (about: JudgedEvent, then: RuleSet, now = then) =>
  rulesFor(about, then, now).map(({ rule, mode }) => (mode === 'on' ? rule.id : `${rule.id} ${mode}`));
const withMode = (id: string, mode: RuleMode) =>
  set(four.rules.map((one) => (one.id === id ? { ...one, mode } : one)));

describe('one event is judged by', () => {
  test('the new rules when it creates a case, the updated rules otherwise, in their order', () => {
    expect(ids(event({ createsCase: true }), four)).toEqual(['n1', 'n2']);
    expect(ids(event(), four)).toEqual(['u1', 'u2']);
  });

  test('the time rules that are due, and no other, when time has passed', () => {
    const timed = set([rule('c1', 'current'), rule('u1', 'updated'), rule('c2', 'current')]);
    expect(ids(event({ dueRules: ['c2'] }), timed)).toEqual(['c2']);
    expect(ids(event(), timed)).toEqual(['u1']);
  });

  test('all updated rules but those that made it', () => {
    expect(ids(event({ madeByRules: ['u1', 'n1'] }), four)).toEqual(['u2']);
  });

  test('rules as they were published, those switched off, watched or deleted since marked so', () => {
    expect(ids(event(), four, withMode('u1', 'off'))).toEqual(['u1 off', 'u2']);
    expect(ids(event(), four, withMode('u2', 'watch'))).toEqual(['u1', 'u2 watch']);
    expect(ids(event(), four, set([rule('u1', 'updated')]))).toEqual(['u1', 'u2 off']);
  });

  test('no rule that was off when the event was stored, and a watched one does not act since', () => {
    expect(ids(event(), withMode('u1', 'off'), four)).toEqual(['u2']);
    expect(ids(event(), withMode('u1', 'watch'), four)).toEqual(['u1 watch', 'u2']);
  });

  test('what was judged before: those that look at what is news, and those that have acted, which are not judged', () => {
    const looks = (fact: string, value: unknown = 'x') => ({
      conditions: { any: [{ not: { fact, operator: 'equal', value } }] },
    });
    const rules = [
      rule('looks', 'updated', looks('message.kind')),
      rule('compares', 'updated', looks('message.text', { fact: 'message.kind' })),
      rule('quotes', 'updated', looks('message.text', 'message.kind')),
      rule('other', 'updated', looks('message.text')),
      rule('acted', 'updated', looks('message.kind')),
      rule('actedOnOther', 'updated', looks('message.text')),
    ];
    const again = event({ about: ['message.kind'], madeByRules: ['acted', 'actedOnOther'] });
    expect(ids(again, set(rules))).toEqual(['looks', 'compares', 'acted', 'actedOnOther']);
    const acted = rulesFor(again, set(rules), set(rules)).filter(({ hasActed }) => hasActed);
    expect(acted.map(({ rule: { id } }) => id)).toEqual(['acted', 'actedOnOther']);
  });

  test('what was judged before: one that has acted counts as on, whatever it was switched to since', () => {
    const again = event({ about: ['message.kind'], madeByRules: ['u1'] });
    for (const mode of ['off', 'watch'] as const) {
      const since = withMode('u1', mode);
      for (const then of [four, since])
        expect(rulesFor(again, then, since)).toMatchObject([
          { rule: { id: 'u1' }, mode: 'on', hasActed: true },
        ]);
    }
  });

  test('those in no section first, then section by section', () => {
    const sections = [section('s1'), section('s2')];
    const rules = [
      rule('second', 'updated', { sectionId: 's2' }),
      rule('first', 'updated', { sectionId: 's1' }),
      rule('free', 'updated'),
    ];
    expect(ids(event(), set(rules, sections))).toEqual(['free', 'first', 'second']);
    expect(ids(event(), set(rules, sections.toReversed()))).toEqual(['free', 'second', 'first']);
  });

  test('none of a section that is switched off, then or since', () => {
    const rules = [rule('u1', 'updated', { sectionId: 's1' }), rule('u2', 'updated')];
    const on = set(rules, [section('s1')]);
    const off = set(rules, [section('s1', { enabled: false })]);
    expect(ids(event(), off)).toEqual(['u2']);
    expect(ids(event(), on, off)).toEqual(['u2', 'u1 off']);
  });
});
