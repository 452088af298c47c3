import { sql } from 'kysely';
import { readDrafts, type DraftPlace } from '../../cases/read-drafts';
import { readLookers } from '../../cases/looking';
import { readNotes } from '../../cases/read-notes';
import { readNotifications } from '../../cases/read-notifications';
import { readMessages } from '../../cases/read-messages';
import { readSharedCases, type SharedCase, type WindowedChannels } from '../../cases/read-cases';
import { readOwn, type Own } from '../../cases/read-own';
import type { DraftShape } from '../../cases/shapes/draft';
import type { LookerShape } from '../../cases/shapes/looker';
import type { MessageShape } from '../../cases/shapes/message';
import type { NotificationShape } from '../../cases/shapes/notification';
import type { NoteShape } from '../../cases/shapes/note';
import type { Db } from '../../db/connection';
import type { FeedRow, Presence } from '../../db/schema';
import { readPreferencesOf, type Preferences } from '../../workspace/preferences';
import { readSettings } from '../../workspace/settings';
import type { Viewer } from '../../workspace/viewer';

/** Somebody who follows the feed, as they are at this moment. */
export interface Follower extends Viewer {
  presence: Presence;
  /** Whether a new chat may be offered; false at the limit of active chats. */
  hasRoom: boolean;
}

/** What rows of the feed hint at, as it is now. */
export interface Batch {
  cases: ReadonlyMap<string, SharedCase>;
  messages: ReadonlyMap<string, MessageShape>;
  notes: ReadonlyMap<string, NoteShape>;
  notifications: ReadonlyMap<string, NotificationShape>;
  followers: ReadonlyMap<string, Follower>;
  /** `<user id>/<case id>` of people whom notes of the case mention. */
  mentioned: ReadonlySet<string>;
  own: Own;
  draft: (place: DraftPlace) => DraftShape;
  looking: (caseId: string) => LookerShape[];
  preferences: (userId: string) => Preferences;
}

/** Rows that are for one person. */
const PRIVATE = new Set([
  'case.hidden',
  'notification',
  'notifications.read',
  'draft.updated',
  'preferences.updated',
]);

/** Reads everything that these rows mean for these people: a fixed number of queries, however many people follow. */
export async function loadBatch(
  db: Db,
  channels: WindowedChannels,
  all: readonly FeedRow[],
  userIds: readonly string[],
): Promise<Batch> {
  const here = new Set(userIds);
  const rows = all.filter((row) => !PRIVATE.has(row.kind) || here.has(row.userId ?? ''));
  const caseIds = idsOf(rows, 'caseId');
  const alerting = rows.some((row) => row.kind === 'chat.alert');
  const [cases, messages, notes, notifications, followers, mentioned, own, draft, looking, preferences] =
    await Promise.all([
      readSharedCases(db, channels, caseIds),
      readMessages(
        db,
        rows.flatMap((row) => (row.kind.startsWith('message.') && row.messageId ? [row.messageId] : [])),
      ),
      readNotes(db, idsOf(rows, 'noteId')),
      readNotifications(
        db,
        rows.flatMap((row) => notificationOf(row) ?? []),
      ),
      readFollowers(db, userIds, alerting),
      readMentioned(db, userIds, caseIds),
      readOwn(db, userIds, caseIds),
      readDrafts(db, draftsOf(rows)),
      readLookers(db, idsOf(only(rows, 'case.looking'), 'caseId')),
      readPreferencesOf(db, idsOf(only(rows, 'preferences.updated'), 'userId')),
    ]);
  return { cases, messages, notes, notifications, followers, mentioned, own, draft, looking, preferences };
}

function only(rows: readonly FeedRow[], kind: string): FeedRow[] {
  return rows.filter((row) => row.kind === kind);
}

function idsOf(rows: readonly FeedRow[], column: 'caseId' | 'noteId' | 'userId'): string[] {
  return [...new Set(rows.flatMap((row) => row[column] ?? []))];
}

/** The notification that a row of the feed tells somebody of. */
export function notificationOf(row: FeedRow): string | null {
  const id = row.details?.['notificationId'];
  return row.kind === 'notification' && typeof id === 'string' ? id : null;
}

function draftsOf(rows: readonly FeedRow[]): DraftPlace[] {
  return only(rows, 'draft.updated').flatMap(({ caseId, userId }) =>
    caseId !== null && userId !== null ? [{ caseId, userId }] : [],
  );
}

// Groups are read anew for every batch: who has left a group sees nothing more of it from then on.
async function readFollowers(
  db: Db,
  userIds: readonly string[],
  alerting: boolean,
): Promise<Map<string, Follower>> {
  if (userIds.length === 0) return new Map();
  const people = await db
    .selectFrom('users')
    .select(['id as userId', 'name', 'role', 'presence'])
    .select(
      sql<string[]>`array(select group_id::text from group_members where user_id = users.id)`.as('groupIds'),
    )
    .where('id', '=', sql<string>`any(${userIds}::uuid[])`)
    .execute();
  const full = alerting ? await atTheLimit(db, userIds) : new Set();
  return new Map(people.map((person) => [person.userId, { ...person, hasRoom: !full.has(person.userId) }]));
}

async function atTheLimit(db: Db, userIds: readonly string[]): Promise<Set<string>> {
  const { chatsPerAgent } = await readSettings(db);
  const limit = sql<number | null>`coalesce(users.chats_per_agent, ${chatsPerAgent}::int)`;
  const full = await db
    .selectFrom('users')
    .select('users.id')
    .where('users.id', '=', sql<string>`any(${userIds}::uuid[])`)
    .where(limit, 'is not', null)
    .where((eb) =>
      eb(
        eb
          .selectFrom('cases')
          .select((inner) => inner.fn.countAll<number>().as('count'))
          .whereRef('cases.takenBy', '=', 'users.id')
          .where('cases.chatState', '=', 'active'),
        '>=',
        limit,
      ),
    )
    .execute();
  return new Set(full.map(({ id }) => id));
}

async function readMentioned(
  db: Db,
  userIds: readonly string[],
  caseIds: readonly string[],
): Promise<Set<string>> {
  if (userIds.length === 0 || caseIds.length === 0) return new Set();
  const found = await db
    .selectFrom('noteMentions')
    .select(['userId', 'caseId'])
    .distinct()
    .where('userId', '=', sql<string>`any(${userIds}::uuid[])`)
    .where('caseId', '=', sql<string>`any(${caseIds}::uuid[])`)
    .execute();
  return new Set(found.map((row) => `${row.userId}/${row.caseId}`));
}
