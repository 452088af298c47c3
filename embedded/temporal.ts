import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import type { DataDir } from './data-dir';
import { EmbeddedServerError, messageOf, type EmbeddedServer, type Report } from './embedded-server';
import { freePort } from './free-port';
import { spawnOnLeash, type LeashedChild } from './leash';
import { endOrphans } from './orphans';
import { supervise } from './supervise';
import { findTemporal } from './temporal-binary';

const READY_MS = 60_000;
const ASK_MS = 2_000;
const FIRST_START_ATTEMPTS = 3;

export interface EmbeddedTemporal extends EmbeddedServer {
  /** "127.0.0.1:port", the same after every restart of the child. */
  address: string;
  namespace: string;
}

export interface TemporalOptions {
  dataDir: DataDir;
  namespace: string;
  /** The variable TEMPORAL_CLI: the binary to use instead of looking for one. */
  cli?: string | undefined;
  report: Report;
  /** Off for tests: everything stays in memory and is gone with the server. */
  durable?: boolean;
  /** More flags of `temporal server start-dev`. */
  flags?: readonly string[];
}

/**
 * Starts Temporal's dev server on a free port of 127.0.0.1, with its data in `DATA_DIR/temporal`, and keeps it running
 * until `stop()` or the end of this process. Throws an EmbeddedServerError that says what to do.
 */
export async function startTemporal(options: TemporalOptions): Promise<EmbeddedTemporal> {
  const { dataDir, namespace, report } = options;
  const binary = await findTemporal(options.cli, report);
  const folder = join(dataDir.path, 'temporal');
  await mkdir(folder, { recursive: true, mode: 0o700 });

  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const address = `127.0.0.1:${port}`;
    const start = async (stopping: AbortSignal) => {
      // Two servers on one SQLite file would undo each other's work.
      await endOrphans(folder, basename(binary));
      const child = spawnTemporal(binary, port, folder, options);
      await untilServing(child, address, namespace, stopping);
      return child;
    };
    try {
      const server = await supervise({ name: 'Temporal', report, start });
      return { address, namespace, stop: () => server.stop() };
    } catch (error) {
      // Somebody may have taken the port since we found it free; a restart must keep it, the first start need not.
      if (attempt === FIRST_START_ATTEMPTS) throw error;
    }
  }
}

function spawnTemporal(binary: string, port: number, folder: string, options: TemporalOptions) {
  const { namespace, durable = true, flags = [] } = options;
  // WAL with synchronous=normal: 61 instead of 25 workflows/s; what a power cut takes, the sweeper starts anew.
  const pragmas = ['journal_mode=wal', 'synchronous=normal'].flatMap((pragma) => ['--sqlite-pragma', pragma]);
  const storage = durable ? ['--db-filename', join(folder, 'temporal.db'), ...pragmas] : [];
  const place = ['--headless', '--ip', '127.0.0.1', '--port', String(port), '--namespace', namespace];
  const args = ['server', 'start-dev', ...place, '--log-level', 'error', ...storage, ...flags];
  return spawnOnLeash(binary, args, { signal: 'TERM', cwd: folder });
}

async function untilServing(child: LeashedChild, address: string, namespace: string, stopping: AbortSignal) {
  const until = Date.now() + READY_MS;
  let fault = '';
  while (child.isRunning() && !stopping.aborted && Date.now() < until) {
    const answer = await ask(address, namespace);
    // Somebody else's server on this port would answer too: ours must be alive to be the one.
    if (answer === true && child.isRunning()) return;
    if (answer !== true) fault = answer;
    await delay(30);
  }
  const how = child.isRunning() ? `no answer in ${READY_MS / 1000} s: ${fault}` : await child.ended;
  await child.stop();
  throw new EmbeddedServerError(`Temporal did not start: ${how}`);
}

/** Whether the namespace can be used, which comes a moment after the port is open. A connection of its own each time:
 * one that has failed waits longer and longer. */
async function ask(address: string, namespace: string): Promise<true | string> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: ASK_MS });
    const { workflowService } = connection;
    await connection.withDeadline(Date.now() + ASK_MS, () =>
      workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch (error) {
    return messageOf(error);
  } finally {
    await connection?.close().catch(() => undefined);
  }
}
