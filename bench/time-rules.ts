import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type Db } from '../db/connection';
import { migrateToLatest } from '../db/migrate';
import { openDataDir } from '../embedded/data-dir';
import { startPostgres } from '../embedded/postgres';
import { startTemporal } from '../embedded/temporal';
import {
  armConversations,
  publishTimeRule,
  readFirings,
  untilAwaited,
  type Firings,
} from './armed-conversations';
import { sleepTogether } from './bare-timers';

const COUNT = 1_000;
/** Until the first is due: so long the sweeper has to start all workflows. */
const LEAD_MS = 90_000;
const SPREAD_MS = 60_000;
const GIVE_UP_MS = 180_000;
const KILL_AFTER = 200;
/** So long after the last one nothing may fire once more: Temporal gives up on a dead worker's task after ten seconds. */
const DOUBLES_MS = 15_000;

type StartWorker = () => ChildProcess;

/**
 * How late time rules fire, from when they are due to when their run is stored, on the servers that `npm start` brings
 * and with a worker of its own: spread over a minute, all at once beside timers of Temporal alone, and once more with
 * the worker killed in the middle.
 */
export async function benchTimeRules(print: (line: string) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'answerhall-bench-'));
  const dataDir = await openDataDir(folder);
  const report = () => undefined;
  const postgres = await startPostgres({ dataDir, report });
  const temporal = await startTemporal({
    dataDir,
    namespace: 'default',
    report,
    cli: process.env['TEMPORAL_CLI'],
  });
  const db = connect(postgres.databaseUrl, { max: 2 });
  const start: StartWorker = () => startWorker(postgres.databaseUrl, temporal.address);
  try {
    await migrateToLatest(postgres.databaseUrl);
    await publishTimeRule(db);
    const worker = start();
    print(shown(`due within ${SPREAD_MS / 1000} s`, await fire(db, SPREAD_MS)));
    print(shown('due at once', await fire(db, 0)));
    await ended(worker);
    print(shown('bare timers at once', { late: await sleepTogether(temporal.address, COUNT, LEAD_MS) }));
    print(shown('due at once, killed -9', await fireAndKill(db, start)));
  } finally {
    await db.destroy();
    await temporal.stop();
    await postgres.stop();
    await dataDir.release();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The worker as it is deployed, a process of its own. */
function startWorker(databaseUrl: string, temporalAddress: string): ChildProcess {
  return spawn(process.execPath, [join(__dirname, '..', 'worker.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      SECRET_KEY: randomBytes(32).toString('base64'),
      LOG_LEVEL: 'error',
    },
  });
}

async function ended(worker: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const end = once(worker, 'exit');
  worker.kill(signal);
  await end;
}

async function fire(db: Db, overMs: number): Promise<Firings> {
  const batch = await armed(db, overMs);
  return untilFired(db, batch, COUNT);
}

/** Kills the worker when some have fired, and starts another one at once. */
async function fireAndKill(db: Db, start: StartWorker): Promise<Firings> {
  const first = start();
  const batch = await armed(db, 0);
  const { once: fired } = await untilFired(db, batch, KILL_AFTER);
  await ended(first, 'SIGKILL');
  if (fired === COUNT) throw new Error('All had fired before the worker was killed.');
  const second = start();
  const firings = await untilFired(db, batch, COUNT);
  await ended(second);
  return firings;
}

async function armed(db: Db, overMs: number): Promise<string> {
  const from = new Date(Date.now() + LEAD_MS);
  const batch = await armConversations(db, COUNT, { from, overMs });
  await untilAwaited(db, batch, from);
  return batch;
}

async function untilFired(db: Db, batch: string, count: number): Promise<Firings> {
  const until = Date.now() + LEAD_MS + SPREAD_MS + GIVE_UP_MS;
  for (;;) {
    const firings = await readFirings(db, batch);
    if (Date.now() > until || (count < COUNT && firings.late.length >= count)) return firings;
    if (firings.late.length >= count) return pause(DOUBLES_MS).then(() => readFirings(db, batch));
    await pause(count === COUNT ? 1_000 : 50);
  }
}

function shown(what: string, { late, once: one, more }: Pick<Firings, 'late'> & Partial<Firings>): string {
  const sorted = late.toSorted((a, b) => a - b);
  const at = (share: number) =>
    `${((sorted[Math.floor(share * (sorted.length - 1))] ?? NaN) / 1000).toFixed(2)} s`;
  const count = one === undefined ? `${late.length} woke` : `${one} fired once, ${more} more often`;
  const load = loadavg().map((load) => load.toFixed(1));
  return `${what.padEnd(24)} late p50 ${at(0.5)}  p99 ${at(0.99)}  most ${at(1)}  ${count}  (load ${load.join(' ')})`;
}
