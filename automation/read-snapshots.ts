import type { Db } from '../db/connection';
import type { MessageButton } from '../db/schema';
import type { StoredInput } from '../rules/snapshot';

/** Which event. */
export interface Place {
  conversationId: string;
  seq: number;
}

export const placeKey = ({ conversationId, seq }: Place) => `${conversationId}/${seq}`;

export interface ReadSnapshot {
  stored: StoredInput;
  at: Date;
}

/** The snapshots of events, by their place; with the texts that still are what they were then put back in. */
export async function readSnapshots(
  db: Db,
  places: readonly Place[],
): Promise<ReadonlyMap<string, ReadSnapshot>> {
  if (places.length === 0) return new Map();
  const rows = await db
    .selectFrom('snapshots')
    .innerJoin('conversations', 'conversations.id', 'snapshots.conversationId')
    .leftJoin('events', (join) =>
      join
        .onRef('events.conversationId', '=', 'snapshots.conversationId')
        .onRef('events.seq', '=', 'snapshots.seq'),
    )
    .leftJoin('messages', (join) =>
      join
        .onRef('messages.conversationId', '=', 'snapshots.conversationId')
        .onRef('messages.id', '=', 'events.messageId'),
    )
    .select(['snapshots.conversationId', 'snapshots.seq', 'snapshots.input', 'snapshots.createdAt'])
    .select(['conversations.address', 'messages.text', 'messages.button'])
    .where((eb) =>
      eb(
        eb.refTuple('snapshots.conversationId', 'snapshots.seq'),
        'in',
        places.map(({ conversationId, seq }) => eb.tuple(conversationId, seq)),
      ),
    )
    .execute();
  return new Map(rows.map((row) => [placeKey(row), { stored: withTexts(row), at: row.createdAt }]));
}

/** A message's text and the customer's address never change; names, fields and subjects may have since. */
function withTexts(row: {
  input: Record<string, unknown>;
  address: string;
  text: string | null;
  button: MessageButton | null;
}): StoredInput {
  const stored = row.input as StoredInput; // written by runRules
  const { message, contact, hidden = [] } = stored;
  const again = [
    'contact.address',
    ...(row.text === null ? [] : ['message.text', 'message.button', 'message.listChoice']),
  ];
  return {
    ...stored,
    hidden: hidden.filter((fact) => !again.includes(fact)),
    ...(isPart(contact) ? { contact: { ...contact, address: row.address } } : {}),
    ...(isPart(message) && row.text !== null
      ? { message: { ...message, text: row.text, button: row.button } }
      : {}),
  };
}

function isPart(part: unknown): part is object {
  return typeof part === 'object' && part !== null;
}
