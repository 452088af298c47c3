import {
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { WAKE_SIGNAL, type ConversationActivities, type Outlook } from './contract';

/** Something happened: look. What it was is only for people who read the history. */
export const wake = defineSignal<[what?: string]>(WAKE_SIGNAL);

// The server counts signals against a hard limit that its own hint to continue as new leaves out.
const SIGNALS_PER_RUN = 5_000;
const SHORTEST_TIMER_MS = 1_000;

const quick = proxyLocalActivities<Pick<ConversationActivities, 'look'>>({
  startToCloseTimeout: '8s',
  retry: { maximumAttempts: 2, initialInterval: '100ms' },
});
// A local activity that keeps failing holds a task slot, so after two attempts the same look runs as a regular one.
const patient = proxyActivities<Pick<ConversationActivities, 'look'>>({
  startToCloseTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '1 minute' },
});
const { deliver } = proxyActivities<Pick<ConversationActivities, 'deliver'>>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '1 minute' },
});

/**
 * One conversation between an integration and a customer. It waits for what happens and for the nearest deadline,
 * looks, and goes to sleep again; messages go out beside it. The tables hold what is true, so losing, doubling or
 * delaying a signal changes nothing, and a new run needs nothing but the id.
 */
export async function conversation(conversationId: string): Promise<void> {
  let woken = false;
  let signals = 0;
  setHandler(wake, () => {
    woken = true;
    signals += 1;
  });
  const alarm = createAlarm();
  const delivery = createDelivery(conversationId, () => (woken = true));
  for (;;) {
    woken = false;
    const outlook = await look(conversationId, alarm.takeDue());
    if (outlook.more) {
      woken = true;
      continue;
    }
    delivery.expect(outlook.deliverInMs);
    if (outlook.next) alarm.arm(outlook.next);
    if (woken) continue;
    if (!outlook.near && delivery.isIdle()) return;
    if (isLong(signals)) {
      await condition(() => !delivery.isBusy());
      return continueAsNew<typeof conversation>(conversationId);
    }
    await condition(() => woken || alarm.isDue() || (!outlook.near && delivery.isIdle()));
  }
}

async function look(conversationId: string, dueAt: string | null): Promise<Outlook> {
  const input = { conversationId, dueAt };
  try {
    return await quick.look(input);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return patient.look(input);
  }
}

function isLong(signals: number): boolean {
  const { continueAsNewSuggested, historyLength, memo } = workflowInfo();
  // Tests lower the threshold by a memo, which a new run keeps.
  const limit = memo?.['continueAsNewAt'];
  return (
    continueAsNewSuggested ||
    signals >= SIGNALS_PER_RUN ||
    (typeof limit === 'number' && historyLength >= limit)
  );
}

/**
 * One timer for the nearest deadline. A later one leaves it alone (it wakes, looks and waits on), so a busy chat costs
 * no timer events; an earlier one replaces it.
 */
function createAlarm() {
  let armed: { dueAt: string; scope: CancellationScope } | null = null;
  let due: string | null = null;
  return {
    isDue: () => due !== null,
    /** The deadline that was reached, once. */
    takeDue() {
      const reached = due;
      due = null;
      return reached;
    },
    arm({ dueAt, inMs }: { dueAt: string; inMs: number }) {
      if (armed && armed.dueAt <= dueAt) return;
      armed?.scope.cancel();
      const timer = { dueAt, scope: new CancellationScope() };
      armed = timer;
      timer.scope
        .run(() => sleep(Math.max(SHORTEST_TIMER_MS, inMs)))
        .then(
          () => {
            due = dueAt;
            armed = null;
          },
          () => undefined, // replaced by an earlier one
        );
    },
  };
}

/** Delivers messages one after another beside the looking: only messages wait for messages. */
function createDelivery(conversationId: string, onFailed: () => void) {
  let expected = false;
  let busy = false;
  let nudged = false;
  let waitsUntil = 0;
  const run = async (firstInMs: number) => {
    let inMs: number | null = firstInMs;
    while (inMs !== null) {
      nudged = false;
      waitsUntil = Date.now() + inMs;
      if (inMs > 0) await condition(() => nudged, Math.max(SHORTEST_TIMER_MS, inMs));
      busy = true;
      nudged = false;
      const step = await deliver(conversationId);
      busy = false;
      if (step.failed) onFailed();
      inMs = step.againInMs;
      // A message that was queued while this one went out was seen by a look, which nudged.
      if (inMs === null && nudged) inMs = 0;
    }
    expected = false;
  };
  return {
    isBusy: () => busy,
    isIdle: () => !expected,
    /**
     * Tells what a look saw outstanding. One that is under way or waited for already answers by itself; only what is
     * due sooner than that is news.
     */
    expect(inMs: number | null) {
      if (inMs === null) return;
      if (expected) {
        if (busy ? inMs === 0 : Date.now() + inMs < waitsUntil) nudged = true;
        return;
      }
      expected = true;
      void run(inMs);
    },
  };
}
