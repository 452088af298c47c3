import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, type EmbeddedServer, type Report } from './embedded-server';
import type { LeashedChild } from './leash';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
const ATTEMPTS = 12;
/** After so long a run the next death counts as the first one again. */
const HEALTHY_MS = 60_000;

export interface Supervised {
  /** The server's name for people: "PostgreSQL". */
  name: string;
  /**
   * Starts the child on the place it had before and resolves when it serves; rejects when it doesn't, or when
   * `stopping` says that nobody waits for it any more.
   */
  start: (stopping: AbortSignal) => Promise<LeashedChild>;
  report: Report;
}

/**
 * Starts a server and starts it again whenever it dies unasked, with pauses from 0.2 s to 10 s. After 12 attempts
 * in a row it gives up, says so, and the server stays away until this process is started anew.
 * Rejects when the first start fails.
 */
export async function supervise({ name, start, report }: Supervised): Promise<EmbeddedServer> {
  const stopping = new AbortController();
  const { signal } = stopping;
  let child = await start(signal);

  async function watch() {
    let failures = 0;
    while (!signal.aborted) {
      const startedAt = Date.now();
      const how = await child.ended;
      if (signal.aborted) return;
      if (Date.now() - startedAt > HEALTHY_MS) failures = 0;
      report(`${name} ended unexpectedly (${how}); starting it again`);
      const again = await startAgain();
      if (!again) return;
      child = again;
    }

    async function startAgain(): Promise<LeashedChild | null> {
      for (; failures < ATTEMPTS; failures++) {
        const pause = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
        await delay(pause, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return null;
        try {
          const started = await start(signal);
          if (signal.aborted) await started.stop();
          else report(`${name} serves again`);
          failures++;
          return signal.aborted ? null : started;
        } catch (error) {
          if (signal.aborted) return null;
          report(`${name} could not be started again: ${messageOf(error)}`);
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
      stopping.abort();
      await child.stop();
      await watching;
    },
  };
}
