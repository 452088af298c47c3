import { sql } from 'kysely';
import type { Db } from '../db/connection';
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
  const secret = newSessionSecret();
  await inTransaction(db, async (trx) => {
    await trx
      .insertInto('sessions')
      .values({
        tokenHash: hashOf(secret),
        userId: user.id,
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
          .where('userId', '=', user.id)
          .orderBy('createdAt', 'desc')
          .offset(SESSIONS_PER_PERSON),
      )
      .execute();
    await trx.updateTable('users').set({ offlineAt: null }).where('id', '=', user.id).execute();
    await changePresence(trx, user.id, 'online');
  });
  return { userId: user.id, secret };
}

/** Ends this session only. */
export async function signOut(db: Db, secret: string): Promise<void> {
  await db.deleteFrom('sessions').where('tokenHash', '=', hashOf(secret)).execute();
}
