import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import type { Channel } from '../channels/channel';
import { webhookUrlOf } from '../channels/connection';
import { createChannels } from '../channels/registry';
import { connect, type Db } from '../db/connection';
import { migrateToLatest } from '../db/migrate';
import type { IntegrationRow } from '../db/schema';
import { openDataDir } from '../embedded/data-dir';
import { freePort } from '../embedded/free-port';
import { spawnOnLeash, type LeashedChild } from '../embedded/leash';
import { startPostgres } from '../embedded/postgres';
import { startTemporal } from '../embedded/temporal';
import { startSimulator, type RunningSimulator } from '../simulator/standalone';
import { openTemporalClient } from '../wake/temporal-client';
import { createWaker } from '../wake/waker';
import { connectSimulator } from '../workspace/connect-simulator';
import { prepareWorkspace } from '../workspace/first-start';
import { drive } from './drive';

export const OUR_NUMBER = '+14155238886';
const WINDOW_MS = 86_400_000;
const ADMINISTRATOR = 'admin@example.com';
const PASSWORD = randomBytes(12).toString('base64');

/** A desk of its own, with durable servers and worker processes as an installation has them. */
export interface LiveDesk {
  db: Db;
  administratorId: string;
  integration: IntegrationRow;
  channel: Channel;
  simulator: RunningSimulator;
  wake: (conversationId: string) => void;
  /** Calls the API process as the administrator, with JSON or a form; throws on an answer that is none of the 200s. */
  call: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** The same for a GET whose answer is read as it comes. */
  open: (path: string) => Promise<Response>;
  /** Where its processes work and keep files. */
  folder: string;
  /** Kills a worker process with -9 and starts another in its place. */
  killWorker(n: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts PostgreSQL, Temporal, the simulator, an API and so many workers in a folder that is gone afterwards;
 * `environment` holds variables that its processes are to have besides.
 */
export async function openLiveDesk(workers: number, environment: NodeJS.ProcessEnv = {}): Promise<LiveDesk> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let last = undo.pop(); last; last = undo.pop()) await last();
  };
  try {
    return { ...(await startParts(workers, environment, undo)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startParts(
  workers: number,
  more: NodeJS.ProcessEnv,
  undo: (() => Promise<unknown>)[],
): Promise<Omit<LiveDesk, 'close'>> {
  const folder = await mkdtemp(join(tmpdir(), 'answerhall-bench-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const dataDir = await openDataDir(folder);
  undo.push(() => dataDir.release());
  const report = () => undefined;
  const postgres = await startPostgres({ dataDir, report });
  undo.push(() => postgres.stop());
  const { databaseUrl } = postgres;
  await migrateToLatest(databaseUrl);
  const temporal = await startTemporal({ dataDir, namespace: 'default', report });
  undo.push(() => temporal.stop());
  const simulator = await startSimulator();
  undo.push(() => simulator.close());

  const db = connect(databaseUrl);
  undo.push(() => db.destroy());
  const channels = createChannels({ windowMs: WINDOW_MS, baseUrlFor: () => simulator.url });
  const secretKey = randomBytes(32);
  const integration = await firstNumber(db, secretKey, simulator, [...channels.keys()][0] ?? '');
  const channel = channels.get(integration.kind);
  if (!channel) throw new Error(`There is no channel of the kind ${integration.kind}.`);
  const { id: administratorId } = await db.selectFrom('users').select('id').executeTakeFirstOrThrow();

  const client = openTemporalClient({
    address: temporal.address,
    namespace: temporal.namespace,
    apiKey: null,
    tls: null,
  });
  undo.push(() => client.close());
  const taskQueue = 'conversations';
  const waker = createWaker({ client: client.workflows, taskQueue }, pino({ level: 'silent' }));
  undo.push(() => waker.close());
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TASK_QUEUE: taskQueue,
    SECRET_KEY: secretKey.toString('base64'),
    TWILIO_API_URL: simulator.url,
    PUBLIC_URL: url,
    PORT: String(port),
    LOG_LEVEL: 'error',
    ...more,
  };
  const run = (entry: string, signal: 'TERM' | 'KILL') =>
    spawnOnLeash(process.execPath, [join(__dirname, '..', entry)], { signal, cwd: folder, env: environment });
  const api = run('server.js', 'TERM');
  undo.push(() => api.stop());
  const running: LeashedChild[] = [];
  undo.push(() => Promise.all(running.map((worker) => worker.stop())));
  for (let n = 0; n < workers; n++) running.push(run('worker.js', 'KILL'));
  const { call, open } = await signIn(url);
  const webhookUrl = webhookUrlOf(channel, url, integration.id);
  await drive({ simulator }, 'PUT', `senders/${encodeURIComponent(OUR_NUMBER)}`, { webhookUrl });
  return {
    db,
    administratorId,
    integration,
    channel,
    simulator,
    wake: (id) => waker.wake(id),
    call,
    open,
    folder,
    async killWorker(n) {
      await running[n]?.stop();
      running[n] = run('worker.js', 'KILL');
    },
  };
}

const isForm = (content: unknown) => content instanceof FormData;

async function signIn(url: string): Promise<Pick<LiveDesk, 'call' | 'open'>> {
  await untilReady(url);
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ email: ADMINISTRATOR, password: PASSWORD });
  const session = await fetch(`${url}/api/session`, { method: 'POST', headers, body });
  const cookie = session.headers.getSetCookie().map((one) => one.split(';')[0]);
  const ask = async (method: string, path: string, content?: unknown) => {
    const response = await fetch(url + path, {
      method,
      headers: { cookie: cookie.join('; '), ...(content === undefined || isForm(content) ? {} : headers) },
      ...(content === undefined ? {} : { body: isForm(content) ? content : JSON.stringify(content) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    open: (path) => ask('GET', path),
    async call(method, path, content) {
      const text = await (await ask(method, path, content)).text();
      return text === '' ? null : (JSON.parse(text) as unknown);
    },
  };
}

async function untilReady(url: string): Promise<void> {
  for (const until = Date.now() + 60_000; ; await pause(50)) {
    const response = await fetch(`${url}/readyz`).catch(() => null);
    await response?.arrayBuffer();
    if (response?.ok) return;
    if (Date.now() > until) throw new Error('The API is not ready after a minute.');
  }
}

async function firstNumber(
  db: Db,
  secretKey: Buffer,
  { account }: RunningSimulator,
  kind: string,
): Promise<IntegrationRow> {
  await prepareWorkspace(db, {
    adminEmail: ADMINISTRATOR,
    adminPassword: PASSWORD,
    defaultGroup: 'Support',
  });
  await connectSimulator(db, secretKey, {
    kind,
    account: account.sid,
    sender: `whatsapp:${OUR_NUMBER}`,
    secrets: { authToken: account.authToken },
  });
  return db.selectFrom('integrations').selectAll().executeTakeFirstOrThrow();
}

/** The number of the case that was opened last. */
export async function newestCase({ db }: LiveDesk): Promise<number> {
  const { number } = await db
    .selectFrom('cases')
    .select('number')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return number;
}
