import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** A process of the product, run from the build as `npm run …` runs it. */
export interface ProductProcess {
  child: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** Resolves when it has printed this; rejects when it ends first or takes too long. */
  printed(text: string | RegExp, withinMs?: number): Promise<void>;
  /** SIGTERM, then the exit code. */
  stop(): Promise<number | null>;
  kill9(): Promise<void>;
}

/** Starts `dist/<entry>.js`. Tests of the product need a build: `npm ci` makes one. */
export function run(entry: string, env: Record<string, string>): ProductProcess {
  const file = join(root, 'dist', `${entry}.js`);
  if (!existsSync(file)) throw new Error('There is no build to test: run npm run build.');
  const child = spawn(process.execPath, [file], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return {
    child,
    output: () => text,
    async printed(wanted, withinMs = 60_000) {
      const has = () => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text));
      for (const until = Date.now() + withinMs; !has(); await pause(25)) {
        if (child.exitCode !== null) throw new Error(`${entry} ended with ${child.exitCode}: ${text}`);
        if (Date.now() > until) throw new Error(`${entry} did not print ${String(wanted)}: ${text}`);
      }
    },
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async kill9() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A port nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export interface Caller {
  <T = any>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }>;
}

/** Calls an API as the administrator, with an API token so that any process takes it. */
export async function signIn(
  base: string,
  email: string,
  password: string,
): Promise<{ call: Caller; token: string }> {
  const session = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  if (!session.ok) throw new Error(`Signing in: ${session.status} ${await session.text()}`);
  const cookie = session.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const made = await fetch(`${base}/api/tokens`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ name: `test ${randomBytes(3).toString('hex')}` }),
  });
  const { token } = (await made.json()) as { token: string };
  return { token, call: callerOf(base, token) };
}

export function callerOf(base: string, token?: string): Caller {
  return async (method, path, body) => {
    const answer = await fetch(base + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
}

/** A customer nobody has heard of. */
export function newCustomer(): string {
  return `+1555${randomInt(1_000_000, 9_999_999)}`;
}

/** Waits until the condition holds, by real time; fails with what was seen last. */
export async function until<T>(
  read: () => Promise<T>,
  holds: (value: T) => boolean,
  withinMs = 30_000,
): Promise<T> {
  for (const end = Date.now() + withinMs; ; await pause(100)) {
    const value = await read();
    if (holds(value)) return value;
    if (Date.now() > end) throw new Error(`Still not so after ${withinMs} ms: ${JSON.stringify(value)}`);
  }
}

/** All items of a list, page by page. */
export async function all<T = any>(call: Caller, path: string): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const sign = path.includes('?') ? '&' : '?';
    const page: { body: { items: T[]; nextCursor: string | null } } = await call(
      'GET',
      `${path}${sign}limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    );
    items.push(...page.body.items);
    cursor = page.body.nextCursor;
  }
  return items;
}
