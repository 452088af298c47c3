import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { Refusal } from '../refusal';

interface Limit {
  who: string;
  attempts: number;
  seconds: number;
}

const hashed = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

// Per person and place it takes few to be a guess; per person from everywhere many, or anybody could lock anybody out.
function limitsFor(email: string, ip: string): Limit[] {
  const person = email.toLowerCase();
  return [
    { who: hashed('from', person, ip), attempts: 10, seconds: 600 },
    { who: hashed('person', person), attempts: 100, seconds: 3600 },
  ];
}

/** An attempt that counts as failed until `forgive` is called. */
export interface Attempt {
  forgive(): Promise<void>;
}

/**
 * Counts an attempt to sign in before the password is looked at, so that a thousand guesses at once are still a
 * thousand. Kept in the database as hashes: it holds for all API processes, and a password typed into the e-mail field
 * isn't stored.
 * @throws Refusal 429 with the time until the next attempt is possible.
 */
export function countAttempt(db: Db, email: string, ip: string): Promise<Attempt> {
  return count(db, limitsFor(email, ip));
}

/** The same for the links of invitations: whoever tries many that are none is guessing. @throws Refusal 429. */
export function countLink(db: Db, ip: string): Promise<Attempt> {
  return count(db, [{ who: hashed('invitation', ip), attempts: 20, seconds: 600 }]);
}

async function count(db: Db, limits: Limit[]): Promise<Attempt> {
  const ids = await inTransaction(db, async (trx) => {
    for (const limit of limits) await refuseBeyond(trx, limit);
    return trx
      .insertInto('signInFailures')
      .values(limits.map(({ who }) => ({ who })))
      .returning('id')
      .execute();
  });
  return {
    async forgive() {
      const [fromHere] = limits;
      await db
        .deleteFrom('signInFailures')
        .where((where) =>
          where.or([
            where(
              'id',
              'in',
              ids.map((row) => row.id),
            ),
            where('who', '=', fromHere?.who ?? ''),
          ]),
        )
        .execute();
    },
  };
}

async function refuseBeyond(trx: Trx, { who, attempts, seconds }: Limit): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${who}, 0))`.execute(trx);
  const recent = await trx
    .selectFrom('signInFailures')
    .select(
      sql<number>`ceil(extract(epoch from at + make_interval(secs => ${seconds}) - clock_timestamp()))::int`.as(
        'freeIn',
      ),
    )
    .where('who', '=', who)
    .where('at', '>', sql<Date>`clock_timestamp() - make_interval(secs => ${seconds})`)
    .orderBy('at', 'desc')
    .limit(attempts)
    .execute();
  const oldest = recent.at(-1);
  if (recent.length < attempts || !oldest) return;
  throw new Refusal(
    'too-many-attempts',
    429,
    `Too many failed attempts. Try again in ${Math.ceil(oldest.freeIn / 60)} minutes.`,
    { retryAfterSeconds: oldest.freeIn },
  );
}
