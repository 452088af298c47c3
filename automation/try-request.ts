import { createHash } from 'node:crypto';
import type { RuleType } from '../db/schema';
import type { KeptRule, RuleSet } from '../rules/rule-set';
import { sorted } from '../rules/rule-set-schema';

/** Which stored events rules are tried on. */
export interface TryFilter {
  /** When they were judged: from this moment on, and before that one. */
  from: Date | null;
  to: Date | null;
  integrationId: string | null;
  groupId: string | null;
  caseNumber: number | null;
  /** Only those that rules of this type are judged at. */
  type: RuleType | null;
  /** Only so many of them, the newest. */
  newest: number | null;
  /** At most so many. */
  limit: number;
}

/** What one try is about: the rules that are tried, and beside them those that are live. */
export interface TryRequest {
  tried: RuleSet;
  /** Null where what is live is tried itself: there is nothing to compare. */
  published: RuleSet | null;
  /** The only rule that is of interest, of a try of one rule. */
  only: string | null;
  filter: TryFilter;
}

/** What a set of rules does, as one short text: equal where the rules are, whenever and by whom they were written. */
export function fingerprint({ sections, rules }: RuleSet): string {
  const judged = rules.map(
    ({ createdAt: _c, updatedAt: _u, activeSince: _s, expectedPer10Minutes: _e, ...rule }: KeptRule) => rule,
  );
  return createHash('sha256')
    .update(JSON.stringify(sorted({ sections, rules: judged })))
    .digest('base64url');
}
