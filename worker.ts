import { setTimeout as pause } from 'node:timers/promises';
import { ScheduleAlreadyRunning } from '@temporalio/client';
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from './activities/activities';
import type { DeliverParts } from './activities/deliver';
import { armAfterPublication } from './automation/arm-cases';
import { makeWeeks } from './activities/prune';
import type { Channels } from './channels/channel';
import { createChannels } from './channels/registry';
import { keepAskingStatuses } from './cases/ask-statuses';
import { keepDeletingAtProviders } from './cases/delete-at-provider';
import { keepCaughtUp } from './cases/keep-caught-up';
import type { Heard } from './cases/take-in';
import { retryUnprocessed } from './cases/unprocessed-webhooks';
import { keepImporting } from './cases/work-on-import';
import { keepBulkEditing } from './cases/work-on-bulk-edit';
import { ConfigurationError, readConfiguration, type TemporalConfiguration } from './configuration';
import { connect, type Db } from './db/connection';
import { sqlState } from './db/transaction';
import { createLog } from './logging';
import { reasonOf } from './reason';
import { runProcess, type Running } from './run-process';
import type { FileStorage } from './storage/file-storage';
import { openFileStorage } from './storage/open-storage';
import { createAnnouncer } from './wake/announce';
import { sweep, type Chore } from './wake/sweeper';
import { connectionOptions, openTemporalClient, type TemporalClient } from './wake/temporal-client';
import { createWaker } from './wake/waker';
import { bundlePath } from './workflows/bundle';
import { settlePresence } from './workspace/event-streams';
import { noteContent } from './workspace/note-content';
import { noteHealth } from './workspace/note-health';

const GRACE = '10s';
const FORCE = '20s';
const RETRY_MS = 1_000;
const ARMING_MS = 2_000;

export interface WorkerParts {
  db: Db;
  channels: Channels;
  log: Logger;
  secretKey: Buffer;
  files: FileStorage;
  publicUrl: string;
  allowedWebhookHosts: readonly string[];
  temporal: TemporalConfiguration;
  client: TemporalClient;
  taskQueue: string;
  workflowBundle: WorkflowBundleOption;
  /** Tells the API processes that the feed has grown. */
  announce: () => void;
  /** Signals a conversation's workflow; returns at once, and may be lost. */
  wake: (conversationId: string) => void;
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
  installRuntime(parts.log);
  const stopping = new AbortController();
  let current: Worker | undefined;
  let becameReady: () => void;
  const ready = new Promise<void>((resolve) => (becameReady = resolve));
  const health = noteHealth(parts.db, (error) =>
    parts.log.warn({ code: sqlState(error) }, 'the health of integrations was not noted'),
  );
  const working = keepWorking({ ...parts, health }, stopping.signal, (worker) => {
    current = worker;
    becameReady();
  });
  const target = { client: parts.client.workflows, taskQueue: parts.taskQueue };
  const arming = keepArming(parts.db, parts.log, stopping.signal);
  const sweeping = sweep(parts.db, target, parts.log, chores(parts, health.noteStatus), stopping.signal);
  const asking = { ...parts, heard: health.noteStatus, signal: stopping.signal };
  const catchingUp = keepCaughtUp(asking);
  const importing = keepImporting({ ...parts, signal: stopping.signal });
  const bulkEditing = keepBulkEditing({ ...parts, signal: stopping.signal });
  const deleting = keepDeletingAtProviders({ ...parts, signal: stopping.signal });
  const askingStatuses = keepAskingStatuses(asking);
  return {
    ready,
    async close() {
      stopping.abort();
      if (current?.getState() === 'RUNNING') current.shutdown();
      await Promise.allSettled([
        working,
        sweeping,
        arming,
        catchingUp,
        importing,
        bulkEditing,
        deleting,
        askingStatuses,
      ]);
      // What the last of them have noted.
      await health.flush();
    },
  };
}

/** What the loop does besides waking: presence that time has changed, and webhooks that could not be taken in. */
function chores(parts: WorkerParts, heard: Heard): Chore[] {
  return [
    async () => (await settlePresence(parts.db)).forEach(parts.wake),
    async () => {
      const { takenIn, failed, wake } = await retryUnprocessed({ ...parts, heard });
      wake.forEach(parts.wake);
      if (takenIn > 0) parts.log.info({ takenIn }, 'Webhooks that could not be taken in before are in now.');
      if (failed > 0)
        parts.log.error({ failed }, 'Webhooks still can not be taken in; see unprocessed_webhooks.');
    },
  ];
}

/**
 * Gives cases their due times after rules were published. A loop of its own: it may take a minute with very many cases,
 * and waking may not wait for it.
 */
