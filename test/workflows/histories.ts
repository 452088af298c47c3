import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFromJSON, type History } from '@temporalio/common/lib/proto-utils';

/** Where recorded histories stand; `RECORD_HISTORIES=1 npx jest test/workflows/scenarios.test.ts` records them anew. */
export const HISTORIES = join(__dirname, '..', 'histories');

export interface RecordedHistory {
  name: string;
  json: unknown;
  history: History;
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
