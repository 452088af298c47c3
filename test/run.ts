import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataDir } from '../embedded/data-dir';

/** How the folder of a run begins, in the system's temporary folder. */
export const RUN_FOLDER = 'answerhall-test-';

const JUST_MADE_MS = 60_000;

const endings: { folder: string; stop: () => Promise<void> }[] = [];

/** Notes what is to be stopped when the run ends; the last one first. */
export function stopAtTheEnd(folder: string, stop: () => Promise<void>): void {
  endings.unshift({ folder, stop });
}

/** Stops all that was noted and removes the run's folder. */
export async function stopAll(): Promise<void> {
  for (const { stop } of endings) await stop();
  for (const folder of new Set(endings.map(({ folder }) => folder)))
    await rm(folder, { recursive: true, force: true });
  endings.length = 0;
}

/** Removes what runs that were killed have left: their lock is free. */
export async function removeAbandonedRuns(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(RUN_FOLDER));
  for (const name of names) {
    const folder = join(tmpdir(), name);
    try {
      if (Date.now() - (await stat(folder)).mtimeMs < JUST_MADE_MS) continue;
      const dataDir = await openDataDir(folder);
      await dataDir.release();
      await rm(folder, { recursive: true, force: true });
    } catch {
      // In use, or another user's: not ours to remove.
    }
  }
}

/** A variable that start-servers.ts has set. */
export function ofThisRun(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: run the tests by jest, whose globalSetup starts the servers.`);
  return value;
}
