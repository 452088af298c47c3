import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Refusal } from '../refusal';
import { askAllAnew, takeDue, type Asking } from '../workspace/asking';
import { reasonOf } from '../reason';
import { catchUp, type CatchUpParts } from './catch-up';

const LOOK_EVERY_MS = 500;
/** One that takes long, or hangs, holds up none of the others. */
const AT_ONCE = 10;

/**
 * Asks providers for what their webhooks did not bring, as long as the process lives: all of them at its start, then
 * whichever is due. Any number of processes share them; each provider is asked by one. Ends when `signal` aborts.
 */
export async function keepCaughtUp(parts: Omit<CatchUpParts, 'onKept'> & { log: Logger }): Promise<void> {
  const { db, log, signal } = parts;
  const underWay = new Set<Promise<void>>();
  const onKept = (unprocessedId: string) =>
    log.error({ unprocessedId }, 'a message could not be caught up; it is kept in unprocessed_webhooks');
  const ask = async (asking: Asking) => {
    try {
      const takenIn = await catchUp({ ...parts, onKept }, asking);
      if (takenIn > 0) log.info({ integrationId: asking.integration.id, takenIn }, 'Caught up.');
    } catch (error) {
      const reason = reasonOf(error);
      const line = { integrationId: asking.integration.id, reason };
      // Once for each trouble: it is asked again every few seconds.
      const { troubleAt, busyUntil } = asking.integration;
      if ((troubleAt === null && busyUntil === null) || !(error instanceof Refusal))
        log.warn(line, 'A provider did not tell what it received; it is asked again.');
    }
  };
  let started = false;
  while (!signal.aborted) {
    try {
      if (!started) await askAllAnew(db);
      started = true;
      for (const asking of await takeDue(db, AT_ONCE - underWay.size)) {
        const one: Promise<void> = ask(asking).finally(() => underWay.delete(one));
        underWay.add(one);
      }
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'Catching up will be tried again.');
    }
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(underWay);
}
