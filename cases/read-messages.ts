import type { Db, Trx } from '../db/connection';
import type { AttachmentRow, MessageRow } from '../db/schema';
import { notFound } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { isVisibleTo } from './policy';
import type { MessageShape } from './shapes/message';

/** A thing together with its place in its list, from which the next page goes on. */
export interface Listed<Shape, Key> {
  shape: Shape;
  key: Key;
}

export interface ThreadPage {
  order: 'asc' | 'desc';
  /** Sequence number of the last message of the page before. */
  after?: number | undefined;
  limit: number;
}

/**
 * The thread of a case that the caller has found visible, in the sequence in which we took the messages in. With a
 * viewer it shows what is quoted from other cases that this person may see.
 */
export async function readThread(
  db: Db,
  caseId: string,
  page: ThreadPage,
  viewer?: Viewer,
): Promise<Listed<MessageShape, number>[]> {
  let query = messageRows(db)
    .where('messages.caseId', '=', caseId)
    .orderBy('messages.seq', page.order)
    .limit(page.limit);
  if (page.after !== undefined)
    query = query.where('messages.seq', page.order === 'asc' ? '>' : '<', page.after);
  const rows = await query.execute();
  const shapes = await showMessages(db, rows, viewer);
  return shapes.map((shape, i) => ({ shape, key: rows[i]?.seq ?? 0 }));
}

/** Messages by their ids, whoever may see them: the caller has asked the policy. */
export async function readMessages(db: Db, ids: readonly string[]): Promise<Map<string, MessageShape>> {
  if (ids.length === 0) return new Map();
  const rows = await messageRows(db)
    .where('messages.id', 'in', [...new Set(ids)])
    .execute();
  const shapes = await showMessages(db, rows);
  return new Map(shapes.map((shape) => [shape.id, shape]));
}

/** One of them. @throws Refusal 404. */
export async function readMessage(db: Db, id: string): Promise<MessageShape> {
  const message = (await readMessages(db, [id])).get(id);
  if (!message) throw notFound('message');
  return message;
}

/** Messages by their place in a conversation; the key of the answer is `<conversation id>/<seq>`. */
export async function readMessagesAt(
  db: Db,
  places: readonly { conversationId: string; seq: number }[],
): Promise<Map<string, MessageShape>> {
  if (places.length === 0) return new Map();
  const rows = await messageRows(db)
    .where((eb) =>
      eb(
        eb.refTuple('messages.conversationId', 'messages.seq'),
        'in',
        places.map(({ conversationId, seq }) => eb.tuple(conversationId, seq)),
      ),
    )
    .execute();
  const shapes = await showMessages(db, rows);
  return new Map(
    rows.flatMap((row, i) => {
      const shape = shapes[i];
      return shape ? [[`${row.conversationId}/${row.seq}`, shape]] : [];
    }),
  );
}

/** Rows with what their shape needs of other tables in reach of one join. */
export function messageRows(db: Db | Trx) {
  return (
    db
      .selectFrom('messages')
      .leftJoin('cases', 'cases.id', 'messages.caseId')
      // A customer who was merged since is who their conversation belongs to now.
      .leftJoin('conversations', (join) =>
        join
          .onRef('conversations.id', '=', 'messages.conversationId')
          .on('messages.authorType', '=', 'customer'),
      )
      .leftJoin('contacts', 'contacts.id', 'conversations.contactId')
      .selectAll('messages')
      .select(['cases.number as caseNumber', 'contacts.id as contactId', 'contacts.name as contactName'])
  );
}

export type JoinedMessage = MessageRow & {
  caseNumber: number | null;
  contactId: string | null;
  contactName: string | null;
};

/**
 * The shapes of these rows, in their order; attachments and quoted messages come with one query each. Without a viewer
 * nothing is shown that is quoted from another case.
 */
