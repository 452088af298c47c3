import { sql } from 'kysely';
import type { Db } from '../db/connection';
import { hasContent } from './read-drafts';
import { readUnread } from './read-unread';
import type { OwnOfCase } from './shapes/case';

/** What somebody sees of a case that others see otherwise. */
export type Own = (userId: string, caseId: string) => OwnOfCase;

/** What is these people's own of these cases; a fixed number of queries. */
export async function readOwn(db: Db, userIds: readonly string[], caseIds: readonly string[]): Promise<Own> {
  const [unread, drafts, reminders] = await Promise.all([
    readUnread(db, userIds, caseIds),
    readDrafted(db, userIds, caseIds),
    readReminders(db, userIds, caseIds),
  ]);
  return (userId, caseId) => ({
    unread: unread(userId, caseId),
    draft: drafts.has(`${userId}/${caseId}`),
    reminder: reminders.get(`${userId}/${caseId}`) ?? null,
  });
}

/** `<user id>/<case id>` of those who have a draft. */
async function readDrafted(
  db: Db,
  userIds: readonly string[],
  caseIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (userIds.length === 0 || caseIds.length === 0) return new Set();
  const found = await db
    .selectFrom('drafts')
    .select(['userId', 'caseId'])
    .where('caseId', '=', sql<string>`any(${caseIds}::uuid[])`)
    .where('userId', '=', sql<string>`any(${userIds}::uuid[])`)
    .where(hasContent)
    .execute();
  return new Set(found.map((row) => `${row.userId}/${row.caseId}`));
}

/** By `<user id>/<case id>`. */
async function readReminders(
  db: Db,
  userIds: readonly string[],
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, OwnOfCase['reminder']>> {
  if (userIds.length === 0 || caseIds.length === 0) return new Map();
  const found = await db
    .selectFrom('reminders')
    .selectAll()
    .where('caseId', '=', sql<string>`any(${caseIds}::uuid[])`)
    .where('userId', '=', sql<string>`any(${userIds}::uuid[])`)
    .execute();
  return new Map(
    found.map(({ userId, caseId, at, note }) => [`${userId}/${caseId}`, { at: at.toISOString(), note }]),
  );
}
