import { setTimeout as pause } from 'node:timers/promises';
import { ScheduleAlreadyRunning } from '@temporalio/client';
import { NativeConnection, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from './activities/activities';
import { makeWeeks } from './activities/prune';
import type { Channels } from './channels/channel';
import type { TemporalConfiguration } from './configuration';
import type { Db } from './db/connection';
import { sweep, type Chore } from './wake/sweeper';
import { connectionOptions, type TemporalClient } from './wake/temporal-client';

const GRACE = '10s';
const FORCE = '20s';
const RETRY_MS = 1_000;

export interface WorkerParts {
  db: Db;
  channels: Channels;
  log: Logger;
  secretKey: Buffer;
  publicUrl: string;
  temporal: TemporalConfiguration;
  client: TemporalClient;
  taskQueue: string;
  workflowBundle: WorkflowBundleOption;
  /** Tells the API processes that the feed has grown. */
  announce: () => void;
  /** What the sweeper's loop does besides. */
  chores?: Chore[];
}

export interface RunningWorker {
  /** Resolves when the worker polls for the first time. */
  ready: Promise<void>;
  close(): Promise<void>;
}

/**
 * Runs a worker and its sweeper until `close`. It waits for a Temporal that isn't there yet and comes back after one
 * that went away.
 */
export function runWorker(parts: WorkerParts): RunningWorker {
  installRuntime();
  const stopping = new AbortController();
  let current: Worker | undefined;
  let becameReady: () => void;
  const ready = new Promise<void>((resolve) => (becameReady = resolve));
  const working = keepWorking(parts, stopping.signal, (worker) => {
    current = worker;
    becameReady();
  });
  const target = { client: parts.client.workflows, taskQueue: parts.taskQueue };
  const sweeping = sweep(parts.db, target, parts.log, parts.chores ?? [], stopping.signal);
  return {
    ready,
    async close() {
      stopping.abort();
      if (current?.getState() === 'RUNNING') current.shutdown();
      await Promise.allSettled([working, sweeping]);
    },
  };
}

let installed = false;

// The process orders its own shutdown, so the SDK must not take the signals.
function installRuntime(): void {
  if (installed) return;
  installed = true;
  try {
    Runtime.install({
      shutdownSignals: [],
      telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
    });
  } catch {
    // A test has installed its own.
  }
}

async function keepWorking(
  parts: WorkerParts,
  signal: AbortSignal,
  onStart: (worker: Worker) => void,
): Promise<void> {
  const { log, temporal } = parts;
  let told = false;
  while (!signal.aborted) {
    try {
      await workOnce(parts, signal, (worker) => {
        told = false;
        onStart(worker);
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!told)
        log.warn({ reason }, `No Temporal at ${temporal.address}; the worker tries again every second.`);
      told = true;
      await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function workOnce(
  parts: WorkerParts,
  signal: AbortSignal,
  onStart: (worker: Worker) => void,
): Promise<void> {
  const connection = await NativeConnection.connect(connectionOptions(parts.temporal));
  try {
    await makeWeeks(parts.db);
    await scheduleRetention(parts);
    const worker = await Worker.create({
      connection,
      namespace: parts.temporal.namespace,
      taskQueue: parts.taskQueue,
      workflowBundle: parts.workflowBundle,
      activities: createActivities(parts),
      shutdownGraceTime: GRACE,
      shutdownForceTime: FORCE,
    });
    if (signal.aborted) return;
    const running = worker.run();
    onStart(worker);
    await running;
  } finally {
    await connection.close();
  }
}

/** The daily clean-up; made once, whoever is first. Test servers that know no schedules go without. */
async function scheduleRetention({ client, taskQueue, log }: WorkerParts): Promise<void> {
  try {
    await client.schedules.create({
      scheduleId: `retention/${taskQueue}`,
      spec: { calendars: [{ hour: 3, minute: 17 }] },
      action: { type: 'startWorkflow', workflowType: 'retention', taskQueue, args: [] },
    });
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return;
    log.warn(
      { reason: error instanceof Error ? error.message : String(error) },
      'The daily clean-up is not scheduled.',
    );
  }
}
