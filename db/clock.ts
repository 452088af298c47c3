import { sql } from 'kysely';
import type { Trx } from './connection';

/** Set for one transaction in which time is played; see `playTime`. */
const PLAYED = 'answerhall.now';

/**
 * The time that cases live by: the database's clock, or in a scenario the time that is played there. Whatever decides
 * something or is compared with a deadline reads this; what only says when a row was written need not.
 */
export const timeNow = sql<Date>`coalesce(nullif(current_setting(${sql.lit(PLAYED)}, true), '')::timestamptz, clock_timestamp())`;

/** Stops the clock of this transaction at a moment; it is an ordinary one again when the transaction has ended. */
export async function playTime(trx: Trx, at: Date): Promise<void> {
  await sql`select set_config(${PLAYED}, ${at.toISOString()}, true)`.execute(trx);
}
