import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import type { EffectRow } from '../db/schema';
import { system, type Actor } from './actor';
import { writeHistory } from './save-case';
import type { CallResponse } from './webhook-outcome';

/** An effect has failed for good: it is marked, and the history of its case says so. The caller holds the conversation's lock. */
export async function failEffect(
  trx: Trx,
  effect: EffectRow,
  why: { error: string; response?: CallResponse | null },
  now: Date,
): Promise<void> {
  const response = why.response ? { response: JSON.stringify(why.response) } : {};
  await trx
    .updateTable('effects')
    .set({ state: 'failed', error: why.error, finishedAt: now, ...response })
    .where('id', '=', effect.id)
    .execute();
  if (effect.caseId === null) return;
  // The address may hold a secret of the receiver's, and agents read histories.
  const entry = { what: 'webhook.failed', to: { webhookCallId: effect.id, error: why.error } };
  await writeHistory(trx, effect.caseId, [entry], { by: await whoseEffect(trx, effect), at: now });
}

/** The rule that an effect is of, with its name as it was in that version. */
async function whoseEffect(trx: Trx, { ruleId, ruleVersion }: EffectRow): Promise<Actor> {
  if (ruleId === null) return system;
  const { rows } = await sql<{ name: string }>`
    select rule ->> 'name' as name from rule_versions, jsonb_array_elements(rule_set -> 'rules') as rule
    where version = ${ruleVersion} and rule ->> 'id' = ${ruleId}`.execute(trx);
  return { type: 'rule', id: ruleId, name: rows[0]?.name ?? null, version: ruleVersion };
}
