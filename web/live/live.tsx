import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  use,
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { applyEvent } from './apply-event';
import { createFeed, type Connection, type Feed } from './feed';
import type { FeedEvent } from './feed-event';

const FeedContext = createContext<Feed | null>(null);

/**
 * Keeps what was read true for everything inside it, which reads nothing before events can be heard: of what happened in
 * between it would never learn.
 */
export function Live({ children, meanwhile }: { children: ReactNode; meanwhile: ReactNode }) {
  const queries = useQueryClient();
  const [feed] = useState(createFeed);
  const [mayRead, setMayRead] = useState(false);
  useEffect(() => {
    let missed = false;
    const stops = [
      feed.onEvent((event) => applyEvent(queries, event)),
      // Resuming brings what was missed; only a list that was read while the line was down may lack something.
      feed.onConnection(() => {
        const connection = feed.connection();
        if (connection === 'connecting') return;
        if (connection === 'open' && missed) void queries.invalidateQueries();
        missed = connection === 'lost';
        setMayRead(true);
      }),
      feed.open(),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [feed, queries]);
  return <FeedContext value={feed}>{mayRead ? children : meanwhile}</FeedContext>;
}

function useFeed(): Feed {
  const feed = use(FeedContext);
  if (!feed) throw new Error('Only what stands inside Live follows what happens.');
  return feed;
}

/** Calls back for every event as it arrives in this tab. `leads` says whether this tab is the one that rings. */
export function useFeedEvents(then: (event: FeedEvent, leads: boolean) => void): void {
  const feed = useFeed();
  const handle = useEffectEvent((event: FeedEvent) => then(event, feed.leads()));
  useEffect(() => feed.onEvent((event) => handle(event)), [feed]);
}

export function useConnection(): Connection {
  const feed = useFeed();
  return useSyncExternalStore(feed.onConnection, feed.connection);
}
