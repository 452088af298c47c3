import { Problem } from '../api/client';
import type { Back } from './draft-keeper';
import type { UnderWay } from './local-answers';
import { createPauses } from './pauses';

const AGAIN_FIRST_MS = 1_000;
const AGAIN_MOST_MS = 10_000;
/** Whoever has waited longer than that for the desk may have turned to something else. */
const AT_ONCE_MS = 3_000;

/** An answer that its author takes back, until the desk has said what became of it. */
export interface TakingBack {
  number: number;
  /** Its first message: it goes with all of them. */
  messageId: string;
  partIds: string[];
  /** What comes into the composer again; null for what the desk alone can put back. */
  back: Back | null;
  /** What it is called in words about it; empty where it has none. */
  words: string;
  writtenAt: string;
  /** The desk could not be reached: it is asked again until it can. */
  isWaiting: boolean;
}

/** One that was not taken back: it is with the customer, or, where that is not what the problem says, nobody knows. */
export interface TooLate {
  of: TakingBack;
  problem: Problem;
}

export interface TakeBacks {
  all: () => readonly TakingBack[];
  /** The last ones of each case, until somebody has read that. */
  tooLate: () => readonly TooLate[];
  forgive: (number: number) => void;
  follow: (then: () => void) => () => void;
  /**
   * Resolves once it is known: true where it is in the composer again at once. What comes back later does so without a
   * stir: the keys that are pressed then are meant for something else.
   */
  begin: (one: TakingBack) => Promise<boolean>;
  /** Asks again at once. */
  hurry: () => void;
}

interface Ways {
  local: UnderWay<TakingBack>;
  /** @throws Problem */
  remove: (messageId: string) => Promise<unknown>;
  /** Its case, which is here for whoever may see it. @throws Problem */
  readCase: (number: number) => Promise<unknown>;
  /** It will not go to the customer any more. */
  onBack: (one: TakingBack) => void;
}

/**
 * Takes answers back, and makes sure of it: where the line broke nobody knows whether one was taken back, so the desk is
 * asked until it says so, after a reload too. Its text is in one place then, with the customer or in the composer.
 */
export function createTakeBacks({ local, remove, readCase, onBack }: Ways): TakeBacks {
  const listeners = new Set<() => void>();
  const { pause, endAll } = createPauses();
  let all: readonly TakingBack[] = [];
  let tooLate: readonly TooLate[] = [];

  const tell = () => {
    for (const then of listeners) then();
  };
  const set = (now: readonly TakingBack[]) => {
    all = now;
    tell();
  };
  const done = ({ messageId }: TakingBack) => {
    local.forget(messageId);
    set(all.filter((one) => one.messageId !== messageId));
  };
  const isWaiting = ({ messageId }: TakingBack) =>
    all.some((one) => one.messageId === messageId && one.isWaiting);

  const takeAway = async ({ messageId, number }: TakingBack): Promise<void> => {
    try {
      await remove(messageId);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 404) throw error;
      // It was taken back already, by an attempt whose answer was lost or in another tab; or its author may not see it any
      // more, and the customer gets it.
      await readCase(number);
    }
  };
  const ask = async (one: TakingBack): Promise<Problem | null> => {
    for (let failures = 0; ; failures += 1) {
      try {
        await takeAway(one);
        return null;
      } catch (error) {
        const problem = error instanceof Problem ? error : new Problem('unknown', 0, '');
        if (!isNoAnswer(problem)) return problem;
        set(all.map((other) => (other.messageId === one.messageId ? { ...other, isWaiting: true } : other)));
        await pause(Math.min(AGAIN_FIRST_MS * 2 ** failures, AGAIN_MOST_MS));
      }
    }
  };
  const takeBack = async (one: TakingBack, isLeft: boolean): Promise<boolean> => {
    const begunAt = Date.now();
    const problem = await ask(one);
    if (problem) tooLate = [...tooLate.filter(({ of }) => of.number !== one.number), { of: one, problem }];
    // Of several tabs that go on with what another one has left, the first puts it back.
    else if (!isLeft || local.read().some(({ messageId }) => messageId === one.messageId)) onBack(one);
    const isAtOnce = !isWaiting(one) && Date.now() - begunAt < AT_ONCE_MS;
    // In the composer before it is gone here.
    done(one);
    return problem === null && isAtOnce;
  };

  const left = local.read();
  if (left.length > 0) set(left);
  for (const one of left) void takeBack(one, true);
  return {
    all: () => all,
    tooLate: () => tooLate,
    forgive(number) {
      tooLate = tooLate.filter(({ of }) => of.number !== number);
      tell();
    },
    follow(then) {
      listeners.add(then);
      return () => void listeners.delete(then);
    },
    begin(one) {
      if (all.some(({ messageId }) => messageId === one.messageId)) return Promise.resolve(false);
      local.keep(one);
      set([...all, one]);
      return takeBack(one, false);
    },
    hurry: endAll,
  };
}

/** Nobody was there, something broke on the way, or its author is signed out and is asked to sign in. */
const isNoAnswer = ({ status }: Problem) => status === 0 || status === 401 || status === 429 || status >= 500;
