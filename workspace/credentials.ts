import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { Viewer } from './viewer';

const SECRET_BYTES = 32;
const TOKEN_PREFIX = 'ah_';

/** What is stored of a session's or token's secret: it has 256 random bits, so a plain hash is enough. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function newSessionSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** The prefix lets people and scanners recognise a leaked token. */
export function newTokenSecret(): string {
  return TOKEN_PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
}

export async function whoHasSession(db: Db, secret: string): Promise<Viewer | null> {
  const row = await people(db)
    .innerJoin('sessions', 'sessions.userId', 'users.id')
    .where('sessions.tokenHash', '=', hashOf(secret))
    .where('sessions.expiresAt', '>', sql<Date>`clock_timestamp()`)
    .executeTakeFirst();
  return row ?? null;
}

/** Whose token it is, and which one. */
export async function whoHasToken(
  db: Db,
  secret: string,
): Promise<{ viewer: Viewer; tokenId: string } | null> {
  const row = await people(db)
    .innerJoin('apiTokens', 'apiTokens.userId', 'users.id')
    .select('apiTokens.id as tokenId')
    .where('apiTokens.tokenHash', '=', hashOf(secret))
    .where((where) =>
      where.or([
        where('apiTokens.expiresAt', 'is', null),
        where('apiTokens.expiresAt', '>', sql<Date>`clock_timestamp()`),
      ]),
    )
    .executeTakeFirst();
  if (!row) return null;
  const { tokenId, ...viewer } = row;
  return { viewer, tokenId };
}

/** Somebody as they would call; null when there is no such person. */
export async function whoIs(db: Db, userId: string): Promise<Viewer | null> {
  return (await people(db).where('users.id', '=', userId).executeTakeFirst()) ?? null;
}

function people(db: Db) {
  return db
    .selectFrom('users')
    .select([
      'users.id as userId',
      'users.name',
      'users.role',
      sql<string[]>`array(select group_id::text from group_members where user_id = users.id)`.as('groupIds'),
    ]);
}
