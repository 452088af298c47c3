import { proxyActivities } from '@temporalio/workflow';
import type { ConversationActivities } from './contract';

const { prune } = proxyActivities<Pick<ConversationActivities, 'prune'>>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '1 minute',
  retry: { maximumAttempts: 5 },
});

/** Deletes what has reached the age at which it goes; a schedule starts it once a day. */
export async function retention(): Promise<Record<string, number>> {
  return prune();
}
