import type { FeedEvent } from './feed-event';

/** What a tab knows of the connection to the desk. */
export type Connection = 'connecting' | 'open' | 'lost';

/** What tabs tell one another. */
type Word =
  | { kind: 'event'; event: FeedEvent }
  | { kind: 'connection'; connection: Connection; lastId: string | null }
  | { kind: 'hello' };

const EVENTS = [
  'case.created',
  'case.updated',
  'case.hidden',
  'case.looking',
  'message.created',
  'message.updated',
  'message.removed',
  'note.created',
  'chat.alert',
  'chat.ending',
  'presence.updated',
  'notification',
  'notifications.read',
  'draft.updated',
  'preferences.updated',
  'brakes.updated',
  'reset',
] as const;
const NAME = 'answerhall-feed';
/** Whoever hears nothing by then is told so, and works without. */
const MOST_WAIT_MS = 2_000;

export interface Feed {
  /** Calls back for every event, also for those that come again with the same id. */
  onEvent: (then: (event: FeedEvent) => void) => () => void;
  onConnection: (then: () => void) => () => void;
  connection: () => Connection;
  /** Whether this tab holds the stream: of many tabs exactly one does, and it is the one that rings. */
  leads: () => boolean;
  /** Follows until what it returns is called. */
  open: () => () => void;
}

/**
 * Follows what happens. A browser opens six connections to one host at most, so of all tabs one holds the stream and
 * hands its events to the others; when it closes, the next one goes on from the last id. Where locks don't exist (a plain
 * http address that isn't this machine) every tab has its own stream.
 */
export function createFeed(): Feed {
  const eventListeners = new Set<(event: FeedEvent) => void>();
  const connectionListeners = new Set<() => void>();
  let connection: Connection = 'connecting';
  let lastId: string | null = null;
  let channel: BroadcastChannel | null = null;
  let leading = false;

  const tell = (word: Word) => {
    if (leading) channel?.postMessage(word);
  };
  const setConnection = (now: Connection) => {
    connection = now;
    tell({ kind: 'connection', connection, lastId });
    for (const then of connectionListeners) then();
  };
  const take = (event: FeedEvent) => {
    if (event.id) lastId = event.id;
    tell({ kind: 'event', event });
    for (const then of eventListeners) then(event);
  };
  const hear = ({ data }: MessageEvent<Word>) => {
    if (data.kind === 'hello') tell({ kind: 'connection', connection, lastId });
    else if (leading) return;
    else if (data.kind === 'event') take(data.event);
    else {
      lastId = data.lastId ?? lastId;
      setConnection(data.connection);
    }
  };

  return {
    onEvent: (then) => listen(eventListeners, then),
    onConnection: (then) => listen(connectionListeners, then),
    connection: () => connection,
    leads: () => leading,
    open() {
      const closed = new AbortController();
      const lead = async () => {
        leading = true;
        // Nobody has named a place to go on from: what happened since the other tab closed is missed.
        if (lastId === null && connection === 'open') setConnection('lost');
        await follow({ lastId: () => lastId, take, setConnection, signal: closed.signal });
        leading = false;
      };
      channel = new BroadcastChannel(NAME);
      channel.onmessage = hear;
      channel.postMessage({ kind: 'hello' } satisfies Word);
      // A browser without locks says so by not having them.
      const locks = (navigator as { locks?: LockManager }).locks;
      if (locks) locks.request(NAME, { signal: closed.signal }, lead).catch(() => undefined);
      else void lead();
      const timer = window.setTimeout(
        () => connection === 'connecting' && setConnection('lost'),
        MOST_WAIT_MS,
      );
      return () => {
        window.clearTimeout(timer);
        closed.abort();
        channel?.close();
      };
    },
  };
}

function listen<Then>(listeners: Set<Then>, then: Then): () => void {
  listeners.add(then);
  return () => void listeners.delete(then);
}

interface Following {
  lastId: () => string | null;
  take: (event: FeedEvent) => void;
  setConnection: (connection: Connection) => void;
  signal: AbortSignal;
}

const AGAIN_MS = 2_000;

/** Holds the stream until it is told to stop. The browser comes back by itself, but for answers that aren't streams. */
function follow({ lastId, take, setConnection, signal }: Following): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    let source: EventSource | undefined;
    let again: number | undefined;
    const open = () => {
      const from = lastId();
      source = new EventSource(
        `/api/events${from === null ? '' : `?lastEventId=${encodeURIComponent(from)}`}`,
      );
      source.onopen = () => setConnection('open');
      source.onerror = () => {
        setConnection('lost');
        if (source?.readyState === EventSource.CLOSED) again = window.setTimeout(open, AGAIN_MS);
      };
      for (const name of EVENTS)
        source.addEventListener(name, ({ lastEventId: id, data }: MessageEvent<string>) =>
          take({ id, name, data: JSON.parse(data || '{}') as FeedEvent['data'] }),
        );
    };
    open();
    signal.addEventListener('abort', () => {
      source?.close();
      window.clearTimeout(again);
      resolve();
    });
  });
}
