import { answerOf, api } from '../api/client';
import type { BulkEdit } from '../bulk-edit/use-bulk-edit';

const MOST_IN_VAIN = 10;
const PAUSE_MS = 1_000;

/**
 * Gives customers and closed cases another label instead of this one until the signal; false when some may be left, which
 * others keep changing. What was cut off is completed by the same once more.
 */
export async function replaceEverywhere(
  from: string,
  to: string,
  onReplaced: (count: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  let replaced = 0;
  for (let inVain = 0; inVain < MOST_IN_VAIN && !signal.aborted;) {
    const now = await answerOf(api.POST('/api/labels/replace', { body: { from, to } }));
    if (!now.more) return true;
    const some = now.closedCases + now.contacts;
    replaced += some;
    onReplaced(replaced);
    inVain = some > 0 ? 0 : inVain + 1;
    // Those are locked by somebody just now, which no event tells the end of.
    if (some === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return false;
}

/** The same for cases that aren't closed: an edit of many, which goes on by itself and can be undone. */
export async function replaceInOpenCases(from: string, to: string): Promise<BulkEdit | null> {
  const edit = await answerOf(
    api.POST('/api/bulk-edits', {
      body: {
        filters: { label: from, status: 'open,pending', activeChats: 'true' },
        change: { addLabels: [to], removeLabels: [from] },
        runRules: false,
      },
    }),
  );
  return 'state' in edit ? edit : null;
}
