import { sql } from 'kysely';
import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { invalid, notFound, Refusal } from '../refusal';
import { audit, changesBetween } from './audit-log';
import { hashOf, newTokenSecret } from './credentials';
import type { Viewer } from './viewer';

const TOKENS_PER_PERSON = 100;

export interface ApiToken {
  id: string;
  name: string;
  createdAt: Date;
  expiresAt: Date | null;
  /** Up to a minute late. */
  lastUsedAt: Date | null;
}

export interface OwnedToken extends ApiToken {
  owner: { id: string; name: string };
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
    const made = await trx
      .insertInto('apiTokens')
      .values({ ...token, tokenHash: hashOf(secret) })
      // The same call again after a crash: nobody has seen the first secret.
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ tokenHash: hashOf(secret) }))
      .returning(['id', 'name', 'createdAt', 'expiresAt', 'lastUsedAt'])
      .executeTakeFirstOrThrow();
    const changes = changesBetween({}, { expiresAt: made.expiresAt });
    await audit(trx, token.userId, { what: 'token.created', target: targetOf(made), changes });
    return made;
  });
  return { ...row, token: secret };
}

const targetOf = ({ id, name }: Pick<ApiToken, 'id' | 'name'>) => ({ type: 'token', id, name });

/**
 * Tokens with their owners, newest first: one person's, or everybody's. `after` is the creation time and id of the last
 * one seen. One row more than `limit`.
 */
export async function listApiTokens(
  db: Db,
  of: { userId: string } | 'everybody',
  limit: number,
  after?: [string, string],
): Promise<OwnedToken[]> {
  let query = db
    .selectFrom('apiTokens')
    .innerJoin('users', 'users.id', 'apiTokens.userId')
    .select(['apiTokens.id', 'apiTokens.name', 'apiTokens.createdAt', 'expiresAt', 'lastUsedAt'])
    .select(['users.id as ownerId', 'users.name as ownerName'])
    .orderBy('apiTokens.createdAt', 'desc')
    .orderBy('apiTokens.id', 'desc')
    .limit(limit + 1);
  if (of !== 'everybody') query = query.where('userId', '=', of.userId);
  if (after)
    query = query.where(
      sql<boolean>`(api_tokens.created_at, api_tokens.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
    );
  const rows = await query.execute();
  return rows.map(({ ownerId, ownerName, ...row }) => ({ ...row, owner: { id: ownerId, name: ownerName } }));
}

/** @throws Refusal 404 for a token that isn't this person's; administrators revoke anybody's. */
export async function deleteApiToken(db: Db, by: Viewer, id: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    let query = trx.deleteFrom('apiTokens').where('id', '=', id);
    if (by.role !== 'administrator') query = query.where('userId', '=', by.userId);
    const gone = await query.returning(['id', 'name', 'userId']).executeTakeFirst();
    if (!gone) throw notFound('token');
    const { name: owner } = await trx
      .selectFrom('users')
      .select('name')
      .where('id', '=', gone.userId)
      .executeTakeFirstOrThrow();
    const changes = [{ field: 'owner', from: null, to: owner }];
    await audit(trx, by.userId, { what: 'token.revoked', target: targetOf(gone), changes });
  });
}
