import { Engine } from 'json-rules-engine';
import type { Conditions } from '../rules/conditions';
import { evaluateRule } from '../rules/evaluate';
import type { Facts } from '../rules/facts';
import { fold } from '../rules/fold';
import { compare, OPERATORS } from '../rules/operators';
import { compareTimes, type Times } from './measure';
import { eventFacts } from './rule-events';

interface BenchRule {
  conditions: Conditions;
  /** The same by hand, as somebody would write it who knows the rule beforehand. */
  plain: (facts: Facts, text: string) => boolean;
}

/**
 * What judging one event costs with many rules: ours, json-rules-engine as it comes, and hand-written predicates, in
 * the same run. An event is judged by all rules, one after the other, as in a pass.
 */
export async function benchRules(print: (line: string) => void): Promise<void> {
  for (const [count, rounds] of [
    [10, 1000],
    [100, 300],
    [500, 100],
  ] as const)
    shown(`${count} rules, a tenth matches`, await judging(rules(count, count / 10), rounds)).forEach(print);
  shown('200 rules, 5 match', await judging(rules(200, 5), 500)).forEach(print);
}

function judging(all: BenchRule[], rounds: number): Promise<Record<'ours' | 'engine' | 'plain', Times>> {
  const engine = engineOf(all);
  return compareTimes(
    {
      ours: async (round) => {
        const facts = eventFacts(round);
        for (const rule of all) await evaluateRule(rule, facts);
      },
      engine: (round) => engine.run({ ...eventFacts(round).values }),
      plain: (round) => {
        const facts = eventFacts(round);
        const text = fold(String(facts.values['message.text']));
        return all.filter((rule) => rule.plain(facts, text)).length;
      },
    },
    rounds,
  );
}

/** Rules as people write them: a kind of change, words, and the state of the case; `matching` of them hold. */
function rules(count: number, matching: number): BenchRule[] {
  return Array.from({ length: count }, (_, index) => {
    const words = index < matching ? ['order', `word ${index}`] : [`invoice ${index}`, `Rechnung ${index}`];
    const folded = words.map(fold);
    return {
      conditions: {
        all: [
          { fact: 'change.kind', operator: 'equal', value: 'customerMessage' },
          { fact: 'message.text', operator: 'textContainsAny', value: words },
          {
            any: [
              { fact: 'case.status', operator: 'in', value: ['open', 'pending'] },
              { not: { fact: 'case.labels', operator: 'contains', value: `label ${index}` } },
            ],
          },
          { fact: 'window.minutesLeft', operator: 'greaterThan', value: 5 },
        ],
      },
      plain: ({ values }, text) =>
        values['change.kind'] === 'customerMessage' &&
        folded.some((word) => text.includes(word)) &&
        (['open', 'pending'].includes(String(values['case.status'])) ||
          !(values['case.labels'] as string[]).includes(`label ${index}`)) && // it is a list
        Number(values['window.minutesLeft']) > 5,
    };
  });
}

/** The library as it comes: one engine with all rules and our operators. */
function engineOf(all: BenchRule[]): Engine {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const name of Object.keys(OPERATORS))
    engine.addOperator(name, (fact: unknown, value: unknown) => compare(name, fact, value));
  for (const { conditions } of all) engine.addRule({ conditions: conditions, event: { type: 'held' } }); // ours are a subset
  return engine;
}

function shown(what: string, { ours, engine, plain }: Record<'ours' | 'engine' | 'plain', Times>): string[] {
  const lines = Object.entries({ ours, 'json-rules-engine alone': engine, 'by hand': plain }).map(
    ([name, { p50, p99 }]) => {
      const [middle, most] = [p50, p99].map((ms) => ms.toFixed(3).padStart(8));
      const ratio = (p50 / plain.p50).toFixed(1).padStart(6);
      return `  ${name.padEnd(24)} p50 ${middle}  p99 ${most}  ${ratio} times by hand`;
    },
  );
  return [`${what} (${ours.runs} events, ms per event)`, ...lines];
}
