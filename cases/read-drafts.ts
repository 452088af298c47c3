import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { DraftRow, UploadRow } from '../db/schema';
import { showAttachment } from './read-messages';
import type { DraftShape } from './shapes/draft';

/** Whose draft of which case. */
export type DraftPlace = Pick<DraftRow, 'caseId' | 'userId'>;

export const emptyDraft: DraftShape = {
  text: '',
  note: '',
  mode: 'reply',
  attachmentIds: [],
  attachments: [],
  template: null,
  updatedAt: null,
};

/** There is something in it; as SQL also for `activities/prune.ts`. */
export const HAS_CONTENT = `(drafts.text <> '' or drafts.note <> '' or drafts.template is not null
  or drafts.attachment_ids <> '{}')`;
export const hasContent = sql.raw<boolean>(HAS_CONTENT);

/** The draft of a case that the caller has found visible; the empty one where there is none. */
export async function readDraft(db: Db | Trx, place: DraftPlace): Promise<DraftShape> {
  return (await readDrafts(db, [place]))(place);
}

/** Drafts of many people and cases, with two queries. */
export async function readDrafts(
  db: Db | Trx,
  places: readonly DraftPlace[],
): Promise<(place: DraftPlace) => DraftShape> {
  if (places.length === 0) return () => emptyDraft;
  const rows = await db
    .selectFrom('drafts')
    .selectAll()
    .where((eb) =>
      eb(
        eb.refTuple('caseId', 'userId'),
        'in',
        places.map(({ caseId, userId }) => eb.tuple(caseId, userId)),
      ),
    )
    .execute();
  const files = await uploadsOf(db, rows);
  const shown = new Map(rows.map((row) => [key(row), showDraft(row, files)]));
  return (place) => shown.get(key(place)) ?? emptyDraft;
}

const key = ({ caseId, userId }: DraftPlace) => `${caseId}/${userId}`;

async function uploadsOf(db: Db | Trx, rows: readonly DraftRow[]): Promise<UploadRow[]> {
  const ids = rows.flatMap(({ attachmentIds }) => attachmentIds);
  return ids.length === 0 ? [] : db.selectFrom('uploads').selectAll().where('id', 'in', ids).execute();
}

function showDraft(row: DraftRow, files: readonly UploadRow[]): DraftShape {
  const own = row.attachmentIds.flatMap((id) => files.find((file) => file.id === id) ?? []);
  return {
    text: row.text,
    note: row.note,
    mode: row.mode,
    attachmentIds: own.map(({ id }) => id),
    attachments: own.map((file) => showAttachment({ ...file, state: 'stored', error: null })),
    template: row.template,
    updatedAt: row.updatedAt.toISOString(),
  };
}
