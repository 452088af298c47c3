import { sql, type ExpressionBuilder, type ExpressionWrapper, type SqlBool } from 'kysely';
import type { Db } from '../db/connection';
import type { Database } from '../db/schema';

type Condition = (eb: ExpressionBuilder<Database, 'cases'>) => ExpressionWrapper<Database, 'cases', SqlBool>;

/**
 * What a case must be for a search to find it: the number, the customer's name or an address, or a message with this
 * in it; capitals don't matter. A case that meets any of the conditions is found.
 */
export interface Search {
  /** Each is found by an index of its own, or by walking through the list where it is frequent. */
  indexed: readonly Condition[];
  /** No index can find it: the first cases of the list are looked through. Null: there is no such condition. */
  walked: Condition | null;
}

/** A LIKE pattern that finds the text anywhere; its own wildcards are plain characters. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

// pg_trgm takes words apart into three characters each.
const HAS_TRIGRAM = /[\p{L}\p{N}]{3}/u;

/** `trigrams`: the database has the indexes for parts of texts (`db/search-indexes.ts`). */
export function searchFor(q: string, { trigrams }: { trigrams: boolean }): Search {
  const pattern = containing(q);
  const parts = [saysSo(pattern), isCalled(pattern), isAt(pattern)];
  const numbered = isNumber(q);
  const exact = numbered ? [numbered] : [];
  return trigrams && HAS_TRIGRAM.test(q)
    ? { indexed: [...exact, ...parts], walked: null }
    : { indexed: exact, walked: (eb) => eb.or(parts.map((part) => part(eb))) };
}

/** All messages with this in them. */
export function textsWith(db: Db, q: string) {
  return db.selectFrom('messages').where('messages.text', 'ilike', containing(q));
}

function isNumber(q: string): Condition | null {
  const number = /^#?(\d{1,15})$/.exec(q)?.[1];
  return number === undefined ? null : (eb) => eb('cases.number', '=', Number(number));
}

const saysSo =
  (pattern: string): Condition =>
  (eb) =>
    eb.exists(
      eb
        .selectFrom('messages')
        .select(sql`1`.as('one'))
        .whereRef('messages.caseId', '=', 'cases.id')
        .where('messages.text', 'ilike', pattern),
    );

const isCalled =
  (pattern: string): Condition =>
  (eb) =>
    eb.exists(
      eb
        .selectFrom('contacts')
        .select(sql`1`.as('one'))
        .whereRef('contacts.id', '=', 'cases.contactId')
        .where('contacts.name', 'ilike', pattern),
    );

const isAt =
  (pattern: string): Condition =>
  (eb) =>
    eb.exists(
      eb
        .selectFrom('contactAddresses')
        .select(sql`1`.as('one'))
        .whereRef('contactAddresses.contactId', '=', 'cases.contactId')
        .where('contactAddresses.address', 'ilike', pattern),
    );
