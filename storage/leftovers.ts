import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes what processes that were killed have left half written in a folder since before this moment. */
export async function removeLeftovers(incoming: string, before: Date): Promise<void> {
  // Where nothing was ever written there is no such folder; what another process removes meanwhile is gone as well.
  const names = await readdir(incoming).catch(() => []);
  for (const name of names) {
    const path = join(incoming, name);
    const found = await stat(path).catch(() => null);
    if (found && found.mtime < before) await rm(path, { force: true });
  }
}
