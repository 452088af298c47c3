import type { WorkflowClient } from '@temporalio/client';
import type { Logger } from 'pino';
import { CONVERSATION_WORKFLOW, conversationWorkflowId, WAKE_SIGNAL } from '../workflows/contract';
import { reasonOf } from '../reason';

const IN_FLIGHT = 50;
const WAITING = 5_000;
const DEADLINE_MS = 2_000;
/** After a failure nothing is signalled for so long: the sweeper does what is left. */
const PAUSE_MS = 2_000;

/** What a signal needs; an API process has it before Temporal was ever reached. */
export interface WakeTarget {
  client: WorkflowClient;
  taskQueue: string;
}

/**
 * Starts or signals the workflow of a conversation. Rejects when Temporal did not acknowledge it within two seconds;
 * the signal may then have arrived all the same, which is harmless.
 */
export async function signalConversation(target: WakeTarget, conversationId: string): Promise<void> {
  await target.client.withDeadline(Date.now() + DEADLINE_MS, () =>
    target.client.signalWithStart(CONVERSATION_WORKFLOW, {
      workflowId: conversationWorkflowId(conversationId),
      taskQueue: target.taskQueue,
      args: [conversationId],
      signal: WAKE_SIGNAL,
      signalArgs: [],
    }),
  );
}

export interface Waker {
  /** Asks for a look at a conversation. Returns at once; what does not fit or fails is left to the sweeper. */
  wake(conversationId: string): void;
  /** Resolves when nothing is in flight any more. Wakes nobody from then on. */
  close(): Promise<void>;
}

/**
 * The direct signals after a commit: a set of conversation ids (each at most once), fifty in flight, and a pause after
 * a failure, so that a dead Temporal costs neither memory nor time.
 */
export function createWaker(target: WakeTarget, log: Logger): Waker {
  const waiting = new Set<string>();
  const flights = new Map<string, Promise<void>>();
  let pausedUntil = 0;
  let closed = false;

  function next(): void {
    for (const id of waiting) {
      if (flights.size >= IN_FLIGHT) return;
      // One that is in flight stays in the set: what happened since its signal left needs another.
      if (flights.has(id)) continue;
      waiting.delete(id);
      flights.set(id, fly(id));
    }
  }

  async function fly(id: string): Promise<void> {
    try {
      await signalConversation(target, id);
    } catch (error) {
      if (Date.now() >= pausedUntil)
        log.warn(
          { reason: reasonOf(error) },
          'Temporal did not take a signal; conversations are looked at by the sweeper until it does.',
        );
      pausedUntil = Date.now() + PAUSE_MS;
      waiting.clear();
    } finally {
      flights.delete(id);
      if (!closed) next();
    }
  }

  return {
    wake(conversationId) {
      if (closed || Date.now() < pausedUntil || waiting.size >= WAITING) return;
      waiting.add(conversationId);
      next();
    },
    async close() {
      closed = true;
      waiting.clear();
      await Promise.allSettled(flights.values());
    },
  };
}
