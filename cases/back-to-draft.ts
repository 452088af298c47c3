import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import type { AttachmentRow, MessageRow } from '../db/schema';
import { giveUploads } from '../workspace/uploads';
import { announceDraft, laterThanBefore } from './clear-draft';

const isFree = sql<boolean>`(drafts.text = '' and drafts.template is null and drafts.attachment_ids = '{}')`;

/**
 * Makes the parts of an answer, which go, a draft of its author's again, with the files. Where something else has been
 * begun there, the author who takes it back has the text in front of them and adds it, and the files, as they like; what
 * anybody else takes back comes before what was begun. The caller removes the parts.
 */
export async function backToDraft(
  trx: Trx,
  { caseId, byId }: { caseId: string; byId: string },
  parts: readonly MessageRow[],
): Promise<void> {
  const [first] = parts;
  const userId = first && (await authorOf(trx, first));
  if (!first || !userId) return;
  const { contentSid, contentVariables } = first;
  const files = await filesOf(trx, parts);
  // Also where something else was begun: they were uploaded once and can be added to that.
  await giveUploads(trx, userId, files);
  const reply = {
    // What the customer would have read of a template is not what was written.
    text: contentSid === null ? parts.flatMap(({ text }) => (text === '' ? [] : [text])).join('\n\n') : '',
    attachmentIds: files.map(({ id }) => id),
    template: contentSid === null ? null : JSON.stringify({ contentSid, variables: contentVariables ?? {} }),
    mode: 'reply' as const,
  };
  const before = {
    text: sql<string>`concat_ws(E'\\n\\n', nullif(excluded.text, ''), nullif(drafts.text, ''))`,
    attachmentIds: sql<string[]>`excluded.attachment_ids || drafts.attachment_ids`,
    template: sql<string>`coalesce(drafts.template, excluded.template)`,
  };
  const written = await trx
    .insertInto('drafts')
    .values({ caseId, userId, ...reply })
    .onConflict((conflict) => {
      const known = conflict.columns(['caseId', 'userId']);
      return userId === byId
        ? known.doUpdateSet({ ...reply, updatedAt: laterThanBefore }).where(isFree)
        : known.doUpdateSet({ ...before, updatedAt: laterThanBefore });
    })
    .returning('userId')
    .executeTakeFirst();
  if (written) await announceDraft(trx, { caseId, userId });
}

/** Null once that person is gone. */
async function authorOf(trx: Trx, { authorId }: MessageRow): Promise<string | null> {
  if (authorId === null) return null;
  const author = await trx
    .selectFrom('users')
    .select('id')
    .where('id', '=', authorId)
    .forKeyShare()
    .executeTakeFirst();
  return author?.id ?? null;
}

/** In the order of the parts. */
async function filesOf(trx: Trx, parts: readonly MessageRow[]): Promise<AttachmentRow[]> {
  const [first] = parts;
  if (!first) return [];
  const ids = parts.map(({ id }) => id);
  const files = await trx
    .selectFrom('attachments')
    .selectAll()
    .where('conversationId', '=', first.conversationId)
    .where('messageId', 'in', ids)
    .execute();
  return files.sort((a, b) => ids.indexOf(a.messageId) - ids.indexOf(b.messageId));
}
