import { sql, type SelectQueryBuilder } from 'kysely';
import type { Db } from '../db/connection';
import type { CaseStatus, Database } from '../db/schema';
import { inTransaction } from '../db/transaction';
import type { Viewer } from '../workspace/viewer';
import { isVisibleTo } from './policy';
import { matches } from './search';

/** Place of a case in a list that goes by who has waited longest. */
export type WaitingKey = [waitingSince: string, lastMessageAt: string, number: number];
/** Place of a case in a list that goes by the latest change. */
export type UpdatedKey = [updatedAt: string, number: number];

export interface ListedCase<Key> {
  id: string;
  key: Key;
}

export interface Page<Key> {
  limit: number;
  after?: Key | undefined;
}

/** An empty list filters nothing, like a filter that is left out. */
export interface CaseFilter {
  status?: CaseStatus[] | undefined;
  groupId?: string[] | undefined;
  /** Ids; null stands for "nobody". */
  assigneeId?: (string | null)[] | undefined;
  /** Cases that carry any of these. */
  label?: string[] | undefined;
  contactId?: string | undefined;
  q?: string | undefined;
  /** True: active chats too; false: ended chats and asynchronous cases only. */
  activeChats: boolean;
}

type Cases = SelectQueryBuilder<Database, 'cases', object>;

const NEVER = 'infinity';
const BEFORE_ALL = '-infinity';

/** Active chats by who has waited longest: those nobody took, those this person took, or all they may see. */
export function listChats(
  db: Db,
  viewer: Viewer,
  view: 'new' | 'mine' | 'all',
  page: Page<WaitingKey>,
): Promise<ListedCase<WaitingKey>[]> {
  let query: Cases = db
    .selectFrom('cases')
    .where('cases.chatState', '=', 'active')
    .where(isVisibleTo(viewer));
  if (view === 'new') query = query.where('cases.takenBy', 'is', null);
  if (view === 'mine') query = query.where('cases.takenBy', '=', viewer.userId);
  return byWaiting(query, page);
}

/** Open cases in which the customer wrote last, longest wait first. */
export function listUnanswered(
  db: Db,
  viewer: Viewer,
  filter: CaseFilter,
  page: Page<WaitingKey>,
): Promise<ListedCase<WaitingKey>[]> {
  return inTransaction(db, (trx) =>
    byWaiting(
      filtered(trx, viewer, filter)
        .where('cases.status', '=', 'open')
        .where('cases.lastAuthor', '=', 'customer'),
      page,
    ),
  );
}

/** Cases by their latest change, newest first. A transaction, so that a search has the time limit of a statement. */
export function listCases(
  db: Db,
  viewer: Viewer,
  filter: CaseFilter,
  { limit, after }: Page<UpdatedKey>,
): Promise<ListedCase<UpdatedKey>[]> {
  return inTransaction(db, async (trx) => {
    let query = filtered(trx, viewer, filter)
      .select(['cases.id', 'cases.number', 'cases.updatedAt'])
      .orderBy('cases.updatedAt', 'desc')
      .orderBy('cases.number', 'desc')
      .limit(limit);
    if (after)
      query = query.where(
        sql<boolean>`(cases.updated_at, cases.number) < (${after[0]}::timestamptz, ${after[1]}::bigint)`,
      );
    const rows = await query.execute();
    return rows.map((row) => ({ id: row.id, key: [row.updatedAt.toISOString(), row.number] }));
  });
}

/** All cases of a customer that this person may see, active chats too, the newest first. */
export async function listCasesOfContact(
  db: Db,
  viewer: Viewer,
  contactId: string,
  { limit, after }: Page<number>,
): Promise<ListedCase<number>[]> {
  let query = db
    .selectFrom('cases')
    .select(['cases.id', 'cases.number'])
    .where('cases.contactId', '=', contactId)
    .where(isVisibleTo(viewer))
    .orderBy('cases.number', 'desc')
    .limit(limit);
  if (after !== undefined) query = query.where('cases.number', '<', after);
  return (await query.execute()).map(({ id, number }) => ({ id, key: number }));
}

function filtered(db: Db, viewer: Viewer, filter: CaseFilter): Cases {
  let query: Cases = db.selectFrom('cases').where(isVisibleTo(viewer));
  if (!filter.activeChats) query = query.where(sql<boolean>`cases.chat_state is distinct from 'active'`);
  if (filter.status?.length) query = query.where('cases.status', 'in', filter.status);
  if (filter.groupId?.length) query = query.where('cases.groupId', 'in', filter.groupId);
  if (filter.contactId) query = query.where('cases.contactId', '=', filter.contactId);
  if (filter.label?.length) query = query.where(sql<boolean>`cases.labels && ${filter.label}::text[]`);
  const { assigneeId, q } = filter;
  if (assigneeId?.length) {
    const ids = assigneeId.filter((id) => id !== null);
    query = query.where((eb) =>
      eb.or([
        ...(ids.length > 0 ? [eb('cases.assigneeId', 'in', ids)] : []),
        ...(assigneeId.includes(null) ? [eb('cases.assigneeId', 'is', null)] : []),
      ]),
    );
  }
  return q ? query.where(matches(q)) : query;
}

// Nulls last: who waits for nothing stands behind everybody who waits. The expressions are those of the indexes.
const waiting = sql<Date | number>`coalesce(cases.waiting_since, 'infinity'::timestamptz)`;
const lastMessage = sql<Date | number>`coalesce(cases.last_message_at, '-infinity'::timestamptz)`;

async function byWaiting(
  cases: Cases,
  { limit, after }: Page<WaitingKey>,
): Promise<ListedCase<WaitingKey>[]> {
  let query = cases
    .select(['cases.id', 'cases.number', 'cases.waitingSince', 'cases.lastMessageAt'])
    .orderBy(waiting, 'asc')
    .orderBy(lastMessage, 'desc')
    .orderBy('cases.number', 'desc')
    .limit(limit);
  if (after) {
    const [since, last, number] = [
      sql`${after[0]}::timestamptz`,
      sql`${after[1]}::timestamptz`,
      sql`${after[2]}::bigint`,
    ];
    query = query.where(
      sql<boolean>`${waiting} >= ${since} and (${waiting} > ${since}
        or (${lastMessage}, cases.number) < (${last}, ${number}))`,
    );
  }
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    key: [
      row.waitingSince?.toISOString() ?? NEVER,
      row.lastMessageAt?.toISOString() ?? BEFORE_ALL,
      row.number,
    ],
  }));
}
