import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { TryReport, TryWork } from './try-worker';

/** What a thread may hold; a try that needs more fails alone. */
const MEMORY_MB = 512;

export interface TryThread {
  /** Resolves once the thread has ended, with why it failed, or null. */
  ended: Promise<string | null>;
  /** Ends the thread wherever it is; its connection closes with it. */
  stop(): Promise<unknown>;
}

/** Starts a try in a thread of its own. `execArgv`: how the thread reads our files where they aren't compiled. */
export function startThread(
  work: TryWork,
  report: (said: TryReport) => void,
  execArgv: readonly string[],
): TryThread {
  // Beside this file, compiled or not as this file is.
  const worker = new Worker(join(__dirname, `try-worker${extname(__filename)}`), {
    workerData: work,
    execArgv: [...execArgv],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  worker.on('message', report);
  return {
    ended: new Promise((resolve) => {
      let failure: string | null = null;
      worker.on('error', (error) => (failure = wordsOf(error)));
      worker.on('exit', () => resolve(failure));
    }),
    stop: () => worker.terminate(),
  };
}

function wordsOf(error: Error): string {
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return `It needed more than ${MEMORY_MB} MB. Choose a shorter period or fewer rules.`;
  return error.message;
}