export async function showMessages(
  db: Db,
  rows: readonly JoinedMessage[],
  viewer?: Viewer,
): Promise<MessageShape[]> {
  const [attachments, quoted] = await Promise.all([attachmentsOf(db, rows), quotedBy(db, rows, viewer)]);
  return rows.map((row) => ({
    id: row.id,
    caseNumber: row.caseNumber,
    direction: row.direction,
    kind: row.kind,
    text: row.text,
    author: {
      type: row.authorType,
      id: row.contactId ?? row.authorId,
      name: row.contactName ?? row.authorName,
    },
    status: row.status,
    held: row.held,
    sendAt: row.sendAt && row.sendAt.toISOString(),
    cancelIfCustomerWrites: row.cancelIfCustomerWrites,
    heldUntil: row.heldUntil && row.heldUntil.toISOString(),
    error: row.status === 'failed' ? errorOf(row) : null,
    waiting: showWaiting(row),
    attachments: (attachments.get(row.id) ?? []).map(showAttachment),
    location: row.location,
    quoted: row.quotedSid === null ? null : quoted(row),
    forwarded: row.forwarded,
    referral: row.referral,
    contactCards: (attachments.get(row.id) ?? []).flatMap(({ contactCards }) => contactCards ?? []),
    button: row.button && { text: row.button.text, payload: row.button.payload },
    interactive: row.interactive,
    clientId: row.clientId,
    createdAt: row.createdAt.toISOString(),
  }));
}

function errorOf({ errorCode, errorMessage }: MessageRow): MessageShape['error'] {
  return errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' };
}

/** What keeps a queued message is what its last attempt came to. */
function showWaiting(row: MessageRow): MessageShape['waiting'] {
  const { status, errorCode, errorMessage, deliverAfter } = row;
  if (status !== 'queued' || errorCode === null || deliverAfter === null) return null;
  return { code: errorCode, message: errorMessage ?? '', until: deliverAfter.toISOString() };
}

const unknownQuote = { id: null, text: null, direction: null };

type ShownFile = Pick<
  AttachmentRow,
  'id' | 'name' | 'contentType' | 'size' | 'state' | 'error' | 'thumbnailHash'
>;

/** A file as the API shows it, of a message or not sent yet. */
export function showAttachment(row: ShownFile): MessageShape['attachments'][number] {
  return {
    id: row.id,
    name: row.name,
    type: row.contentType,
    size: row.size,
    state: row.state,
    // What is said while it is being fetched is of an attempt, and the next one may come to another end.
    error: row.state === 'fetching' ? null : row.error,
    url: `/api/files/${row.id}`,
    thumbnailUrl: row.thumbnailHash === null ? null : `/api/files/${row.id}?thumbnail=true`,
  };
}

async function attachmentsOf(db: Db, rows: readonly JoinedMessage[]): Promise<Map<string, AttachmentRow[]>> {
  const byMessage = new Map<string, AttachmentRow[]>();
  if (rows.length === 0) return byMessage;
  const found = await db
    .selectFrom('attachments')
    .selectAll()
    .where((eb) =>
      eb(
        eb.refTuple('conversationId', 'messageId'),
        'in',
        rows.map((row) => eb.tuple(row.conversationId, row.id)),
      ),
    )
    .orderBy('position')
    .execute();
  for (const row of found) byMessage.set(row.messageId, [...(byMessage.get(row.messageId) ?? []), row]);
  return byMessage;
}

type Quoted = NonNullable<MessageShape['quoted']>;

/**
 * What the messages quote, of the same case or of one that the viewer may see. Another case of the conversation may be
 * invisible to the reader: a quote from there shows only that something was quoted.
 */
async function quotedBy(
  db: Db,
  rows: readonly JoinedMessage[],
  viewer: Viewer | undefined,
): Promise<(row: JoinedMessage) => Quoted> {
  const quoting = rows.flatMap(({ conversationId, quotedSid }) =>
    quotedSid === null ? [] : [{ conversationId, quotedSid }],
  );
  if (quoting.length === 0) return () => unknownQuote;
  const found = await db
    .selectFrom('messages')
    .leftJoin('cases', 'cases.id', 'messages.caseId')
    .select(['messages.id', 'messages.conversationId', 'messages.caseId', 'messages.sid'])
    .select(['messages.text', 'messages.direction'])
    .select((eb) => (viewer ? isVisibleTo(viewer)(eb) : eb.lit(false)).as('visible'))
    .where((eb) =>
      eb(
        eb.refTuple('messages.conversationId', 'messages.sid'),
        'in',
        quoting.map((quote) => eb.tuple(quote.conversationId, quote.quotedSid)),
      ),
    )
    .execute();
  const key = (conversationId: string, sid: string | null) => `${conversationId}/${sid}`;
  const bySid = new Map(found.map((message) => [key(message.conversationId, message.sid), message]));
  return ({ conversationId, quotedSid, caseId }) => {
    const quoted = bySid.get(key(conversationId, quotedSid));
    if (!quoted || (quoted.caseId !== caseId && !quoted.visible)) return unknownQuote;
    return { id: quoted.id, text: quoted.text, direction: quoted.direction };
  };
}
