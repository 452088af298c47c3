import { sql } from 'kysely';
import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { invalid, notFound, Refusal } from '../refusal';
import { hashOf, newTokenSecret } from './credentials';

const TOKENS_PER_PERSON = 100;

export interface ApiToken {
  id: string;
  name: string;
  createdAt: Date;
  expiresAt: Date | null;
}

/**
 * Makes a token that acts as its owner. The secret is answered here and never again; its hash is stored.
 * @throws Refusal 400 when it would have expired already, 409 when the person has too many.
 */
export async function createApiToken(
  db: Db,
  token: { id: string; userId: string; name: string; expiresAt: Date | null },
): Promise<ApiToken & { token: string }> {
  if (token.expiresAt && token.expiresAt.getTime() <= Date.now()) {
    throw invalid([{ path: 'expiresAt', message: 'Must lie in the future.' }]);
  }
  const secret = newTokenSecret();
  const row = await inTransaction(db, async (trx) => {
    await trx.selectFrom('users').select('id').where('id', '=', token.userId).forNoKeyUpdate().execute();
    const { count } = await trx
      .selectFrom('apiTokens')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('userId', '=', token.userId)
      .executeTakeFirstOrThrow();
    if (count >= TOKENS_PER_PERSON) {
      throw new Refusal('conflict', 409, `You have ${TOKENS_PER_PERSON} tokens. Delete one first.`);
    }
    return (
      trx
        .insertInto('apiTokens')
        .values({ ...token, tokenHash: hashOf(secret) })
        // The same call again after a crash: nobody has seen the first secret.
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ tokenHash: hashOf(secret) }))
        .returning(['id', 'name', 'createdAt', 'expiresAt'])
        .executeTakeFirstOrThrow()
    );
  });
  return { ...row, token: secret };
}

/** The person's tokens, newest first; `after` is the creation time and id of the last one seen. One row more than `limit`. */
export function listApiTokens(
  db: Db,
  userId: string,
  limit: number,
  after?: [string, string],
): Promise<ApiToken[]> {
  let query = db
    .selectFrom('apiTokens')
    .select(['id', 'name', 'createdAt', 'expiresAt'])
    .where('userId', '=', userId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (after)
    query = query.where(sql<boolean>`(created_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`);
  return query.execute();
}

/** @throws Refusal 404 for a token that isn't this person's. */
export async function deleteApiToken(db: Db, userId: string, id: string): Promise<void> {
  const gone = await db
    .deleteFrom('apiTokens')
    .where('id', '=', id)
    .where('userId', '=', userId)
    .returning('id')
    .executeTakeFirst();
  if (!gone) throw notFound('token');
}
