import type { FastifyBaseLogger } from 'fastify';
import type { WindowedChannels } from '../../cases/read-cases';
import type { Db } from '../../db/connection';
import { createAnnouncer } from '../../wake/announce';
import { streamClosed, touchStreams } from '../../workspace/event-streams';
import { createAlarms } from './alarms';
import { createFollowers } from './followers';
import { listen } from './listen';
import { readFeed } from './read-feed';
import type { Stream } from './stream';

const SIGN_OF_LIFE_MS = 15_000;
const CHECKED_AT_ONCE = 10;

export interface Feed {
  /** Resolves once what is committed from then on is delivered. */
  ready: Promise<void>;
  /** There is something new: reads it here and tells the other processes. */
  announce(): void;
  /**
   * Serves a stream until it ends: what was missed since `lastId`, then all that comes. `mayStay` is asked every 15 s.
   */
  serve(stream: Stream, lastId: number | null, mayStay: () => Promise<boolean>): void;
  /** Ends all streams; their clients go on at another process. */
  endStreams(): void;
  close(): Promise<void>;
}

/** The one reader of the feed in this process, and the event streams it feeds. */
export function createFeed(parts: {
  db: Db;
  channels: WindowedChannels;
  log: FastifyBaseLogger;
  /** Where to listen for announcements; null: only look twice a second. */
  databaseUrl: string | null;
}): Feed {
  const { db, log } = parts;
  const announcer = createAnnouncer(db);
  const followers = createFollowers(db, parts.channels, log);
  const mayStay = new Map<string, () => Promise<boolean>>();
  const announce = () => {
    reader.nudge();
    announcer.announce();
  };
  const alarms = createAlarms(db, log, announce);
  const reader = readFeed(db, log, {
    recent: alarms.set,
    async deliver(rows) {
      await followers.deliver(rows);
      alarms.set(rows);
    },
  });
  const listener = parts.databaseUrl === null ? null : listen(parts.databaseUrl, reader.nudge);

  const signOfLife = async () => {
    const streams = followers.streams();
    for (const stream of streams) stream.write(': still here\n\n');
    await touchStreams(db, streams);
    for (let at = 0; at < streams.length; at += CHECKED_AT_ONCE)
      await Promise.all(
        streams.slice(at, at + CHECKED_AT_ONCE).map(async (stream) => {
          if (!(await (mayStay.get(stream.id)?.() ?? true))) stream.close();
        }),
      );
  };
  const timer = setInterval(() => {
    signOfLife().catch((error: unknown) => log.warn({ err: error }, 'event streams could not be checked'));
  }, SIGN_OF_LIFE_MS);

  const serving = new Set<Promise<void>>();
  const untilGone = async (stream: Stream) => {
    await new Promise<void>((resolve) => stream.onClose(resolve));
    followers.leave(stream);
    mayStay.delete(stream.id);
    try {
      await streamClosed(db, stream);
    } catch (error) {
      // Streams that nobody has seen for a while are closed by `expireStreams`.
      log.warn({ err: error }, 'the end of an event stream could not be stored');
    }
  };
  const endStreams = () => {
    for (const stream of followers.streams()) stream.close();
  };

  return {
    ready: reader.ready,
    announce,
    serve(stream, lastId, asked) {
      mayStay.set(stream.id, asked);
      const gone = untilGone(stream).finally(() => serving.delete(gone));
      serving.add(gone);
      if (lastId === null) followers.follow(stream);
      else void followers.resume(stream, lastId, reader);
    },
    endStreams,
    async close() {
      clearInterval(timer);
      alarms.close();
      endStreams();
      await Promise.all([reader.close(), listener?.close(), announcer.close(), ...serving]);
    },
  };
}
