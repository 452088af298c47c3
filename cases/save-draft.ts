import { isDeepStrictEqual } from 'node:util';
import type { Db, Trx } from '../db/connection';
import type { DraftRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { Refusal } from '../refusal';
import { mustBeUploads } from '../workspace/uploads';
import type { Viewer } from '../workspace/viewer';
import { announceDraft, laterThanBefore } from './clear-draft';
import { visibleCaseId } from './read-cases';
import { readDraft, type DraftPlace } from './read-drafts';
import type { DraftShape } from './shapes/draft';

export type Draft = Pick<DraftShape, 'text' | 'note' | 'mode' | 'attachmentIds' | 'template'>;

const NOTHING: Draft = { text: '', note: '', mode: 'reply', attachmentIds: [], template: null };

/**
 * Replaces this person's draft of a case. `basedOn` is the time of the draft that it was made from, null for none: what
 * was written before an answer went comes too late to be a draft again. Takes no lock of the conversation.
 * @throws Refusal 404, `draft-changed` with the draft as it is now, 400 for a file that is not theirs.
 */
export function saveDraft(
  db: Db,
  viewer: Viewer,
  caseNumber: number,
  draft: Draft,
  basedOn: Date | null | undefined,
): Promise<DraftShape> {
  return inTransaction(db, async (trx) => {
    const place = { caseId: await visibleCaseId(trx, viewer, caseNumber), userId: viewer.userId };
    while (!(await replaced(trx, place, draft, basedOn)));
    return readDraft(trx, place);
  });
}

/** False when another tab's first draft came between. */
async function replaced(
  trx: Trx,
  place: DraftPlace,
  draft: Draft,
  basedOn: Date | null | undefined,
): Promise<boolean> {
  const before = await lockDraft(trx, place);
  if (isDeepStrictEqual(contentOf(before), draft)) return true;
  if (basedOn !== undefined && basedOn?.getTime() !== before?.updatedAt.getTime())
    throw await changedMeanwhile(trx, place);
  await mustBeUploads(trx, place.userId, draft.attachmentIds);
  const columns = { ...draft, template: draft.template && JSON.stringify(draft.template) };
  const written = before
    ? await trx
        .updateTable('drafts')
        .set({ ...columns, updatedAt: laterThanBefore })
        .where('caseId', '=', place.caseId)
        .where('userId', '=', place.userId)
        .returning('userId')
        .executeTakeFirst()
    : await trx
        .insertInto('drafts')
        .values({ ...place, ...columns })
        .onConflict((conflict) => conflict.doNothing())
        .returning('userId')
        .executeTakeFirst();
  if (!written) return false;
  await announceDraft(trx, place);
  return true;
}

/** Throws this person's draft of a case away; nothing where there is none. @throws Refusal 404. */
export function deleteDraft(db: Db, viewer: Viewer, caseNumber: number): Promise<void> {
  return inTransaction(db, async (trx) => {
    const place = { caseId: await visibleCaseId(trx, viewer, caseNumber), userId: viewer.userId };
    const gone = await trx
      .deleteFrom('drafts')
      .where('caseId', '=', place.caseId)
      .where('userId', '=', place.userId)
      .returning('userId')
      .executeTakeFirst();
    if (gone) await announceDraft(trx, place);
  });
}

function lockDraft(trx: Trx, { caseId, userId }: DraftPlace): Promise<DraftRow | undefined> {
  return trx
    .selectFrom('drafts')
    .selectAll()
    .where('caseId', '=', caseId)
    .where('userId', '=', userId)
    .forUpdate()
    .executeTakeFirst();
}

function contentOf(row: DraftRow | undefined): Draft {
  if (!row) return NOTHING;
  const { text, note, mode, attachmentIds, template } = row;
  return { text, note, mode, attachmentIds, template };
}

async function changedMeanwhile(trx: Trx, place: DraftPlace): Promise<Refusal> {
  return new Refusal(
    'draft-changed',
    409,
    'This draft has changed since: it was sent, or written on elsewhere. Look at it as it is now, and save again what is still to be kept.',
    { draft: await readDraft(trx, place) },
  );
}
