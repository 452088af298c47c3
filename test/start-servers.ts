import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateToLatest } from '../db/migrate';
import { openDataDir } from '../embedded/data-dir';
import { startPostgres } from '../embedded/postgres';
import { startTemporal } from '../embedded/temporal';
import { findTemporalTestServer } from '../embedded/temporal-binary';
import { removeAbandonedRuns, RUN_FOLDER, stopAtTheEnd } from './run';

const report = (line: string) => process.stderr.write(`${line}\n`);

/**
 * Once per run, before all test files: one PostgreSQL whose database is the migrated template, and one Temporal.
 * Nothing of them outlives the run, so they needn't write to the disk in time.
 */
export default async function startServers(): Promise<void> {
  await removeAbandonedRuns();
  const folder = await mkdtemp(join(tmpdir(), RUN_FOLDER));
  const dataDir = await openDataDir(folder);
  stopAtTheEnd(folder, () => dataDir.release());

  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'];
  const postgres = await startPostgres({ dataDir, report, settings });
  stopAtTheEnd(folder, () => postgres.stop());
  await migrateToLatest(postgres.databaseUrl);

  const testServer = await findTemporalTestServer(report);
  const temporal = await startTemporal({
    dataDir,
    namespace: 'default',
    cli: process.env['TEMPORAL_CLI'],
    report,
    durable: false,
    flags: ['--dynamic-config-value', 'frontend.WorkflowTimeSkippingEnabled=true'],
  });
  stopAtTheEnd(folder, () => temporal.stop());

  // The test files run in processes that inherit these.
  process.env['TEST_RUN_DIR'] = folder;
  process.env['TEST_DATABASE_URL'] = postgres.databaseUrl;
  process.env['TEST_TEMPORAL_ADDRESS'] = temporal.address;
  process.env['TEST_TEMPORAL_SERVER_BINARY'] = testServer;
}
