import type { Trx } from '../db/connection';

/**
 * Whether rules are paused. Where they seem so the row is locked against the one who resumes: what the caller holds is
 * held either before that, and freed with all others, or not at all.
 */
export async function areRulesPaused(trx: Trx): Promise<boolean> {
  const pause = trx.selectFrom('workspaceSettings').select('rulesPausedAt');
  if ((await pause.executeTakeFirst())?.rulesPausedAt == null) return false;
  return (await pause.forShare().executeTakeFirst())?.rulesPausedAt != null;
}
