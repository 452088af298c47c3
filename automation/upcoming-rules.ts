import type { UpcomingShape } from '../cases/shapes/upcoming';
import type { Db } from '../db/connection';
import { durationInWords, parseDuration } from '../duration';
import { ABOUT_ANCHORS } from '../rules/catalogue';
import { modeIn } from '../rules/which-rules';
import { timeRulesOf, type TimeRule } from './anchors';
import type { RuleSetReader } from './rule-sets';

const MOST = 500;

/** The time rules that wait for a case, by the version that is published now. In no order. */
export async function upcomingRules(
  db: Db,
  ruleSets: RuleSetReader,
  caseId: string,
): Promise<UpcomingShape[]> {
  const armings = await db
    .selectFrom('ruleArmings')
    .select(['ruleId', 'dueAt'])
    .where('caseId', '=', caseId)
    .where('usedAt', 'is', null)
    .orderBy('dueAt')
    .limit(MOST)
    .execute();
  if (armings.length === 0) return [];
  const { set } = await ruleSets.newest(db);
  const rules = new Map(timeRulesOf(set).map((rule) => [rule.id, rule]));
  return armings.flatMap(({ ruleId, dueAt }) => {
    const rule = rules.get(ruleId);
    const mode = rule && modeIn(set, rule);
    // What waits for a rule that was switched off since is being removed.
    if (!rule || !mode || mode === 'off') return [];
    return [
      {
        what: 'rule' as const,
        at: dueAt.toISOString(),
        rule: { id: rule.id, name: rule.name, mode },
        message: null,
        explanation: explanationOf(rule, mode),
      },
    ];
  });
}

function explanationOf({ after }: TimeRule, mode: 'watch' | 'on'): string {
  const ms = parseDuration(after.duration) ?? 0;
  const hours = after.businessHours ? ' of business hours' : '';
  const when = `${durationInWords(ms)}${hours} ${ms < 0 ? 'before' : 'after'}: ${ABOUT_ANCHORS[after.fact]}.`;
  const then =
    mode === 'on'
      ? 'Its conditions are judged at this moment; where they hold, it acts.'
      : 'It is only watched: what it would do is noted, and nothing is done.';
  return `${when} ${then}`;
}
