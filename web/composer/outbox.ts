import { Problem } from '../api/client';
import type { Message } from '../api/shapes';
import type { LocalAnswers } from './local-answers';
import { createPauses } from './pauses';
import { isNoAnswer } from './post-answer';
import type { Macro } from './use-macros';
import type { DraftFile, Written } from './written';

const AGAIN_FIRST_MS = 1_000;
const AGAIN_MOST_MS = 10_000;

/** An answer between Send and the desk's word on it. */
export interface Outgoing {
  number: number;
  /** The same at every attempt: whatever became of the others, it is stored once. */
  clientId: string;
  text: string;
  files: DraftFile[];
  template: Written['template'];
  /** What the customer will read, where that is not the text. */
  shownText: string;
  /** The macro that is used; its own text goes where there is none here. It comes back with the text. */
  macro: Macro | null;
  by: { id: string; name: string };
  seenMessageId: string | null;
  undoSeconds: number;
  writtenAt: string;
  /** The desk could not be reached: it is tried again until it can. */
  isWaiting: boolean;
}

/** An answer that the desk did not take; what was written is in the composer again. */
export interface Refused {
  answer: Outgoing;
  problem: Problem;
}

export interface Outbox {
  all: () => readonly Outgoing[];
  /** The last refusals, one a case, until they were dealt with. */
  refused: () => readonly Refused[];
  forgive: (number: number) => void;
  follow: (then: () => void) => () => void;
  send: (answer: Outgoing) => void;
  /** The desk has it: it is being taken back. No further attempt is made, which would send it again. */
  letGo: (clientId: string) => void;
  /** Tries what waits again at once. */
  hurry: () => void;
}

interface Outcomes {
  local: LocalAnswers;
  /** Answers with the message that it has become; null where a macro sends none. @throws Problem */
  post: (answer: Outgoing) => Promise<Message | null>;
  /** From here on it is accepted or refused, sooner or later. */
  onBegun: (answer: Outgoing) => void;
  /** `message` is null where a macro sends none. */
  onAccepted: (answer: Outgoing, message: Message | null) => void;
  onRefused: (answer: Outgoing) => void;
  /** Nothing more is done about it here. */
  onLetGo: (answer: Outgoing) => void;
}

/**
 * Holds answers until the desk has accepted or refused them, one after the other for each case. A reload goes on with
 * those that were under way.
 */
export function createOutbox({ local, post, onBegun, onAccepted, onRefused, onLetGo }: Outcomes): Outbox {
  const listeners = new Set<() => void>();
  const queues = new Map<number, Promise<void>>();
  const { pause, endAll } = createPauses();
  const letGo = new Set<string>();
  let all: readonly Outgoing[] = [];
  let refused: readonly Refused[] = [];

  const tell = () => {
    for (const then of listeners) then();
  };
  const set = (now: readonly Outgoing[]) => {
    all = now;
    tell();
  };
  const forgive = (number: number) => {
    refused = refused.filter(({ answer }) => answer.number !== number);
    tell();
  };
  const done = ({ clientId }: Outgoing) => {
    local.forget(clientId);
    set(all.filter((answer) => answer.clientId !== clientId));
  };

  const deliver = async (answer: Outgoing): Promise<void> => {
    let conflicts = 0;
    for (let failures = 0; ; failures += 1) {
      if (letGo.has(answer.clientId)) return onLetGo(answer);
      try {
        const message = await post(answer);
        if (letGo.has(answer.clientId)) return onLetGo(answer);
        onAccepted(answer, message);
        return done(answer);
      } catch (error) {
        const problem = error instanceof Problem ? error : new Problem('unknown', 0, '');
        if (letGo.has(answer.clientId)) return onLetGo(answer);
        if (!isNoAnswer(problem, conflicts)) {
          refused = [...refused.filter((one) => one.answer.number !== answer.number), { answer, problem }];
          // In the composer before it is gone here.
          onRefused(answer);
          return done(answer);
        }
        if (problem.kind === 'idempotency-conflict') conflicts += 1;
        set(all.map((one) => (one.clientId === answer.clientId ? { ...one, isWaiting: true } : one)));
        await pause(Math.min(AGAIN_FIRST_MS * 2 ** failures, AGAIN_MOST_MS));
      }
    }
  };
  const enqueue = (answer: Outgoing) => {
    onBegun(answer);
    const before = queues.get(answer.number) ?? Promise.resolve();
    queues.set(
      answer.number,
      before.then(() => deliver(answer)),
    );
  };

  const left = local.read();
  if (left.length > 0) set(left);
  left.forEach(enqueue);
  return {
    all: () => all,
    refused: () => refused,
    forgive,
    follow(then) {
      listeners.add(then);
      return () => void listeners.delete(then);
    },
    send(answer) {
      forgive(answer.number);
      local.keep(answer);
      set([...all, answer]);
      enqueue(answer);
    },
    letGo(clientId) {
      const answer = all.find((one) => one.clientId === clientId);
      if (!answer) return;
      letGo.add(clientId);
      done(answer);
      endAll();
    },
    hurry: endAll,
  };
}
