import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { BulkEditCaseRow, CaseRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { notFound, Refusal } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import type { BulkDone } from './bulk-change';
import { lockEntry } from './bulk-entry';
import { referencesExist, saveAsAgent } from './change-case';
import { lockCase } from './lock-case';
import { putBack, type LeftAlone, type Since } from './put-back';
import { lockBulkEdit } from './read-bulk-edit';
import { activeCase } from './reschedule-chats';
import { timingOf } from './timing';
import { whoSees } from './who-sees';

/**
 * Asks for an edit to be undone; what it has not done yet is not done any more. The second time nothing more is asked.
 * @throws Refusal 404, 409 when it was done more than a day ago.
 */
export function askToUndo(db: Db, viewer: Viewer, id: string): Promise<void> {
  return inTransaction(db, async (trx) => {
    const edit = await lockBulkEdit(trx, viewer, id);
    if (edit.state === 'undoing' || edit.state === 'undone') return;
    if (edit.state === 'done' && !edit.undoable)
      throw new Refusal('too-late', 409, 'An edit can be undone for a day. Change the cases by another one.');
    await trx
      .updateTable('bulkEdits')
      .set({ state: 'undoing', undoneBy: viewer.userId })
      .where('id', '=', id)
      .execute();
    await trx
      .updateTable('bulkEditCases')
      .set({ state: 'skipped' })
      .where('bulkEditId', '=', id)
      .where('state', '=', 'waiting')
      .execute();
  });
}

/**
 * Puts one case back as far as it still stands as the edit left it, whether or not its person sees it any more: who gave
 * a case away by mistake gets it back. No rule judges it.
 */
export function undoOne(db: Db, viewer: Viewer, editId: string, number: number): Promise<void> {
  return inTransaction(db, async (trx) => {
    const entry = await lockEntry(trx, editId, number);
    if (entry?.state !== 'changed') return;
    const locked = await lockCase(trx, number);
    if (!locked) throw notFound('case');
    const { case: c, now } = locked;
    const { done, gone } = await withoutGone(trx, entry.done as BulkDone); // written by workOnBulkEdit
    const since = await readSince(trx, c, entry);
    const { after, left } = putBack(c, done, since, await timingOf(trx, c.integrationId), now);
    left.push(...gone);
    const saved = await saveAsAgent(trx, viewer, locked, { after }, { withoutRules: true });
    const sees = left.length === 0 || (await whoSees(trx, [viewer.userId], saved.after)).length > 0;
    await trx
      .updateTable('bulkEditCases')
      .set({
        state: 'undone',
        putBack: saved.wake !== null,
        leftAlone: JSON.stringify(sees ? left : left.map(({ what }) => ({ what, reason: UNSEEN }))),
      })
      .where('bulkEditId', '=', editId)
      .where('number', '=', number)
      .execute();
  });
}

const GONE = 'What it was before is not there any more.';
const UNSEEN = 'It was changed meanwhile.';

/** Without the parts of an edit that can't be put back, because the group or the agent was deleted. */
async function withoutGone(trx: Trx, all: BulkDone): Promise<{ done: BulkDone; gone: LeftAlone[] }> {
  const { groupId, assigneeId, ...done } = all;
  const gone: LeftAlone[] = [];
  const keep = async (what: LeftAlone['what'], references: References, part: BulkDone) => {
    if (await exist(trx, references)) Object.assign(done, part);
    else gone.push({ what, reason: GONE });
  };
  if (groupId) await keep('group', { groupId: groupId.from }, { groupId });
  if (assigneeId) await keep('assignee', { assigneeId: assigneeId.from }, { assigneeId });
  return { done, gone };
}

type References = Parameters<typeof referencesExist>[1];

async function exist(trx: Trx, references: References): Promise<boolean> {
  try {
    await referencesExist(trx, references);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

async function readSince(
  trx: Trx,
  c: CaseRow,
  { changedAt, historyId }: Pick<BulkEditCaseRow, 'changedAt' | 'historyId'>,
): Promise<Since> {
  const entries = await trx
    .selectFrom('caseHistory')
    .select(['what', 'from', 'to', 'byName'])
    .where('caseId', '=', c.id)
    .where('id', '>', historyId ?? 0)
    .orderBy('id')
    .execute();
  const taker = await trx
    .selectFrom('users')
    .select('presence')
    .where('id', '=', sql<string>`${c.takenBy}::uuid`)
    .executeTakeFirst();
  return {
    entries,
    changedAt: changedAt ?? c.updatedAt,
    otherChat: (await activeCase(trx, c.conversationId)) !== undefined,
    takerOnline: taker?.presence === 'online',
  };
}
