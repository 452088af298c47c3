import { sql, type ExpressionBuilder, type ExpressionWrapper, type SqlBool } from 'kysely';
import type { Database } from '../db/schema';

/** A LIKE pattern that finds the text anywhere; its own wildcards are plain characters. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/**
 * True for a case with this number, of a customer with this in their name or an address, or with a message that
 * contains it; capitals don't matter. Each part is a query of its own, so that each can use its index.
 */
export function matches(q: string) {
  const pattern = containing(q);
  const number = /^#?(\d{1,15})$/.exec(q)?.[1];
  return (eb: ExpressionBuilder<Database, 'cases'>): ExpressionWrapper<Database, 'cases', SqlBool> =>
    eb(
      'cases.id',
      'in',
      eb
        .selectFrom('messages')
        .select(sql<string>`messages.case_id`.as('id'))
        .where('messages.text', 'ilike', pattern)
        .where('messages.caseId', 'is not', null)
        .union(
          eb
            .selectFrom('cases as named')
            .innerJoin('contacts', 'contacts.id', 'named.contactId')
            .select('named.id')
            .where('contacts.name', 'ilike', pattern),
        )
        .union(
          eb
            .selectFrom('cases as addressed')
            .innerJoin('contactAddresses', 'contactAddresses.contactId', 'addressed.contactId')
            .select('addressed.id')
            .where('contactAddresses.address', 'ilike', pattern),
        )
        .union(
          eb
            .selectFrom('cases as numbered')
            .select('numbered.id')
            .where('numbered.number', '=', number === undefined ? -1 : Number(number)),
        ),
    );
}
