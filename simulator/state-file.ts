import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Account } from './account';
import type { Message } from './message';
import type { Sender } from './simulation';
import type { Template } from './templates';

export interface SavedState {
  version: 1;
  accounts: Account[];
  senders: Sender[];
  /** Absent in a file of an older simulator. */
  content?: Template[];
  messages: Message[];
  windows: [string, number][];
  /** Absent in a file of an older simulator. */
  joined?: [string, number][];
  clockOffsetMs: number;
}

/** Reads what an earlier run kept; null when there is no file yet. */
export async function readState(path: string): Promise<SavedState | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    // Only this module writes the file, and atomically: its version is all that can differ.
    const state = JSON.parse(text) as SavedState;
    if (state.version === 1) return state;
  } catch {
    // falls through to the message below
  }
  throw new Error(`${path} is no state file of this simulator: move it away and start again`);
}

/** Writes the state at most twice a second, each time as a whole (write beside, then rename). */
export function stateWriter(path: string) {
  let timer: NodeJS.Timeout | null = null;
  let latest: (() => SavedState) | null = null;
  let writing = Promise.resolve();

  const write = () => {
    timer = null;
    const state = latest;
    latest = null;
    if (!state) return;
    writing = writing
      .then(async () => {
        await mkdir(dirname(path), { recursive: true });
        // It holds Auth Tokens: for its owner only.
        await writeFile(`${path}.new`, JSON.stringify(state()), { mode: 0o600 });
        await rename(`${path}.new`, path);
      })
      .catch((error: unknown) => {
        process.emitWarning(`The simulator could not write ${path}: ${String(error)}`);
      });
  };

  return {
    schedule(state: () => SavedState) {
      latest = state;
      timer ??= setTimeout(write, 500).unref();
    },
    async flush() {
      if (timer) clearTimeout(timer);
      write();
      await writing;
    },
  };
}
