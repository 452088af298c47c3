import { sql } from 'kysely';
import type { Db } from './connection';
import { sqlState } from './transaction';

const INSUFFICIENT_PRIVILEGE = '42501';

const INDEXES = {
  contacts_name: 'contacts using gin (name gin_trgm_ops)',
  contact_addresses_search: 'contact_addresses using gin (address gin_trgm_ops)',
  messages_text: 'messages using gin (text gin_trgm_ops)',
};

/** Whether indexes are missing that this server could have. */
export async function lacksSearchIndexes(db: Db): Promise<boolean> {
  const { rows } = await sql<{ lacks: boolean }>`
    select exists (select from pg_available_extensions where name = 'pg_trgm')
      and exists (select from unnest(${Object.keys(INDEXES)}::text[]) name where to_regclass(name) is null)
      as lacks`.execute(db);
  return rows[0]?.lacks ?? false;
}

/**
 * Makes the indexes for parts of texts, where the server has the extension pg_trgm; the same twice changes nothing. No
 * migration of its own: a server may get the extension later.
 */
export async function makeSearchIndexes(session: Db): Promise<void> {
  if (!(await lacksSearchIndexes(session))) return;
  try {
    await session.transaction().execute(async (trx) => {
      await sql`create extension if not exists pg_trgm`.execute(trx);
      for (const [name, on] of Object.entries(INDEXES))
        await sql.raw(`create index if not exists ${name} on ${on}`).execute(trx);
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
