import { proxyActivities } from '@temporalio/workflow';
import type { ConversationActivities } from './contract';

const { syncAllTemplates } = proxyActivities<Pick<ConversationActivities, 'syncAllTemplates'>>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '2 minutes',
  retry: { maximumAttempts: 3 },
});

/** Makes the stored templates what the providers have; a schedule starts it every hour. */
export async function templates(): Promise<number> {
  return syncAllTemplates();
}
