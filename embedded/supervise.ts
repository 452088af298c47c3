import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedServer, Report } from './embedded-server';
import type { LeashedChild } from './leash';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
const ATTEMPTS = 12;
/** After so long a run the next death counts as the first one again. */
const HEALTHY_MS = 60_000;

export interface Supervised {
  /** The server's name for people: "PostgreSQL". */
  name: string;
  /** Starts the child on the place it had before and resolves when it serves; rejects when it doesn't. */
  start: () => Promise<LeashedChild>;
  report: Report;
}

/**
 * Starts a server and starts it again whenever it dies unasked, with pauses from 0.2 s to 10 s. After 12 attempts
 * in a row it gives up, says so, and the server stays away until this process is started anew.
 * Rejects when the first start fails.
 */
export async function supervise({ name, start, report }: Supervised): Promise<EmbeddedServer> {
  let stopping = false;
  const giveUpWaiting = new AbortController();
  let child = await start();

  async function watch() {
    let failures = 0;
    while (!stopping) {
      const startedAt = Date.now();
      const how = await child.ended;
      if (stopping) return;
      if (Date.now() - startedAt > HEALTHY_MS) failures = 0;
      report(`${name} ended unexpectedly (${how}); starting it again`);
      const again = await startAgain();
      if (!again) return;
      child = again;
    }

    async function startAgain(): Promise<LeashedChild | null> {
      for (; failures < ATTEMPTS; failures++) {
        const pause = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
        await delay(pause, undefined, { signal: giveUpWaiting.signal }).catch(() => undefined);
        if (stopping) return null;
        try {
          const started = await start();
          if (stopping) await started.stop();
          else report(`${name} serves again`);
          failures++;
          return stopping ? null : started;
        } catch (error) {
          if (!stopping)
            report(
              `${name} could not be started again: ${error instanceof Error ? error.message : String(error)}`,
            );
        }
      }
      report(
        `${name} is given up after ${ATTEMPTS} attempts; stop and start the product when the cause is gone`,
      );
      return null;
    }
  }
  const watching = watch();

  return {
    async stop() {
      stopping = true;
      giveUpWaiting.abort();
      await child.stop();
      await watching;
    },
  };
}
