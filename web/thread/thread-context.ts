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

/** Where an answer is written below the lines, for what goes away among them. */
export interface Answering {
  /** Shows the answer, not the note, and puts the keyboard there. */
  toReply: () => void;
  /** Puts the keyboard where one was writing. */
  toField: () => void;
  happensBy: (ways: Pick<Answering, 'toReply' | 'toField'>) => void;
}

interface WhichThread {
  number: number;
  /** How the customer is called. */
  customer: string;
  reading: Reading;
  answering: Answering;
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

export function createAnswering(): Answering {
  let ways: Pick<Answering, 'toReply' | 'toField'> | null = null;
  return {
    toReply: () => ways?.toReply(),
    toField: () => ways?.toField(),
    happensBy: (now) => {
      ways = now;
    },
  };
}

export const ThreadContext = createContext<WhichThread>({
  number: 0,
  customer: '',
  reading: createReading(),
  answering: createAnswering(),
});

/** Whose thread a line stands in. */
export const useWhichThread = () => use(ThreadContext);
