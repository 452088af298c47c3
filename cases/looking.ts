import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { LookerShape } from './shapes/looker';

/** Who has not been heard of for so long has gone. */
const LIVES = sql`interval '20 seconds'`;
const BATCH = 500;

export interface LookingPlace {
  caseId: string;
  userId: string;
}

/**
 * Somebody looks at a case that the caller has found visible for them, now and for the next 20 seconds. Others are told
 * only when that is new: a sign of life costs one small row of this person's own, however long they type.
 */
export async function keepLooking(db: Db, { caseId, userId }: LookingPlace, typing: boolean): Promise<void> {
  await sql`
    with before as (
      select typing from lookers
      where case_id = ${caseId} and user_id = ${userId} and seen_at > clock_timestamp() - ${LIVES}
    ), kept as (
      insert into lookers (case_id, user_id, typing) values (${caseId}, ${userId}, ${typing})
      on conflict (case_id, user_id) do update set typing = excluded.typing, seen_at = clock_timestamp()
    )
    insert into feed (kind, case_id)
    select 'case.looking', ${caseId}::uuid where not exists (select from before where typing = ${typing})`.execute(
    db,
  );
}

/** They have left it. */
export async function stopLooking(db: Db, { caseId, userId }: LookingPlace): Promise<void> {
  await sql`
    with gone as (
      delete from lookers where case_id = ${caseId} and user_id = ${userId} returning case_id
    )
    insert into feed (kind, case_id) select 'case.looking', case_id from gone`.execute(db);
}

/**
 * Removes those who have gone without a word and tells the others. Each API process calls it every few seconds; what one
 * is at, another leaves. Answers of how many cases somebody was removed.
 */
export async function expireLookers(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    with gone as (
      delete from lookers where ctid = any(array(
        select ctid from lookers where seen_at <= clock_timestamp() - ${LIVES}
        limit ${BATCH} for update skip locked
      )) returning case_id
    )
    insert into feed (kind, case_id) select distinct 'case.looking', case_id from gone`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Who looks at these cases, by name. */
export async function readLookers(
  db: Db,
  caseIds: readonly string[],
): Promise<(caseId: string) => LookerShape[]> {
  if (caseIds.length === 0) return () => [];
  const rows = await db
    .selectFrom('lookers')
    .innerJoin('users', 'users.id', 'lookers.userId')
    .select(['lookers.caseId', 'lookers.typing', 'users.id', 'users.name'])
    .where('lookers.caseId', 'in', caseIds)
    .where('lookers.seenAt', '>', sql<Date>`clock_timestamp() - ${LIVES}`)
    .orderBy('users.name')
    .orderBy('users.id')
    .execute();
  return (caseId) =>
    rows.filter((row) => row.caseId === caseId).map(({ id, name, typing }) => ({ id, name, typing }));
}
