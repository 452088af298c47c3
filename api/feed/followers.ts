import type { FastifyBaseLogger } from 'fastify';
import type { WindowedChannels } from '../../cases/read-cases';
import type { Db } from '../../db/connection';
import type { FeedRow } from '../../db/schema';
import { eventFor } from './event-for';
import { loadBatch, type Batch } from './load-batch';
import type { FeedReader } from './read-feed';
import { rowsSince, whereToBegin } from './replay';
import { formatEvent, type Stream } from './stream';

const MOST_HELD_BACK = 20_000;
const STREAMS_OF_ONE_PERSON = 50;

interface Following {
  stream: Stream;
  /** Rows that came while this stream is still being told of earlier ones; null once it is up to date. */
  heldBack: FeedRow[] | null;
  /** Rows it was told of on coming back and that the reader has still to deliver. */
  told: Set<number>;
}

/** The open streams of this process and what they are told. */
export interface Followers {
  streams(): Stream[];
  /** Tells every stream what these rows mean for its person. */
  deliver(rows: FeedRow[]): Promise<void>;
  /** Adds a stream, which is told all that comes from now on. */
  follow(stream: Stream): void;
  /** Adds a stream that goes on after `lastId`: first what was missed, then all that comes. */
  resume(stream: Stream, lastId: number, reader: Pick<FeedReader, 'cursor' | 'notYetRead'>): Promise<void>;
  leave(stream: Stream): void;
}

export function createFollowers(db: Db, channels: WindowedChannels, log: FastifyBaseLogger): Followers {
  const following = new Map<string, Following>();

  const add = (stream: Stream, heldBack: FeedRow[] | null): Following => {
    const own = [...following.values()].filter((other) => other.stream.userId === stream.userId);
    if (own.length >= STREAMS_OF_ONE_PERSON) own[0]?.stream.close();
    const added = { stream, heldBack, told: new Set<number>() };
    following.set(stream.id, added);
    return added;
  };

  const catchUp = async (
    added: Following,
    lastId: number,
    reader: Pick<FeedReader, 'cursor' | 'notYetRead'>,
  ): Promise<void> => {
    const { stream } = added;
    const comes = reader.notYetRead();
    const start = await whereToBegin(db, lastId);
    if (!start)
      stream.write(formatEvent(reader.cursor(), 'reset', { at: new Date().toISOString(), caseNumber: null }));
    else
      for await (const rows of rowsSince(db, start)) {
        await tell(db, channels, [{ ...added, told: new Set() }], rows);
        for (const row of rows) if (comes(row.id)) added.told.add(row.id);
        await stream.drained();
        if (!stream.isOpen()) return;
      }
    while (added.heldBack && added.heldBack.length > 0) {
      const rows = added.heldBack;
      added.heldBack = [];
      await tell(db, channels, [added], rows);
    }
    added.heldBack = null;
  };

  return {
    streams: () => [...following.values()].map(({ stream }) => stream),
    follow: (stream) => void add(stream, null),
    leave: (stream) => void following.delete(stream.id),
    async resume(stream, lastId, reader) {
      try {
        await catchUp(add(stream, []), lastId, reader);
      } catch (error) {
        // The client comes back with the id it saw last, so nothing is lost by ending here.
        log.warn({ err: error }, 'an event stream could not be resumed');
        stream.close();
      }
    },
    async deliver(rows) {
      const ready: Following[] = [];
      // Decided for all streams before anything waits: one that becomes ready meanwhile tells what it held back itself.
      for (const one of following.values()) {
        if (one.heldBack === null) ready.push(one);
        else if (one.heldBack.push(...rows) > MOST_HELD_BACK) one.stream.close();
      }
      if (ready.length > 0) await tell(db, channels, ready, rows);
    },
  };
}

async function tell(
  db: Db,
  channels: WindowedChannels,
  those: readonly Following[],
  rows: readonly FeedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const userIds = [...new Set(those.map(({ stream }) => stream.userId))];
  write(those, rows, await loadBatch(db, channels, rows, userIds));
}

/** Writes to each stream what its person may know. Whoever is no longer a user of this workspace is cut off. */
function write(those: readonly Following[], rows: readonly FeedRow[], batch: Batch): void {
  // People differ in what they may see and in what is their own: most share the same text.
  const texts = new Map<string, string>();
  for (const { stream, told } of those) {
    const person = batch.followers.get(stream.userId);
    if (!person) {
      stream.close();
      continue;
    }
    for (const row of rows) {
      if (told.delete(row.id)) continue;
      const event = eventFor(row, batch, person);
      if (!event) continue;
      const own = row.caseId === null ? null : batch.own(person.userId, row.caseId);
      const key = JSON.stringify([row.id, event.event, own]);
      const text = texts.get(key) ?? formatEvent(row.id, event.event, event.data);
      texts.set(key, text);
      stream.write(text);
    }
  }
}
