import { sql } from 'kysely';
import type { Db } from './connection';
import { sqlState } from './transaction';

// Any number will do, as long as nothing else locks it.
const INDEXES_LOCK = 7_203_445;
const INSUFFICIENT_PRIVILEGE = '42501';

const INDEXES = `
create index if not exists contacts_name on contacts using gin (name gin_trgm_ops);
create index if not exists contact_addresses_search on contact_addresses using gin (address gin_trgm_ops);
create index if not exists messages_text on messages using gin (text gin_trgm_ops);
`;

/**
 * Makes the indexes for parts of texts, where the server has the extension pg_trgm; the same twice changes nothing. No
 * migration of its own: a server may get the extension later.
 */
export async function makeSearchIndexes(db: Db): Promise<void> {
  const { rows } = await sql`select from pg_available_extensions where name = 'pg_trgm'`.execute(db);
  if (rows.length === 0) return;
  try {
    await db.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(INDEXES_LOCK)})`.execute(trx);
      await sql.raw(`create extension if not exists pg_trgm; ${INDEXES}`).execute(trx);
    });
  } catch (error) {
    // Nobody may install it for us: the desk works without.
    if (sqlState(error) !== INSUFFICIENT_PRIVILEGE) throw error;
  }
}

const known = new WeakMap<Db, Promise<boolean>>();

/** Whether parts of texts can be found by an index. Asked once: the indexes come when a process starts. */
export function hasTrigrams(db: Db): Promise<boolean> {
  const asked = known.get(db) ?? ask(db);
  known.set(db, asked);
  asked.catch(() => known.delete(db));
  return asked;
}

async function ask(db: Db): Promise<boolean> {
  const { rows } = await sql<{
    has: boolean;
  }>`select to_regclass('messages_text') is not null as has`.execute(db);
  return rows[0]?.has ?? false;
}
