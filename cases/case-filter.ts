import { sql, type SelectQueryBuilder } from 'kysely';
import type { Db } from '../db/connection';
import type { CaseStatus, Database, Priority } from '../db/schema';
import type { Viewer } from '../workspace/viewer';
import { isVisibleTo } from './policy';

/** An empty list filters nothing, like a filter that is left out. */
export interface CaseFilter {
  status?: readonly CaseStatus[] | undefined;
  priority?: readonly Priority[] | undefined;
  groupId?: readonly string[] | undefined;
  /** Ids; null stands for "nobody". */
  assigneeId?: readonly (string | null)[] | undefined;
  /** Cases that carry any of these. */
  label?: readonly string[] | undefined;
  integrationId?: readonly string[] | undefined;
  contactId?: readonly string[] | undefined;
  /** Made at or after this moment, ISO 8601. */
  createdAfter?: string | undefined;
  createdBefore?: string | undefined;
  q?: string | undefined;
  /** `unanswered`: open, and the customer wrote last. */
  view?: 'unanswered' | undefined;
  /** True: active chats too; false: ended chats and asynchronous cases only. */
  activeChats: boolean;
}

export type Cases = SelectQueryBuilder<Database, 'cases', object>;

/** All cases that a person may see and a filter leaves, but for what it searches (`cases/search.ts`). */
export function casesFor(db: Db, viewer: Viewer, filter: CaseFilter): Cases {
  let query: Cases = db.selectFrom('cases').where(isVisibleTo(viewer));
  if (!filter.activeChats) query = query.where(sql<boolean>`cases.chat_state is distinct from 'active'`);
  if (filter.view === 'unanswered')
    query = query.where('cases.status', '=', 'open').where('cases.lastAuthor', '=', 'customer');
  const oneOf = ['status', 'priority', 'groupId', 'integrationId', 'contactId'] as const;
  for (const column of oneOf) {
    const values = filter[column];
    if (values?.length) query = query.where(`cases.${column}`, 'in', values);
  }
  if (filter.label?.length) query = query.where(sql<boolean>`cases.labels && ${filter.label}::text[]`);
  if (filter.createdAfter) query = query.where('cases.createdAt', '>=', new Date(filter.createdAfter));
  if (filter.createdBefore) query = query.where('cases.createdAt', '<', new Date(filter.createdBefore));
  return filter.assigneeId?.length ? ownedBy(query, filter.assigneeId) : query;
}

function ownedBy(query: Cases, assigneeId: readonly (string | null)[]): Cases {
  const ids = assigneeId.filter((id) => id !== null);
  return query.where((eb) =>
    eb.or([
      ...(ids.length > 0 ? [eb('cases.assigneeId', 'in', ids)] : []),
      ...(assigneeId.includes(null) ? [eb('cases.assigneeId', 'is', null)] : []),
    ]),
  );
}