async function keepArming(db: Db, log: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      if (await armAfterPublication(db, signal)) log.info('The due times of time rules are up to date.');
    } catch (error) {
      const reason = reasonOf(error);
      log.warn({ reason }, 'The due times of time rules could not be computed; it is tried again.');
    }
    await pause(ARMING_MS, undefined, { signal }).catch(() => undefined);
  }
}

let installed = false;

/** Once a process: it orders its own shutdown, so the SDK must not take the signals, and it has its own log. */
function installRuntime(log: Logger): void {
  if (installed) return;
  installed = true;
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) =>
    level === 'WARN' ? log.warn(meta ?? {}, message) : log.error(meta ?? {}, message),
  );
  const logging = { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } as const;
  Runtime.install({ shutdownSignals: [], logger, telemetryOptions: { logging } });
}

async function keepWorking(
  parts: WorkerParts & Pick<DeliverParts, 'health'>,
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
      const reason = reasonOf(error);
      if (!told)
        log.warn(
          { reason },
          `The worker can not work yet: Temporal at ${temporal.address} or the database does not answer. It tries again every second.`,
        );
      told = true;
      await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function workOnce(
  parts: WorkerParts & Pick<DeliverParts, 'health'>,
  signal: AbortSignal,
  onStart: (worker: Worker) => void,
): Promise<void> {
  const connection = await NativeConnection.connect(connectionOptions(parts.temporal));
  try {
    await makeWeeks(parts.db);
    await makeSchedules(parts);
    const worker = await Worker.create({
      connection,
      namespace: parts.temporal.namespace,
      taskQueue: parts.taskQueue,
      workflowBundle: parts.workflowBundle,
      activities: createActivities(parts),
      shutdownGraceTime: GRACE,
      shutdownForceTime: FORCE,
    });
    const running = worker.run();
    onStart(worker);
    if (signal.aborted) worker.shutdown();
    await running;
  } finally {
    await connection.close();
  }
}

const SCHEDULES = [
  { workflowType: 'retention', spec: { calendars: [{ hour: 3, minute: 17 }] }, now: false },
  // The first time at once: who has just connected a number wants to see its templates.
  { workflowType: 'templates', spec: { intervals: [{ every: '1 hour' as const }] }, now: true },
];

/** The work that comes round; made once, whoever is first. Test servers that know no schedules go without. */
async function makeSchedules({ client, taskQueue, log }: WorkerParts): Promise<void> {
  for (const { workflowType, spec, now } of SCHEDULES) {
    try {
      await client.schedules.create({
        scheduleId: `${workflowType}/${taskQueue}`,
        spec,
        action: { type: 'startWorkflow', workflowType, taskQueue, args: [] },
        ...(now ? { state: { triggerImmediately: true } } : {}),
      });
    } catch (error) {
      if (error instanceof ScheduleAlreadyRunning) continue;
      log.warn(
        { schedule: workflowType, reason: reasonOf(error) },
        'A schedule was not made: what it starts does not run by itself.',
      );
    }
  }
}

function main(): Running {
  const config = readConfiguration(process.env, { database: true, temporal: true });
  const { databaseUrl, temporal, secretKey, taskQueue } = config;
  // All three were demanded above; the types can't know.
  if (databaseUrl === null || temporal === null || secretKey === null)
    throw new ConfigurationError('DATABASE_URL, TEMPORAL_ADDRESS and SECRET_KEY are needed.');
  const log = createLog(config.logLevel);
  const db = connect(databaseUrl, {
    onError: (error) =>
      log.warn({ reason: error.message }, 'A database connection broke; it is opened again.'),
  });
  const client = openTemporalClient(temporal);
  const waker = createWaker({ client: client.workflows, taskQueue }, log);
  const announcer = createAnnouncer(db);
  const channels = createChannels({
    windowMs: config.whatsappWindowMs,
    baseUrlFor: () => config.twilioApiUrl,
  });
  const worker = runWorker({
    db,
    channels,
    log,
    secretKey,
    files: openFileStorage(config, noteContent(db)),
    publicUrl: config.publicUrl,
    allowedWebhookHosts: config.webhookAllowedHosts,
    temporal,
    client,
    taskQueue,
    workflowBundle: { codePath: bundlePath },
    announce: () => announcer.announce(),
    wake: (id) => waker.wake(id),
  });
  void worker.ready.then(() => log.info(`Worker on task queue ${taskQueue}, Temporal ${temporal.address}`));
  return {
    async close() {
      await worker.close();
      await waker.close();
      await client.close();
      await announcer.close();
      await db.destroy();
      log.info('stopped');
    },
  };
}

if (require.main === module) runProcess(() => Promise.resolve().then(main));
