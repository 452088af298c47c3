import { sql } from 'kysely';
import type { Db, Trx } from './connection';
import { limitTransaction } from './transaction';

/** Ends a transaction with an answer and leaves nothing. */
class Undone<T> extends Error {
  constructor(readonly answer: T) {
    super('rolled back as intended');
  }
}

/**
 * Runs `work` in one transaction in which each of our tables is hidden by a temporary one of the same name, so that all
 * code works as usual and no real row is locked or changed. They are empty but for what `fill` copies from the real
 * ones, which it finds in `schema`; after it the transaction is read-only for everything real. Nothing stays of it.
 */
export async function inShadowTables<T>(
  db: Db,
  fill: (trx: Trx, schema: string) => Promise<void>,
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  try {
    return await db.transaction().execute(async (trx): Promise<T> => {
      await limitTransaction(trx);
      await fill(trx, await hideTables(trx));
      await sql`set transaction read only`.execute(trx);
      throw new Undone(await work(trx));
    });
  } catch (error) {
    if (error instanceof Undone) return error.answer as T; // thrown just above
    throw error;
  }
}

/** Temporary tables come before all others wherever a name is looked up. Foreign keys aren't copied. */
async function hideTables(trx: Trx): Promise<string> {
  const { rows } = await sql<{ schema: string; statements: string }>`
    select current_schema() as schema, string_agg(
      format('create temporary table %I (like %I.%I including all) on commit drop', relname, current_schema(), relname), ';')
      as statements
    from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
      and not relispartition and relname not like 'kysely_%'`.execute(trx);
  const [tables] = rows;
  if (!tables) throw new Error('There are no tables to hide.');
  await sql.raw(`${tables.statements}; create temporary sequence case_number`).execute(trx);
  return tables.schema;
}
