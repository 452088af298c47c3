import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import type { RuleSet } from '../rules/rule-set';
import { fingerprint } from './try-request';
import type { TryResult } from './try-result';

/**
 * How many messages in ten minutes each rule of this set would have sent at most, by the newest try of exactly this set
 * on everything that was stored then or a part of it; empty where none was made.
 */
export async function readPromises(trx: Trx, set: RuleSet): Promise<ReadonlyMap<string, number>> {
  const row = await trx
    .selectFrom('ruleTries')
    .select('result')
    .where('state', '=', 'done')
    .where(sql<boolean>`request ->> 'rules' = ${fingerprint(set)} and request ->> 'only' is null`)
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  const result = row?.result as unknown as TryResult | undefined; // written by `finish` (tries.ts)
  return new Map(result?.rules.map(({ id, maxPer10Minutes }) => [id, maxPer10Minutes]));
}

/** The set with what its try has promised, which the brake allows; rules that were not tried keep what they had. */
export function withPromises(set: RuleSet, promises: ReadonlyMap<string, number>): RuleSet {
  if (promises.size === 0) return set;
  return {
    ...set,
    rules: set.rules.map((rule) => ({
      ...rule,
      expectedPer10Minutes: promises.get(rule.id) ?? rule.expectedPer10Minutes,
    })),
  };
}
