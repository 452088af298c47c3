import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { RuleType } from '../db/schema';
import { invalid, notFound, Refusal } from '../refusal';
import { changedRule, newRule, type RuleInput, type RulePatch } from '../rules/schema';
import { MAX_RULES, publishRules } from './publish-rules';
import { checkReferences } from './rule-references';
import { definitionOf, findRule, listRules, type StoredRule } from './rules';

/** Adds a rule at the end of its type and publishes it. The same id again answers the rule that is there. */
export async function createRule(db: Db, by: string, id: string, input: RuleInput): Promise<StoredRule> {
  return publishRules(db, by, async (trx) => {
    if (await exists(trx, id)) return findRule(trx, id);
    await checkReferences(trx, input.actions);
    await refuseTooMany(trx);
    const rule = newRule(id, input);
    const { name, type, mode } = rule;
    const position = await nextPosition(trx, type);
    await trx
      .insertInto('rules')
      .values({ id, type, position, name, mode, definition: definitionOf(rule) })
      .execute();
    return findRule(trx, id);
  });
}

/** Changes a rule and publishes it; with another type it goes to the end of that. @throws Refusal 404, 400. */
export async function patchRule(db: Db, by: string, id: string, change: RulePatch): Promise<StoredRule> {
  return publishRules(db, by, async (trx) => {
    const rule = await findRule(trx, id);
    const changed = changedRule(rule, change);
    if ('message' in changed) throw invalid([changed]);
    if (change.actions) await checkReferences(trx, change.actions);
    const { name, type, mode } = changed;
    const moved = type !== rule.type;
    const position = moved ? await nextPosition(trx, type) : rule.position;
    await trx
      .updateTable('rules')
      .set({ name, type, mode, position, definition: definitionOf(changed) })
      .set({ updatedAt: sql<Date>`clock_timestamp()` })
      .where('id', '=', id)
      .execute();
    if (moved) await closeGap(trx, rule);
    return findRule(trx, id);
  });
}

/** Deletes a rule and publishes what is left. @throws Refusal 404. */
export async function deleteRule(db: Db, by: string, id: string): Promise<void> {
  await publishRules(db, by, async (trx) => {
    const rule = await trx
      .deleteFrom('rules')
      .where('id', '=', id)
      .returning(['type', 'position'])
      .executeTakeFirst();
    if (!rule) throw notFound('rule');
    await closeGap(trx, rule);
  });
}

/**
 * Puts the rules of one type into this order and publishes them. `ids` names every rule of the type once, so that a rule
 * that somebody else has just added can't end up in a place nobody chose. @throws Refusal 400 that says which.
 */
export async function orderRules(
  db: Db,
  by: string,
  type: RuleType,
  ids: readonly string[],
): Promise<StoredRule[]> {
  return publishRules(db, by, async (trx) => {
    const inType = () => listRules(trx, { types: [type], limit: MAX_RULES });
    const given = ids.map((id) => id.toLowerCase());
    refuseOtherThanAll(
      type,
      given,
      (await inType()).map(({ id }) => id),
    );
    await trx
      .updateTable('rules')
      .set({ position: sql<number>`array_position(${given}::uuid[], id)` })
      .where('type', '=', type)
      .execute();
    return inType();
  });
}

function refuseOtherThanAll(type: RuleType, given: string[], all: string[]): void {
  const errors = [
    ...given.flatMap((id, index) => {
      const path = `ids.${index}`;
      if (!all.includes(id)) return [{ path, message: `There is no rule of type "${type}" with this id.` }];
      return given.indexOf(id) < index ? [{ path, message: 'This rule is named twice.' }] : [];
    }),
    ...all
      .filter((id) => !given.includes(id))
      .map((id) => ({ path: 'ids', message: `Every rule of the type is needed; ${id} is missing.` })),
  ];
  if (errors.length > 0) throw invalid(errors.slice(0, 20));
}

async function exists(trx: Trx, id: string): Promise<boolean> {
  return (await trx.selectFrom('rules').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

async function refuseTooMany(trx: Trx): Promise<void> {
  const { count } = await trx
    .selectFrom('rules')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (count >= MAX_RULES)
    throw new Refusal('too-many-rules', 409, `There are ${MAX_RULES} rules already: delete one first.`);
}

async function nextPosition(trx: Trx, type: RuleType): Promise<number> {
  const { last } = await trx
    .selectFrom('rules')
    .select((eb) => eb.fn.coalesce(eb.fn.max('position'), sql<number>`0`).as('last'))
    .where('type', '=', type)
    .executeTakeFirstOrThrow();
  return last + 1;
}

/** The rules below a rule that left its place move up by one. */
async function closeGap(trx: Trx, left: { type: RuleType; position: number }): Promise<void> {
  await trx
    .updateTable('rules')
    .set((eb) => ({ position: eb('position', '-', 1) }))
    .where('type', '=', left.type)
    .where('position', '>', left.position)
    .execute();
}
