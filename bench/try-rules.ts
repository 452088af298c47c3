import { loadavg } from 'node:os';
import { startThread } from '../automation/try-thread';
import type { TryRequest } from '../automation/try-request';
import type { TryResult } from '../automation/try-result';
import { connect } from '../db/connection';
import { NO_RULES, type RuleSet } from '../rules/rule-set';
import { replacingRuleSet, ruleSetInput } from '../rules/rule-set-schema';
import { onOwnDatabase } from './own-database';
import { fillDesk } from './past-events';

const EVENTS = 100_000;

/** What trying rules on 100,000 stored events costs, and how soon a try that is cancelled has ended. */
export async function benchTryRules(print: (line: string) => void): Promise<void> {
  await onOwnDatabase(async (databaseUrl) => {
    const db = connect(databaseUrl, { max: 1 });
    await fillDesk(db, EVENTS);
    await db.destroy();
    const [one, many] = [rules(1), rules(200)];
    print(shown('one rule', await tryAll(databaseUrl, one, NO_RULES)));
    print(shown('200 rules', await tryAll(databaseUrl, many, NO_RULES)));
    print(shown('200 rules beside 200 live ones', await tryAll(databaseUrl, many, rules(200))));
    print(`200 rules, cancelled: ended after ${await cancelled(databaseUrl, many)} ms`);
    print(
      `load ${loadavg()
        .map((load) => load.toFixed(1))
        .join(' ')}`,
    );
  });
}

function request(tried: RuleSet, published: RuleSet): TryRequest {
  const filter = {
    from: null,
    to: null,
    integrationId: null,
    groupId: null,
    caseNumber: null,
    type: null,
    newest: null,
    limit: EVENTS,
  };
  return { tried, published, only: null, filter };
}

async function tryAll(databaseUrl: string, tried: RuleSet, published: RuleSet): Promise<TryResult> {
  const results: TryResult[] = [];
  const thread = startThread(
    { databaseUrl, ...request(tried, published) },
    (said) => 'result' in said && results.push(said.result),
    process.execArgv,
  );
  const failure = await thread.ended;
  const [result] = results;
  if (!result) throw new Error(failure ?? 'The thread ended without a result.');
  return result;
}

/** Milliseconds from stopping a try that has begun to its end. */
async function cancelled(databaseUrl: string, tried: RuleSet): Promise<number> {
  let begun = () => {};
  const working = new Promise<void>((resolve) => (begun = resolve));
  const thread = startThread(
    { databaseUrl, ...request(tried, NO_RULES) },
    (said) => 'done' in said && said.done > 0 && begun(),
    process.execArgv,
  );
  await working;
  const from = performance.now();
  await thread.stop();
  await thread.ended;
  return Math.round(performance.now() - from);
}

function shown(what: string, { events, touchedEvents, ms, memoryMb }: TryResult): string {
  const seconds = (ms / 1000).toFixed(1);
  return `${what.padEnd(32)} ${events} events, ${touchedEvents} touched: ${seconds} s, ${memoryMb} MB in the thread`;
}

/** Rules as people write them; a tenth of them matches the events of `fillDesk` that are messages. */
function rules(count: number): RuleSet {
  const input = ruleSetInput.parse({
    rules: Array.from({ length: count }, (_, index) => ({
      id: `11111111-1111-4111-8111-${String(index).padStart(12, '0')}`,
      name: `Rule ${index}`,
      type: 'updated',
      mode: 'on',
      conditions: {
        all: [
          { fact: 'change.kind', operator: 'equal', value: 'customerMessage' },
          {
            fact: 'message.text',
            operator: 'textContainsAny',
            value: index % 10 ? [`Rechnung ${index}`] : ['order'],
          },
          { any: [{ fact: 'case.status', operator: 'in', value: ['open', 'pending'] }] },
        ],
      },
      actions: [
        { type: 'addLabel', label: `label ${index}` },
        { type: 'sendMessage', text: 'Thank you, {{ contact.name }}.' },
      ],
    })),
  });
  return replacingRuleSet(input, NO_RULES, '2026-11-25T00:00:00.000Z');
}
