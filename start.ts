import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { App } from './api/app';
import type { OfferedNumber } from './api/routes/simulator';
import { whoCalls } from './api/plugins/authentication';
import { createChannels } from './channels/registry';
import { isLoopback, readConfiguration, type Configuration } from './configuration';
import { connect, type Db } from './db/connection';
import { openDataDir, type DataDir } from './embedded/data-dir';
import { startPostgres } from './embedded/postgres';
import { startTemporal } from './embedded/temporal';
import { createLog } from './logging';
import { runProcess, type Running } from './run-process';
import { firstSignInLine, prepareDatabase, startApi } from './server';
import { isSimulatorAccount, issueAccount } from './simulator/account';
import { simulator } from './simulator/plugin';
import { openFileStorage } from './storage/open-storage';
import { createAnnouncer } from './wake/announce';
import { openTemporalClient } from './wake/temporal-client';
import { createWaker } from './wake/waker';
import { bundlePath } from './workflows/bundle';
import { runWorker } from './worker';
import { connectSimulator } from './workspace/connect-simulator';
import { noteContent } from './workspace/note-content';

const SIMULATED_KIND = 'whatsapp-twilio';
const SIMULATED_SENDER = '+14155238886';
const SECRET_BYTES = 32;
const WORKER_READY_MS = 20_000;

/** Things to undo, newest first, when the process stops or could not start. */
type Undo = (() => Promise<unknown>)[];

/** The whole product in one process, its servers as children: what `npm start` runs. */
async function start(): Promise<Running> {
  const config = readConfiguration(process.env, { http: true, simulator: true });
  const undo: Undo = [];
  try {
    await startParts(config, undo);
  } catch (error) {
    await undoAll(undo);
    throw error;
  }
  return {
    async close() {
      await undoAll(undo);
      console.log('Stopped.');
    },
  };
}

/** All of them, even when one fails: a database that is not stopped in order needs recovery. */
async function undoAll(undo: Undo): Promise<void> {
  const faults: unknown[] = [];
  for (let last = undo.pop(); last; last = undo.pop())
    await last().catch((fault: unknown) => faults.push(fault));
  if (faults.length > 0) throw faults[0];
}

async function startParts(given: Readonly<Configuration>, undo: Undo): Promise<void> {
  const log = createLog(given.logLevel);
  const dataDir = await openDataDir(given.dataDir);
  undo.push(() => dataDir.release());
  const secretKey = given.secretKey ?? (await ownSecret(dataDir, 'secret-key'));
  const databaseUrl = await timed('PostgreSQL', () => database(given, dataDir, undo));
  const temporal = await timed('Temporal', () => temporalServer(given, dataDir, undo));
  const config = { ...given, databaseUrl, temporal, secretKey };

  const db = connect(databaseUrl, {
    onError: (error) =>
      log.warn({ reason: error.message }, 'A database connection broke; it is opened again.'),
  });
  undo.push(() => db.destroy());
  const first = await timed('Database', () => prepareDatabase(db, config), 'up to date');
  const announcer = createAnnouncer(db);
  undo.push(() => announcer.close());
  const client = openTemporalClient(temporal);
  undo.push(() => client.close());
  const waker = createWaker({ client: client.workflows, taskQueue: config.taskQueue }, log);
  undo.push(() => waker.close());

  const localUrl = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`;
  const channels = createChannels({
    windowMs: config.whatsappWindowMs,
    baseUrlFor: (account) =>
      config.twilioApiUrl ??
      (config.simulator && isSimulatorAccount(account) ? `${localUrl}/simulator` : null),
  });
  const files = openFileStorage(config, noteContent(db));
  const wake = (id: string) => waker.wake(id);
  const key = randomBytes(SECRET_BYTES).toString('hex');
  const seed = (await ownSecret(dataDir, 'simulator-seed')).toString('hex');
  const served = config.simulator ? simulatorBeside(config, seed, key) : null;
  const api = await timed(
    'API',
    () =>
      startApi(
        {
          db,
          config,
          log: quiet(log),
          wake,
          channels,
          files,
          temporalReached: () => client.reached(),
          ...(served && { offerNumber: served.offerNumber }),
        },
        served?.mount,
      ),
    localUrl,
  );
  undo.push(() => api.close());
  if (config.simulator)
    await timed('Simulator', () => useSimulator(db, config, api.app, seed, key), `${localUrl}/simulator`);

  const worker = runWorker({
    db,
    channels,
    log,
    secretKey,
    files,
    publicUrl: config.publicUrl,
    allowedWebhookHosts: config.webhookAllowedHosts,
    temporal,
    client,
    taskQueue: config.taskQueue,
    workflowBundle: { codePath: bundlePath },
    announce: () => announcer.announce(),
    wake,
  });
  undo.push(() => worker.close());
  await timed(
    'Worker',
    () => Promise.race([worker.ready, pause(WORKER_READY_MS)]),
    `task queue ${config.taskQueue}`,
  );
  printLinks(localUrl, config.simulator);
  if (first) console.log(firstSignInLine(first));
}

/** The parts say themselves where they run; Fastify need not say it again. */
function quiet(log: Logger): Logger {
  return log.level === 'info' ? log.child({}, { level: 'warn' }) : log;
}

async function database(config: Configuration, dataDir: DataDir, undo: Undo): Promise<string> {
  if (config.databaseUrl) return config.databaseUrl;
  const postgres = await startPostgres({ dataDir, report: (line) => console.log(line) });
  undo.push(() => postgres.stop());
  return postgres.databaseUrl;
}

async function temporalServer(config: Configuration, dataDir: DataDir, undo: Undo) {
  if (config.temporal) return config.temporal;
  const server = await startTemporal({
    dataDir,
    namespace: 'default',
    report: (line) => console.log(line),
    ...(config.temporalCli ? { cli: config.temporalCli } : {}),
  });
  undo.push(() => server.stop());
  return { address: server.address, namespace: server.namespace, apiKey: null, tls: null };
}

/** A secret of this installation: made once, readable by its owner only. */
async function ownSecret(dataDir: DataDir, name: string): Promise<Buffer> {
  const file = join(dataDir.path, name);
  const made = randomBytes(SECRET_BYTES).toString('base64');
  await writeFile(file, `${made}\n`, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  const secret = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
  if (secret.length === SECRET_BYTES) return secret;
  throw new Error(
    `${file} does not hold ${SECRET_BYTES} bytes in base64. Put the right file back from a backup.`,
  );
}

const KEY_HEADER = 'x-simulator-key';

/** The simulator in the API's own process, and its numbers for those who connect one by hand. */
function simulatorBeside(config: Configuration, seed: string, key: string) {
  let served: App | null = null;
  return {
    mount: async (app: App): Promise<void> => {
      await mountSimulator(app, config, seed, key);
      served = app;
    },
    offerNumber: async (taken: readonly string[]): Promise<OfferedNumber> => {
      if (!served) throw new Error('The simulator is not served yet.');
      const answer = await drive(served, key, 'POST numbers', {
        taken,
        connectTo: `http://127.0.0.1:${config.port}`,
      });
      const { number, accountSid, authToken } =
        answer.json<Record<'number' | 'accountSid' | 'authToken', string>>();
      return { kind: SIMULATED_KIND, values: { accountSid, authToken, sender: number } };
    },
  };
}

