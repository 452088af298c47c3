import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateToLatest } from '../db/migrate';
import { openDataDir } from '../embedded/data-dir';
import { startPostgres } from '../embedded/postgres';

/** Measures on a database of its own, up to date and empty, which is gone afterwards; it never waits for the disk. */
export async function onOwnDatabase(work: (databaseUrl: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'answerhall-bench-'));
  const dataDir = await openDataDir(folder);
  const postgres = await startPostgres({ dataDir, report: () => undefined, settings: ['fsync=off'] });
  try {
    await migrateToLatest(postgres.databaseUrl);
    await work(postgres.databaseUrl);
  } finally {
    await postgres.stop();
    await dataDir.release();
    await rm(folder, { recursive: true, force: true });
  }
}
