import { sql } from 'kysely';
import type { Channel } from '../channels/channel';
import type { Db } from '../db/connection';
import type { CaseRow, CaseSeenBy } from '../db/schema';
import { notFound } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { isVisibleTo } from './policy';
import { readMessagesAt } from './read-messages';
import { readOwn } from './read-own';
import { seenBy } from './save-case';
import type { CaseShape, SharedCaseShape } from './shapes/case';
import type { MessageShape } from './shapes/message';
import { isWindowOpen } from './window';

/** What reading a case asks of the channels, by kind of integration. */
export type WindowedChannels = ReadonlyMap<string, Pick<Channel, 'windowMs' | 'maxText'>>;

export interface SharedCase {
  id: string;
  shape: SharedCaseShape;
  /** Who may see it besides administrators and people whom its notes mention. */
  seenBy: CaseSeenBy;
}

/** Which case that is, for a person who may see it. Refuses with `not-found` otherwise. */
export async function visibleCase(
  db: Db,
  viewer: Viewer,
  number: number,
): Promise<Pick<CaseRow, 'id' | 'number' | 'conversationId' | 'integrationId'>> {
  const found = await db
    .selectFrom('cases')
    .select(['id', 'number', 'conversationId', 'integrationId'])
    .where('number', '=', number)
    .where(isVisibleTo(viewer))
    .executeTakeFirst();
  if (!found) throw notFound('case');
  return found;
}

/** The id of a case this person may see. Refuses with `not-found` otherwise. */
export async function visibleCaseId(db: Db, viewer: Viewer, number: number): Promise<string> {
  return (await visibleCase(db, viewer, number)).id;
}

/** One case this person may see, as it is now. */
export async function readCase(
  db: Db,
  channels: WindowedChannels,
  viewer: Viewer,
  number: number,
): Promise<CaseShape> {
  return readCaseById(db, channels, viewer, await visibleCaseId(db, viewer, number));
}

/**
 * A case as it is after this person changed it. Visibility was asked before the change: whoever gives a case away is
 * still answered with what became of it.
 */
export async function readChangedCase(
  db: Db,
  channels: WindowedChannels,
  viewer: Viewer,
  number: number,
): Promise<CaseShape> {
  const found = await db.selectFrom('cases').select('id').where('number', '=', number).executeTakeFirst();
  if (!found) throw notFound('case');
  return readCaseById(db, channels, viewer, found.id);
}

async function readCaseById(
  db: Db,
  channels: WindowedChannels,
  viewer: Viewer,
  id: string,
): Promise<CaseShape> {
  const [shown] = await readCasesFor(db, channels, viewer, [id]);
  if (!shown) throw notFound('case');
  return shown;
}

/** The cases with these ids in their order, with what is this person's own; visibility was asked by the caller. */
export async function readCasesFor(
  db: Db,
  channels: WindowedChannels,
  viewer: Viewer,
  ids: readonly string[],
): Promise<CaseShape[]> {
  const [shared, own] = await Promise.all([
    readSharedCases(db, channels, ids),
    readOwn(db, [viewer.userId], ids),
  ]);
  return ids.flatMap((id) => {
    const found = shared.get(id);
    return found ? [{ ...found.shape, ...own(viewer.userId, id) }] : [];
  });
}

/** What everybody sees alike of the cases with these ids, whoever may see them: the caller asks the policy. */
export async function readSharedCases(
  db: Db,
  channels: WindowedChannels,
  ids: readonly string[],
): Promise<Map<string, SharedCase>> {
  if (ids.length === 0) return new Map();
  const rows = await caseRows(db)
    .where('cases.id', 'in', [...new Set(ids)])
    .execute();
  const last = await readMessagesAt(
    db,
    rows.flatMap(({ conversationId, lastMessageSeq: seq }) =>
      seq === null ? [] : [{ conversationId, seq }],
    ),
  );
  return new Map(
    rows.map((row) => {
      const message = last.get(`${row.conversationId}/${row.lastMessageSeq}`) ?? null;
      return [row.id, { id: row.id, shape: showCase(row, channels, message), seenBy: seenBy(row) }];
    }),
  );
}

const knownPhone = sql<string | null>`coalesce(contact_addresses.phone, (
  select known.phone from contact_addresses known
  where known.contact_id = contacts.id and known.phone is not null
  order by known.created_at desc, known.address limit 1))`;

function caseRows(db: Db) {
  return db
    .selectFrom('cases')
    .innerJoin('conversations', 'conversations.id', 'cases.conversationId')
    .innerJoin('integrations', 'integrations.id', 'cases.integrationId')
    .innerJoin('contacts', 'contacts.id', 'cases.contactId')
    .innerJoin('groups', 'groups.id', 'cases.groupId')
    .leftJoin('contactAddresses', 'contactAddresses.address', 'conversations.address')
    .leftJoin('users as assignee', 'assignee.id', 'cases.assigneeId')
    .leftJoin('users as taker', 'taker.id', 'cases.takenBy')
    .selectAll('cases')
    .select([
      'conversations.address',
      'conversations.windowClosesAt',
      'conversations.windowCloseHandled',
      'integrations.kind as integrationKind',
      'contacts.name as contactName',
      // Who writes under an id that hides the number has the one they were known by before.
      knownPhone.as('phone'),
      'groups.name as groupName',
      'assignee.name as assigneeName',
      'taker.name as takerName',
      sql<Date>`clock_timestamp()`.as('now'),
    ]);
}

interface JoinedCase extends CaseRow {
  address: string;
  windowClosesAt: Date | null;
  windowCloseHandled: boolean;
  integrationKind: string;
  contactName: string | null;
  phone: string | null;
  groupName: string;
  assigneeName: string | null;
  takerName: string | null;
  /** The database's clock: the window is judged by no other. */
  now: Date;
}

function showCase(
  row: JoinedCase,
  channels: WindowedChannels,
  lastMessage: MessageShape | null,
): SharedCaseShape {
  return {
    number: row.number,
    subject: row.subject,
    status: row.status,
    priority: row.priority,
    channel: {
      kind: row.channelKind,
      mode: row.channelMode,
      maxText: channels.get(row.integrationKind)?.maxText ?? null,
    },
    integrationId: row.integrationId,
    contact: { id: row.contactId, name: row.contactName, address: row.address, phone: row.phone },
    group: { id: row.groupId, name: row.groupName },
    assignee: personOrNull(row.assigneeId, row.assigneeName),
    labels: row.labels,
    fields: row.fields,
    chat: showChat(row),
    window: showWindow(row, channels),
    waitingSince: row.status === 'closed' ? null : isoOrNull(row.waitingSince),
    lastMessage,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function showChat(row: JoinedCase): CaseShape['chat'] {
  if (row.chatState === null) return null;
  return {
    state: row.chatState,
    startedAt: isoOrNull(row.chatStartedAt),
    endedAt: isoOrNull(row.chatEndedAt),
    endedBy: row.chatEndedBy,
    endReason: row.chatEndReason,
    endsAt: isoOrNull(row.chatEndsAt),
    takenBy: personOrNull(row.takenBy, row.takerName),
  };
}

function showWindow(row: JoinedCase, channels: WindowedChannels): CaseShape['window'] {
  const hasWindow = row.windowClosesAt !== null || channels.get(row.integrationKind)?.windowMs != null;
  return hasWindow ? { open: isWindowOpen(row, row.now), closesAt: isoOrNull(row.windowClosesAt) } : null;
}

function personOrNull(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null ? null : { id, name: name ?? '' };
}

function isoOrNull(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
