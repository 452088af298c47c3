import { sql, type SelectQueryBuilder } from 'kysely';
import { z } from 'zod';
import type { Database } from './schema';

const planned = z.tuple([z.object({ Plan: z.object({ 'Plan Rows': z.number() }) })]);

/** How many rows the planner expects of a query, from its statistics; nothing is read. */
export async function expectedRows<Tables extends keyof Database>(
  query: SelectQueryBuilder<Database, Tables, object>,
): Promise<number> {
  const [plan] = await query.select(sql`1`.as('one')).explain<Record<string, unknown>>('json');
  const [whole] = planned.parse(Object.values(plan ?? {})[0]);
  return whole.Plan['Plan Rows'];
}
