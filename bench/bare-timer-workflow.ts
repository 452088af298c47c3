import { proxyLocalActivities, sleep } from '@temporalio/workflow';
import type { BareTimers } from './bare-timers';

const { note } = proxyLocalActivities<BareTimers>({ startToCloseTimeout: '1 minute' });

/** What Temporal alone can do: sleep until a moment, and do next to nothing. */
export async function bareTimer(dueAt: number): Promise<void> {
  await sleep(dueAt - Date.now());
  await note(dueAt);
}
