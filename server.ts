import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { buildApp, type App, type AppParts } from './api/app';
import { expireLookers } from './cases/looking';
import { createChannels } from './channels/registry';
import { ConfigurationError, readConfiguration, type Configuration } from './configuration';
import { connect, type Db } from './db/connection';
import { migrateToLatest } from './db/migrate';
import { isDatabaseAway } from './db/transaction';
import { createLog } from './logging';
import { runProcess, type Running } from './run-process';
import { openFileStorage } from './storage/open-storage';
import { openTemporalClient } from './wake/temporal-client';
import { createWaker } from './wake/waker';
import { settlePresence } from './workspace/event-streams';
import { makeFirstSignIn, type FirstSignIn } from './workspace/first-sign-in';
import { noteContent } from './workspace/note-content';

const CLOSE_WITHIN_MS = 5_000;
const PRESENCE_EVERY_MS = 5_000;
const TRY_AGAIN_MS = 1_000;
/** `npm run build` puts the interface beside the compiled processes. */
const interfaceFolder = join(__dirname, 'web');

export interface RunningApi extends Running {
  app: App;
  /** Where this process listens, for whoever is on this machine. */
  url: string;
}

/**
 * Serves the API with the given parts, which stay open when it is closed, and what `mount` adds beside it. Closing
 * answers the calls at work, ends open event streams, and cuts what is left after five seconds.
 */
export async function startApi(
  parts: Omit<AppParts, 'interfaceFolder'>,
  mount?: (app: App) => Promise<void>,
): Promise<RunningApi> {
  const app = await buildApp({ ...parts, interfaceFolder });
  const { host, port } = parts.config;
  try {
    await mount?.(app);
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new ConfigurationError(
        `PORT ${port} on ${host} is taken by another program; set PORT to a free one.`,
      );
    throw error;
  }
  const stopPresence = everyFewSeconds(app);
  return {
    app,
    url: `http://${urlHost(host)}:${port}`,
    async close() {
      stopPresence();
      const cut = setTimeout(() => app.server.closeAllConnections(), CLOSE_WITHIN_MS);
      await app.close();
      clearTimeout(cut);
    },
  };
}

/**
 * Brings the database up to date and makes the first sign-in.
 * Answers how to sign in when the first administrator was created now.
 */
export async function prepareDatabase(
  db: Db,
  config: Readonly<Configuration> & { databaseUrl: string },
): Promise<FirstSignIn | null> {
  await migrateToLatest(config.databaseUrl);
  return makeFirstSignIn(db, config);
}

// One after the other, never two at once; an error (the database is away) is tried again by the next round.
function everyFewSeconds(app: App): () => void {
  let timer: NodeJS.Timeout;
  const settle = async () => {
    try {
      for (const id of await settlePresence(app.db)) app.wake(id);
      if ((await expireLookers(app.db)) > 0) app.feed.announce();
    } catch (error) {
      app.log.debug({ err: error }, 'who is there is settled later');
    }
    timer = setTimeout(() => void settle(), PRESENCE_EVERY_MS);
  };
  timer = setTimeout(() => void settle(), PRESENCE_EVERY_MS);
  return () => clearTimeout(timer);
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

async function main(): Promise<Running> {
  const config = readConfiguration(process.env, { database: true, temporal: true, http: true });
  const { databaseUrl, temporal } = config;
  // Both were demanded above; the types can't know.
  if (databaseUrl === null || temporal === null) throw new ConfigurationError('DATABASE_URL is missing.');
  if (config.simulator) {
    throw new ConfigurationError(
      'SIMULATOR must be off here: run "npm run simulator" beside the API and set TWILIO_API_URL to it.',
    );
  }
  const log = createLog(config.logLevel);
  const db = connect(databaseUrl, {
    onError: (error) => log.warn({ reason: error.message }, 'a database connection broke'),
  });
  const client = openTemporalClient(temporal);
  const waker = createWaker({ client: client.workflows, taskQueue: config.taskQueue }, log);
  const stopping = new AbortController();
  const prepared = prepareWhenReached(db, { ...config, databaseUrl }, stopping.signal, log);
  await Promise.race([prepared, pause(TRY_AGAIN_MS * 5)]);
  prepared.catch((error: unknown) => {
    log.fatal({ err: error }, 'The database can not be brought up to date.');
    process.exit(1);
  });
  const api = await startApi({
    db,
    config,
    log,
    wake: (id) => waker.wake(id),
    channels: createChannels({ windowMs: config.whatsappWindowMs, baseUrlFor: () => config.twilioApiUrl }),
    files: openFileStorage(config, noteContent(db)),
    temporalReached: () => client.reached(),
  });
  log.info(
    `API on ${api.url} (public: ${config.publicUrl}), calls at ${api.url}/docs, Temporal ${temporal.address}`,
  );
  return {
    async close() {
      stopping.abort();
      await api.close();
      await waker.close();
      await client.close();
      await prepared;
      await db.destroy();
      log.info('stopped');
    },
  };
}

async function prepareWhenReached(
  db: Db,
  config: Readonly<Configuration> & { databaseUrl: string },
  signal: AbortSignal,
  log: Logger,
): Promise<void> {
  for (let told = false; !signal.aborted; told = true) {
    try {
      const first = await prepareDatabase(db, config);
      if (first) process.stdout.write(`${firstSignInLine(first)}\n`);
      return;
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      if (!told) log.warn('The database does not answer; trying every second.');
      await pause(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** How to sign in for the first time, for people to read. */
export function firstSignInLine({ email, generatedPassword }: FirstSignIn): string {
  return `Sign in as ${email} with ${generatedPassword ? `the password ${generatedPassword}` : 'ADMIN_PASSWORD'}.`;
}

if (require.main === module) runProcess(main);
