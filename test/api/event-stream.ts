import type { AddressInfo } from 'node:net';
import type { CaseShape } from '../../cases/shapes/case';
import type { DraftShape } from '../../cases/shapes/draft';
import type { LookerShape } from '../../cases/shapes/looker';
import type { MessageShape } from '../../cases/shapes/message';
import type { NotificationShape } from '../../cases/shapes/notification';
import type { NoteShape } from '../../cases/shapes/note';
import type { Preferences } from '../../workspace/preferences';
import type { App } from '../../api/app';
import type { Person } from './desk';

export interface SeenEvent {
  id: number;
  event: string;
  data: {
    at: string;
    caseNumber: number | null;
    case?: CaseShape;
    message?: MessageShape;
    messageId?: string;
    note?: NoteShape;
    draft?: DraftShape;
    looking?: LookerShape[];
    preferences?: Preferences;
    notification?: NotificationShape;
    user?: { id: string; presence: string };
    reason?: string;
  };
}

/** A client of `GET /api/events` over a real socket. */
export interface EventClient {
  status: number;
  headers: Headers;
  events: SeenEvent[];
  /** Everything that is no event: comments and the like. */
  rest: string[];
  /** Resolves with the first event that fits; rejects after a while. */
  until(fits: (event: SeenEvent) => boolean, withinMs?: number): Promise<SeenEvent>;
  ended: Promise<void>;
  cut(): void;
}

export async function listenOn(app: App): Promise<string> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

export async function follow(
  base: string,
  person: Person,
  lastEventId?: number | string,
): Promise<EventClient> {
  const stop = new AbortController();
  const response = await fetch(`${base}/api/events`, {
    headers: {
      ...person.headers,
      ...(lastEventId !== undefined && { 'last-event-id': String(lastEventId) }),
    },
    signal: stop.signal,
  });
  const events: SeenEvent[] = [];
  const rest: string[] = [];
  const watchers = new Set<() => void>();
  const read = async () => {
    let buffer = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      buffer += chunk;
      for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
        const block = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        const event = parse(block);
        if (event) events.push(event);
        else rest.push(block);
      }
      for (const watch of watchers) watch();
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    events,
    rest,
    ended: read().catch(() => undefined),
    cut: () => stop.abort(),
    until(fits, withinMs = 5_000) {
      return new Promise((resolve, reject) => {
        const finish = () => {
          clearTimeout(timer);
          watchers.delete(look);
        };
        const look = () => {
          const found = events.find(fits);
          if (!found) return;
          finish();
          resolve(found);
        };
        const timer = setTimeout(() => {
          finish();
          reject(
            new Error(`No such event came; seen: ${events.map((e) => `${e.id} ${e.event}`).join(', ')}`),
          );
        }, withinMs);
        watchers.add(look);
        look();
      });
    },
  };
}

function parse(block: string): SeenEvent | null {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    }),
  );
  const [id, event, data] = [fields.get('id'), fields.get('event'), fields.get('data')];
  if (id === undefined || event === undefined || data === undefined) return null;
  return { id: Number(id), event, data: JSON.parse(data) };
}
