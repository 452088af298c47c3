import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { Refusal } from '../refusal';
import { hashOf, newSessionSecret } from './credentials';
import { isPassword } from './passwords';
import { changePresence } from './set-presence';
import { countAttempt } from './sign-in-throttle';

export const SESSION_SECONDS = 30 * 24 * 3600;
const SESSIONS_PER_PERSON = 100;

/**
 * Opens a session and puts the person online. Answers the secret for the cookie; only its hash is stored.
 * @throws Refusal 401 for a wrong e-mail or password (the same words for both), 429 after too many failures.
 */
export async function signIn(
  db: Db,
  given: { email: string; password: string; ip: string },
): Promise<{ userId: string; secret: string }> {
  const attempt = await countAttempt(db, given.email, given.ip);
  const user = await db
    .selectFrom('users')
    .select(['id', 'passwordHash'])
    .where(sql`lower(email)`, '=', given.email.toLowerCase())
    .executeTakeFirst();
  if (!(await isPassword(user?.passwordHash, given.password)) || !user) {
    throw new Refusal('unauthenticated', 401, 'E-mail or password is wrong.');
  }
  await attempt.forgive();
  const secret = await inTransaction(db, (trx) => openSession(trx, user.id));
  return { userId: user.id, secret };
}

/** Opens a session and puts the person online; answers its secret. */
export async function openSession(trx: Trx, userId: string): Promise<string> {
  const secret = newSessionSecret();
  await trx
    .insertInto('sessions')
    .values({
      tokenHash: hashOf(secret),
      userId,
      expiresAt: sql<Date>`clock_timestamp() + make_interval(secs => ${SESSION_SECONDS})`,
    })
    .execute();
  // The oldest sessions of somebody who signs in by script all day make room.
  await trx
    .deleteFrom('sessions')
    .where('tokenHash', 'in', (from) =>
      from
        .selectFrom('sessions')
        .select('tokenHash')
        .where('userId', '=', userId)
        .orderBy('createdAt', 'desc')
        .offset(SESSIONS_PER_PERSON),
    )
    .execute();
  await trx.updateTable('users').set({ offlineAt: null }).where('id', '=', userId).execute();
  await changePresence(trx, userId, 'online');
  return secret;
}

/** Ends this session only. */
export async function signOut(db: Db, secret: string): Promise<void> {
  await db.deleteFrom('sessions').where('tokenHash', '=', hashOf(secret)).execute();
}
