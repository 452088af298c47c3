import type { Db, Trx } from '../db/connection';
import type { RuleRow, RuleType } from '../db/schema';
import { notFound } from '../refusal';
import type { Rule } from '../rules/schema';

/** A rule as administrators see it: with its place within its type (from 1) and its dates. */
export interface StoredRule extends Rule {
  position: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface RuleFilter {
  types?: readonly RuleType[] | undefined;
  limit: number;
  /** The type and position of the last rule already read. */
  after?: readonly [RuleType, number] | undefined;
}

/** Rules by type, then in their order. */
export async function listRules(db: Db | Trx, { types, limit, after }: RuleFilter): Promise<StoredRule[]> {
  let query = db.selectFrom('rules').selectAll().orderBy('type').orderBy('position').limit(limit);
  if (types) query = types.length > 0 ? query.where('type', 'in', [...types]) : query;
  if (after) {
    const [type, position] = after;
    query = query.where((eb) =>
      eb.or([eb('type', '>', type), eb.and([eb('type', '=', type), eb('position', '>', position)])]),
    );
  }
  return (await query.execute()).map(storedRule);
}

/** One rule. @throws Refusal 404 when there is none with this id. */
export async function findRule(db: Db | Trx, id: string): Promise<StoredRule> {
  const row = await db.selectFrom('rules').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('rule');
  return storedRule(row);
}

/** What of a rule stands in its `definition` column. */
export function definitionOf({ conditions, actions, stop }: Rule): string {
  return JSON.stringify({ conditions, actions, stop });
}

function storedRule({
  id,
  name,
  type,
  mode,
  position,
  definition,
  createdAt,
  updatedAt,
}: RuleRow): StoredRule {
  const { conditions, actions, stop } = definition as unknown as Pick<
    Rule,
    'conditions' | 'actions' | 'stop'
  >; // written by definitionOf
  return { id, name, type, mode, conditions, actions, stop, position, createdAt, updatedAt };
}
