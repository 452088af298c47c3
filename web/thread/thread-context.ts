import { createContext, use } from 'react';

/** Where somebody stands in the lines of a thread, for who asks outside of drawing. */
export interface Reading {
  /** The last message that was in front of somebody's eyes for long enough to be read. */
  seenId: () => string | null;
  see: (id: string) => void;
  /** Scrolls to the newest message. */
  toNewest: () => void;
  scrollsBy: (toNewest: () => void) => void;
}

interface WhichThread {
  number: number;
  readOnly: boolean;
  /** How the customer is called. */
  customer: string;
  reading: Reading;
}

export function createReading(): Reading {
  let seenId: string | null = null;
  let scroll = () => {};
  return {
    seenId: () => seenId,
    see: (id) => {
      seenId = id;
    },
    toNewest: () => scroll(),
    scrollsBy: (toNewest) => {
      scroll = toNewest;
    },
  };
}

export const ThreadContext = createContext<WhichThread>({
  number: 0,
  readOnly: true,
  customer: '',
  reading: createReading(),
});

/** Whose thread a line stands in, and whether anything can be done in it. */
export const useWhichThread = () => use(ThreadContext);