/** One call of the simulator's driving API. */
async function drive(app: App, key: string, what: string, payload: object) {
  const [method, path] = what.split(' ');
  const answer = await app.inject({
    method: method === 'PUT' ? 'PUT' : 'POST',
    url: `/simulator/api/${path}`,
    headers: { [KEY_HEADER]: key },
    payload,
  });
  if (answer.statusCode >= 300) throw new Error(`The simulator did not take ${what}: ${answer.body}`);
  return answer;
}

/** Where others can reach the desk, only administrators may play the customer; this process itself has a key. */
async function mountSimulator(app: App, config: Configuration, seed: string, key: string): Promise<void> {
  const isPublic = !isLoopback(new URL(config.publicUrl).hostname);
  await app.register(simulator, {
    prefix: '/simulator',
    seed,
    windowMs: config.whatsappWindowMs,
    stateFile: join(config.dataDir, 'simulator.json'),
    ...(isPublic
      ? {
          authorize: async (request) =>
            request.headers[KEY_HEADER] === key || (await whoCalls(request))?.role === 'administrator',
        }
      : {}),
  });
}

/** Connects the simulator's number at a first start and tells the simulator where our webhook is. */
async function useSimulator(
  db: Db,
  config: Configuration & { secretKey: Buffer },
  app: App,
  seed: string,
  key: string,
): Promise<void> {
  const account = issueAccount(seed);
  const integrationId = await connectSimulator(db, config.secretKey, {
    kind: SIMULATED_KIND,
    account: account.sid,
    sender: `whatsapp:${SIMULATED_SENDER}`,
    secrets: { authToken: account.authToken },
  });
  if (integrationId === null) return;
  await drive(app, key, `PUT senders/${SIMULATED_SENDER}`, {
    webhookUrl: `${config.publicUrl}/webhooks/twilio/${integrationId}`,
    connectTo: `http://127.0.0.1:${config.port}`,
  });
}

async function timed<T>(part: string, work: () => Promise<T>, where?: string): Promise<T> {
  const started = Date.now();
  const result = await work();
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${part.padEnd(12)}${seconds.padStart(6)} s   ${where ?? describe(result)}`);
  return result;
}

function describe(result: unknown): string {
  if (typeof result === 'object' && result !== null && 'address' in result) return String(result.address);
  return typeof result === 'string' ? withoutPassword(result) : '';
}

function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = '';
  return decodeURIComponent(url.searchParams.get('host') ?? url.href);
}

function printLinks(localUrl: string, withPhone: boolean): void {
  console.log(`\nDesk   ${localUrl}/`);
  if (withPhone) console.log(`Phone  ${localUrl}/simulator/`);
  console.log(`API    ${localUrl}/docs`);
}

runProcess(start);
