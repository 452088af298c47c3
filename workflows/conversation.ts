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
const { deliver, performEffect } = proxyActivities<Pick<ConversationActivities, 'deliver' | 'performEffect'>>(
  {
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: '10s',
    retry: { initialInterval: '1s', maximumInterval: '1 minute' },
  },
);
// As long as a large file over a slow line takes.
const { fetchFile } = proxyActivities<Pick<ConversationActivities, 'fetchFile'>>({
  startToCloseTimeout: '20 minutes',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '1 minute' },
});

/**
 * One conversation between an integration and a customer. It waits for what happens and for the nearest deadline,
 * looks, and goes to sleep again; messages go out, files come in and effects are performed beside it. The tables hold what is true, so losing, doubling or
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
  const delivery = createErrand(async () => {
    const step = await deliver(conversationId);
    // A message that failed is an event that rules judge.
    if (step.failed) woken = true;
    return step.againInMs;
  });
  const effects = createErrand(async () => (await performEffect(conversationId)).againInMs);
  const files = createErrand(async () => (await fetchFile(conversationId)).againInMs);
  const errands = [delivery, effects, files];
  const isIdle = () => errands.every((errand) => errand.isIdle());
  for (;;) {
    woken = false;
    const outlook = await look(conversationId, alarm.takeDue());
    if (outlook.more) {
      woken = true;
      continue;
    }
    delivery.expect(outlook.deliverInMs);
    if (outlook.next) alarm.arm(outlook.next);
    effects.expect(outlook.effectsInMs ?? null);
    files.expect(outlook.filesInMs ?? null);
    if (woken) continue;
    if (!outlook.near && isIdle()) return;
    if (isLong(signals)) {
      await condition(() => !errands.some((errand) => errand.isBusy()));
      return continueAsNew<typeof conversation>(conversationId);
    }
    // A delivery that is tried for days makes a long history without any look.
    await condition(() => woken || alarm.isDue() || (!outlook.near && isIdle()) || isLong(signals));
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

/**
 * What is done one after another beside the looking: messages wait for messages, effects for effects, files for files,
 * nothing else waits for them. `step` does what is next and answers when to come back, milliseconds, or null when nothing is left.
 */
function createErrand(step: () => Promise<number | null>) {
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
      inMs = await step();
      busy = false;
      // What was queued while this one was done was seen by a look, which nudged.
      if (inMs === null && nudged) inMs = 0;
    }
    expected = false;
  };
  return {
    isBusy: () => busy,
    isIdle: () => !expected,
    /**
     * Tells what a look saw outstanding. One that is under way or waited for already answers by itself; only what is
     * due clearly sooner than that is news: the same moment, told by two looks, differs by what their tasks waited.
     */
    expect(inMs: number | null) {
      if (inMs === null) return;
      if (expected) {
        if (busy ? inMs === 0 : Date.now() + inMs < waitsUntil - SHORTEST_TIMER_MS) nudged = true;
        return;
      }
      expected = true;
      void run(inMs);
    },
  };
}
