import { sql } from 'kysely';
import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { audit } from '../workspace/audit-log';
import type { Viewer } from '../workspace/viewer';
import { announceBrakes } from './brake';
import { freeMessages } from './free-messages';
import { releasePausedEffects } from './release-effects';
import { countWaiting, countWaitingByRule, type WaitingOfRule } from './waiting-messages';

export interface Pause {
  paused: boolean;
  pausedAt: Date | null;
  pausedBy: { id: string; name: string } | null;
  /** Messages of rules that nobody has handed over yet. */
  waitingMessages: number;
  /** Whose they are. */
  waitingRules: WaitingOfRule[];
}

const ALL_RULES = { type: 'rules', id: 'all', name: '' };

export async function readPause(db: Db): Promise<Pause> {
  const row = await db
    .selectFrom('workspaceSettings')
    .leftJoin('users', 'users.id', 'workspaceSettings.rulesPausedBy')
    .select(['rulesPausedAt', 'users.id', 'users.name'])
    .executeTakeFirst();
  const pausedAt = row?.rulesPausedAt ?? null;
  const by = row && row.id !== null && row.name !== null ? { id: row.id, name: row.name } : null;
  return {
    paused: pausedAt !== null,
    pausedAt,
    pausedBy: pausedAt && by,
    waitingMessages: await countWaiting(db, {}),
    waitingRules: await countWaitingByRule(db),
  };
}

/**
 * From the commit on nothing that rules wrote or call leaves us: it is held where it is about to. Rules go on judging and
 * changing data. Pausing what is paused changes nothing.
 */
export async function pauseRules(db: Db, viewer: Viewer): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { numUpdatedRows: changed } = await trx
      .updateTable('workspaceSettings')
      .set({ rulesPausedAt: sql<Date>`clock_timestamp()`, rulesPausedBy: viewer.userId })
      .where('rulesPausedAt', 'is', null)
      .executeTakeFirstOrThrow();
    if (!changed) return;
    await audit(trx, viewer.userId, { what: 'rules.paused', target: ALL_RULES });
    await announceBrakes(trx);
  });
}

/**
 * Ends the pause and frees what it held; answers whom to wake. Cut short, or when it is called while nothing is paused, it
 * frees what is left.
 */
export async function resumeRules(db: Db, viewer: Viewer): Promise<string[]> {
  await inTransaction(db, async (trx) => {
    const { numUpdatedRows: changed } = await trx
      .updateTable('workspaceSettings')
      .set({ rulesPausedAt: sql<null>`null`, rulesPausedBy: null })
      .where('rulesPausedAt', 'is not', null)
      .executeTakeFirstOrThrow();
    if (!changed) return;
    await audit(trx, viewer.userId, { what: 'rules.resumed', target: ALL_RULES });
    await announceBrakes(trx);
  });
  const messages = await freeMessages(db, { held: 'paused' });
  return [...new Set([...messages, ...(await releasePausedEffects(db))])];
}
