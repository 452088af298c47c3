import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

const HOOK = join(__dirname, '..', 'typescript-hook.cjs');
const SERVE = join(__dirname, 'serve.ts');

export interface Serving {
  process: ChildProcess;
  lines: string[];
  /** What follows the word on the line that begins with it. */
  said(word: string): string;
}

/**
 * Starts serve.ts in a process of its own and waits until it serves; throws what it wrote to stderr when it ends. What
 * it leaves in the temporary folder goes with the folder of the test.
 */
export async function startServing(
  args: readonly [dataDir: string, ...parts: string[]],
  prefix: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Serving> {
  const [file = '', ...rest] = [...prefix, process.execPath, '-r', HOOK, SERVE, ...args];
  const child = spawn(file, rest, {
    env: { ...process.env, TMPDIR: dirname(args[0]), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const lines: string[] = [];
  const reader = createInterface(child.stdout);
  for await (const line of reader) {
    lines.push(line);
    if (line === 'serving') {
      const said = (word: string) =>
        lines.find((found) => found.startsWith(`${word} `))?.slice(word.length + 1) ?? '';
      return { process: child, lines, said };
    }
  }
  if (child.exitCode === null) await once(child, 'exit');
  throw new Error(errors);
}

export async function kill9(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** A temporary folder of a test and its removal. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'embedded test ')));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) };
}

/** Asks until the answer is as wished; throws after the given time. */
export async function until(what: string, ms: number, ask: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await delay(50)) {
    if (await ask()) return;
  }
  throw new Error(`Not within ${ms} ms: ${what}`);
}

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
