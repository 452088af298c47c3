import { answerOf, api, Problem } from '../api/client';
import type { paths } from '../api/schema';
import type { Try, TryResult } from './rule-shapes';

const ASK_AGAIN_MS = 700;
const MOST_STARTS = 5;

type Body = paths['/api/rules/try']['post']['requestBody']['content']['application/json'];
/** How many events were judged, of how many; null while they are still being counted. */
export type Progress = Pick<Try, 'done' | 'total'>;

/**
 * Tries rules on what has happened, and answers what they would have done. A person has one try at a time: one that
 * still runs is given up for this one. `signal` gives this one up.
 * @throws Problem
 */
export async function runTry(
  body: Body,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<TryResult> {
  let now = await start(body, signal);
  while (now.state === 'running') {
    onProgress(now);
    await pause();
    if (signal.aborted) await giveUp(now.id);
    signal.throwIfAborted();
    now = await answerOf(api.GET('/api/rules/tries/{id}', { params: { path: { id: now.id } } }));
  }
  if (now.result) return now.result;
  throw new Problem('try-failed', 500, now.error ?? '');
}

async function start(body: Body, signal: AbortSignal): Promise<Try> {
  for (let left = MOST_STARTS; ; left -= 1) {
    try {
      const begun = await answerOf(api.POST('/api/rules/try', { body, signal }));
      if (begun.state !== 'cancelled' || left <= 0) return begun;
    } catch (error) {
      if (!(error instanceof Problem) || left <= 0 || signal.aborted) throw error;
      if (error.kind === 'try-running') await giveUp(String(error.more['tryId']));
      else if (error.kind === 'too-many-tries') await pause();
      else throw error;
    }
  }
}

const giveUp = (id: string) => api.DELETE('/api/rules/tries/{id}', { params: { path: { id } } });

const pause = () => new Promise((resolve) => window.setTimeout(resolve, ASK_AGAIN_MS));
