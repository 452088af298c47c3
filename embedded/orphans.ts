import { execFile } from 'node:child_process';
import { readFile, readdir, readlink, realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ORDERLY_MS = 10_000;
const AT_ONCE_MS = 5_000;
/** Linux keeps so many letters of a process's name. */
const COMMAND_NAME = 15;

/**
 * The ids of the processes whose name begins with `program` and whose working directory is `directory`. A pid file can't answer this:
 * ids are used again, the working directory of a server is its own. Empty on Windows.
 */
export async function processesIn(directory: string, program: string): Promise<number[]> {
  if (process.platform === 'win32') return [];
  const folder = await realpath(directory).catch(() => null);
  if (folder === null) return [];
  return process.platform === 'linux' ? linuxProcessesIn(folder, program) : lsofProcessesIn(folder, program);
}

async function linuxProcessesIn(folder: string, program: string) {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const matches = await Promise.all(
    ids.map(async (id) => {
      const cwd = await readlink(`/proc/${id}/cwd`).catch(() => null);
      if (cwd !== folder) return false;
      const name = await readFile(`/proc/${id}/comm`, 'utf8').catch(() => '');
      return name.startsWith(program.slice(0, COMMAND_NAME));
    }),
  );
  return ids.filter((_, index) => matches[index]).map(Number);
}

async function lsofProcessesIn(folder: string, program: string) {
  // lsof ends with 1 when nothing matches; without lsof the servers' own locks must do.
  const found = await run('lsof', ['-t', '-a', '-c', program, '-d', 'cwd', '--', folder]).catch(() => ({
    stdout: '',
  }));
  return found.stdout.split('\n').filter(Boolean).map(Number);
}

/**
 * Ends the servers that a killed process left behind in `directory`, so that no two of them use the same files.
 * Only to be called by who holds the lock of the data folder.
 */
export async function endOrphans(directory: string, program: string): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', ORDERLY_MS],
    ['SIGQUIT', AT_ONCE_MS],
    ['SIGKILL', AT_ONCE_MS],
  ] as const) {
    const until = Date.now() + patience;
    let orphans = await processesIn(directory, program);
    for (const pid of orphans) signalOrphan(pid, signal);
    while (orphans.length > 0 && Date.now() < until) {
      await delay(50);
      orphans = await processesIn(directory, program);
    }
    if (orphans.length === 0) return;
  }
}

function signalOrphan(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended just now.
  }
}
