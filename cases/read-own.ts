import { sql } from 'kysely';
import type { Db } from '../db/connection';
import { hasContent } from './read-drafts';
import { readUnread } from './read-unread';
import type { OwnOfCase } from './shapes/case';

/** What somebody sees of a case that others see otherwise. */
export type Own = (userId: string, caseId: string) => OwnOfCase;

/** What is these people's own of these cases; a fixed number of queries. */
export async function readOwn(db: Db, userIds: readonly string[], caseIds: readonly string[]): Promise<Own> {
  const [unread, drafts] = await Promise.all([
    readUnread(db, userIds, caseIds),
    readDrafted(db, userIds, caseIds),
  ]);
  return (userId, caseId) => ({
    unread: unread(userId, caseId),
    draft: drafts.has(`${userId}/${caseId}`),
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
