import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

const MOST_WAITING_BYTES = 1024 * 1024;
const DRAIN_MS = 30_000;
/** A client that doesn't even read the end is cut off. */
const END_MS = 1_000;

/** One open event stream of one person. */
export interface Stream {
  id: string;
  userId: string;
  /** Writes events or a comment; a client that doesn't read is cut off once a megabyte waits for it. */
  write(text: string): void;
  /** Resolves when the client has read most of what was written; at once when it is gone. */
  drained(): Promise<void>;
  /** Ends the stream; the client may come back with the last id it saw. */
  close(): void;
  isOpen(): boolean;
  /** Calls back once, when the connection is gone, whoever ended it. */
  onClose(then: () => void): void;
}

/** Puts the stream's head out. The response must not have been used before. */
export function openStream(id: string, userId: string, response: ServerResponse): Stream {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    connection: 'keep-alive',
    'x-accel-buffering': 'no', // nginx would hold events back
  });
  response.socket?.setNoDelay(true);
  const isOpen = () => !response.writableEnded && !response.destroyed;
  return {
    id,
    userId,
    isOpen,
    write(text) {
      if (!isOpen() || text === '') return;
      response.write(text);
      if (response.writableLength > MOST_WAITING_BYTES) response.destroy();
    },
    async drained() {
      if (!isOpen() || !response.writableNeedDrain) return;
      const limit = AbortSignal.timeout(DRAIN_MS);
      const gone = new AbortController();
      const close = () => gone.abort();
      response.once('close', close);
      try {
        await once(response, 'drain', { signal: AbortSignal.any([limit, gone.signal]) });
      } catch {
        response.destroy();
      } finally {
        response.off('close', close);
      }
    },
    close() {
      if (!isOpen()) return;
      response.end();
      const timer = setTimeout(() => response.destroy(), END_MS);
      response.once('close', () => clearTimeout(timer));
    },
    onClose(then) {
      if (response.closed) then();
      else response.once('close', then);
    },
  };
}

/** One event as it goes over the line. JSON holds no line break, so one data line is enough. */
export function formatEvent(id: number, event: string, data: unknown): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
