import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import type { DraftPlace } from './read-drafts';

/** The time now, but later than the one before: a time names one state of a draft. */
export const laterThanBefore = sql<Date>`greatest(clock_timestamp(), drafts.updated_at + interval '1 millisecond')`;

/**
 * The reply was sent: it is no draft any more. A row stays (or comes) that is younger than all that was written before,
 * so that what is saved late is seen to be late.
 */
export function clearReply(trx: Trx, place: DraftPlace): Promise<void> {
  return clear(trx, place, { text: '', attachmentIds: [], template: null });
}

/** The same for a note that was added. */
export function clearNote(trx: Trx, place: DraftPlace): Promise<void> {
  return clear(trx, place, { note: '' });
}

async function clear(
  trx: Trx,
  place: DraftPlace,
  nothing: { text: ''; attachmentIds: string[]; template: null } | { note: '' },
): Promise<void> {
  await trx
    .insertInto('drafts')
    .values(place)
    .onConflict((conflict) =>
      conflict.columns(['caseId', 'userId']).doUpdateSet({ ...nothing, updatedAt: laterThanBefore }),
    )
    .execute();
  await announceDraft(trx, place);
}

/** Tells the person's tabs. */
export async function announceDraft(trx: Trx, { caseId, userId }: DraftPlace): Promise<void> {
  await trx.insertInto('feed').values({ kind: 'draft.updated', caseId, userId }).execute();
}
