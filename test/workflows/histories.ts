import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyFromJSON, type History } from '@temporalio/common/lib/proto-utils';
import { eventually } from '../desk';

/** Where recorded histories stand; `RECORD_HISTORIES=1 npx jest test/workflows/scenarios.test.ts` records them anew. */
export const HISTORIES = join(__dirname, '..', 'histories');

export interface RecordedHistory {
  name: string;
  json: unknown;
  history: History;
}

/** The history of a run once none of its tasks, of the workflow or an activity, is waiting or under way. */
export function historyAtRest(handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<History> {
  return eventually(
    () => handle.fetchHistory(),
    ({ events }) => {
      const open = { task: false, activities: 0 };
      for (const event of events ?? []) {
        if (event.workflowTaskScheduledEventAttributes) open.task = true;
        if (event.workflowTaskCompletedEventAttributes) open.task = false;
        if (event.activityTaskScheduledEventAttributes) open.activities += 1;
        if (event.activityTaskCompletedEventAttributes) open.activities -= 1;
      }
      return !open.task && open.activities === 0;
    },
  );
}

export async function readHistories(): Promise<RecordedHistory[]> {
  const files = (await readdir(HISTORIES)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => {
      const json: unknown = JSON.parse(await readFile(join(HISTORIES, file), 'utf8'));
      return { name: file.replace('.json', ''), json, history: historyFromJSON(json) };
    }),
  );
}
