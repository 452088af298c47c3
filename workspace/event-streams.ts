import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { Presence } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { announcePresence, releaseLater } from './set-presence';

/** One open tab: an event stream of one person, served by some API process. */
export interface EventStream {
  id: string;
  userId: string;
}

const BATCH = 200;

/** A tab was opened: its person doesn't go offline by absence, and comes back to what they were before it. */
export async function streamOpened(db: Db, stream: EventStream): Promise<void> {
  await touchStreams(db, [stream]);
}

/** A tab was closed: after the last one the person is offline in a minute. */
export async function streamClosed(db: Db, stream: EventStream): Promise<void> {
  await inTransaction(db, async (trx) => {
    await lockPeople(trx, [stream.userId]);
    const closed = await trx
      .deleteFrom('eventStreams')
      .where('id', '=', stream.id)
      .returning('id')
      .executeTakeFirst();
    if (closed) await awayWithoutStreams(trx, [stream.userId]);
  });
}

/**
 * Says that these streams are still open; their process does so every 15 s. One that was given up meanwhile (the
 * database was away) is back by that.
 */
export async function touchStreams(db: Db, streams: EventStream[]): Promise<void> {
  for (let from = 0; from < streams.length; from += BATCH) {
    const batch = streams.slice(from, from + BATCH);
    await inTransaction(db, async (trx) => {
      const people = await lockPeople(
        trx,
        batch.map((stream) => stream.userId),
      );
      const known = batch.filter((stream) => people.has(stream.userId));
      if (known.length === 0) return;
      await trx
        .insertInto('eventStreams')
        .values(known.map(({ id, userId }) => ({ id, userId })))
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ seenAt: sql`clock_timestamp()` }))
        .execute();
      await trx
        .updateTable('users')
        .set({ offlineAt: null })
        .where('id', 'in', [...people])
        .where('offlineAt', 'is not', null)
        .execute();
      await comeBack(trx, [...people]);
    });
  }
}

/** Who was offline only for want of a tab (a laptop that slept) is there again; an offline that was said stays. */
async function comeBack(trx: Trx, userIds: string[]): Promise<void> {
  const back = await trx
    .updateTable('users')
    .set({
      presence: sql<Presence>`presence_before_absence`,
      presenceBeforeAbsence: null,
      presenceChangedAt: sql<Date>`clock_timestamp()`,
    })
    .where('id', 'in', userIds)
    .where('presenceBeforeAbsence', 'is not', null)
    .returning(['id', 'presence'])
    .execute();
  for (const { id, presence } of back) await announcePresence(trx, [id], presence);
}

/**
 * What time does to presence: streams whose process died (45 s without a sign) are closed, people whose last tab closed
 * a minute ago go offline, and chats of those who are offline get their moment of return. Each worker and API process
 * calls it every few seconds. Answers the conversations to wake.
 */
export async function settlePresence(db: Db): Promise<string[]> {
  await expireStreams(db);
  await peopleGoneOffline(db);
  return releaseLater(db);
}

/** Closes streams that have not been seen for 45 s: their API process died. */
export async function expireStreams(db: Db): Promise<void> {
  const dead = await db
    .selectFrom('eventStreams')
    .select(['id', 'userId'])
    .where('seenAt', '<', sql<Date>`clock_timestamp() - interval '45 seconds'`)
    .limit(BATCH)
    .execute();
  if (dead.length === 0) return;
  await inTransaction(db, async (trx) => {
    await lockPeople(
      trx,
      dead.map((stream) => stream.userId),
    );
    const closed = await trx
      .deleteFrom('eventStreams')
      .where(
        'id',
        'in',
        dead.map((stream) => stream.id),
      )
      .where('seenAt', '<', sql<Date>`clock_timestamp() - interval '45 seconds'`)
      .returning('userId')
      .execute();
    await awayWithoutStreams(
      trx,
      closed.map((stream) => stream.userId),
    );
  });
}

/** People whose last tab has been closed for a minute are offline now. */
export async function peopleGoneOffline(db: Db): Promise<void> {
  const due = await db
    .selectFrom('users')
    .select('id')
    .where('offlineAt', '<=', sql<Date>`clock_timestamp()`)
    .limit(BATCH)
    .execute();
  if (due.length === 0) return;
  await inTransaction(db, async (trx) => {
    await lockPeople(
      trx,
      due.map((row) => row.id),
    );
    const gone = await trx
      .updateTable('users')
      .set({
        offlineAt: null,
        presence: 'offline',
        presenceBeforeAbsence: sql<Presence | null>`coalesce(nullif(presence, 'offline'), presence_before_absence)`,
        presenceChangedAt: sql<Date>`case when presence = 'offline' then presence_changed_at else clock_timestamp() end`,
      })
      .where(
        'id',
        'in',
        due.map((row) => row.id),
      )
      .where('offlineAt', '<=', sql<Date>`clock_timestamp()`)
      .returning('id')
      .execute();
    await announcePresence(
      trx,
      gone.map((row) => row.id),
      'offline',
    );
  });
}

// A person's row is the lock of that person's streams, so that "the last one" is decided by one transaction at a time.
async function lockPeople(trx: Trx, userIds: string[]): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('users')
    .select('id')
    .where('id', 'in', userIds)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return new Set(rows.map((row) => row.id));
}

async function awayWithoutStreams(trx: Trx, userIds: string[]): Promise<void> {
  if (userIds.length === 0) return;
  await trx
    .updateTable('users')
    .set({ offlineAt: sql<Date>`clock_timestamp() + interval '1 minute'` })
    .where('id', 'in', userIds)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('eventStreams')
            .select('eventStreams.id')
            .whereRef('eventStreams.userId', '=', 'users.id'),
        ),
      ),
    )
    .execute();
}
