import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { connect, type Db } from '../db/connection';
import { judgePass } from '../rules/dry-run';
import { readSettings } from '../workspace/settings';
import type { TryRequest } from './try-request';
import type { TryResult } from './try-result';
import { boundFilter, countPastEvents, readPastEvents } from './try-snapshots';
import { countEvent, countsOf, emptyTally, reasonsOf, type Tally } from './try-tally';
import { renderTexts } from './try-texts';

/** What the thread is given, and what it tells while it works. */
export interface TryWork extends TryRequest {
  databaseUrl: string;
}
export type TryReport = { done: number; total: number } | { result: TryResult };

/** A thread of its own, so that judging by the hundred thousand holds up no call. It ends when its work is done. */
async function work({ databaseUrl, ...request }: TryWork, report: (said: TryReport) => void): Promise<void> {
  const db = connect(databaseUrl, { max: 1 });
  try {
    report({ result: await tryRules(db, request, (done, total) => report({ done, total })) });
  } finally {
    await db.destroy();
  }
}

async function tryRules(
  db: Db,
  request: TryRequest,
  progress: (done: number, total: number) => void,
): Promise<TryResult> {
  const started = performance.now();
  const { tried, published } = request;
  const filter = await boundFilter(db, request.filter);
  const total = await countPastEvents(db, filter);
  progress(0, total);
  const tally = emptyTally(request);
  let memoryMb = 0;
  for await (const batch of readPastEvents(db, filter)) {
    for (const past of batch)
      countEvent(
        tally,
        past,
        judgePass(tried, past.event, past.known),
        published && judgePass(published, past.event, past.known),
      );
    memoryMb = Math.max(memoryMb, Math.round(getHeapStatistics().used_heap_size / 1024 / 1024));
    progress(tally.events, total);
  }
  const found = await resultOf(db, tally, request);
  return { ...found, ms: Math.round(performance.now() - started), memoryMb };
}

async function resultOf(
  db: Db,
  tally: Tally,
  request: TryRequest,
): Promise<Omit<TryResult, 'ms' | 'memoryMb'>> {
  const settings = await readSettings(db);
  const sample: TryResult['sample'] = [];
  for (const sampled of tally.samples) {
    const { past, run } = sampled;
    sample.push({
      caseNumber: past.caseNumber,
      at: past.occurredAt.toISOString(),
      rule: { id: run.rule.id, name: run.rule.name },
      conditions: reasonsOf(run),
      texts: await renderTexts(db, sampled, settings),
    });
  }
  return {
    events: tally.events,
    touchedEvents: tally.touchedEvents,
    touchedCases: tally.touchedCases.size(),
    writtenCustomers: tally.writtenCustomers.size(),
    newlyWrittenCustomers: tally.newlyWritten.size(),
    rules: countsOf(tally, settings.timeZone),
    sample,
    differences: tally.differences,
    differenceCounts: tally.differenceCounts,
    notes: notesOn(tally, request),
  };
}

/** What a reader must know to read the numbers right. */
function notesOn({ events, unknownEvents, rules }: Tally, { tried, filter }: TryRequest): string[] {
  const writes = [...rules.values()].some(({ messages }) => messages > 0);
  const waits = tried.rules.some(({ type }) => type === 'current');
  return [
    'Knock-on effects are not simulated: what the rules change would itself be an event that rules judge, and would have changed what people did next.',
    ...(unknownEvents > 0
      ? [
          `At ${unknownEvents} of the events it is unknown whether a rule would have matched: their snapshots lack what it asks.`,
        ]
      : []),
    ...(events >= filter.limit
      ? [
          `Only ${events} of the stored events were tried, from all over the period. Choose a shorter one, or a larger limit, for all.`,
        ]
      : []),
    ...(writes
      ? [
          'Fewer messages would be sent than are counted: limits for each customer, quiet hours and the brake are not counted.',
        ]
      : []),
    ...(waits
      ? [
          'Rules that wait are tried only where a time they waited for had come: what another duration would do is not.',
        ]
      : []),
  ];
}

if (parentPort) {
  const port = parentPort;
  // Given by `startThread` (try-thread.ts). An error ends the thread, and tells it.
  void work(workerData as TryWork, (said) => port.postMessage(said)).catch((error: unknown) => {
    throw error;
  });
}
