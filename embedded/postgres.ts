import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, lstat, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { DataDir } from './data-dir';
import { EmbeddedServerError, messageOf, type EmbeddedServer, type Report } from './embedded-server';
import { freePort } from './free-port';
import { spawnOnLeash, type LeashedChild } from './leash';
import { endOrphans } from './orphans';
import { findPostgres, type PostgresBinaries } from './postgres-binaries';
import { clusterPassword, existingMajors, makeCluster, OWNER } from './postgres-cluster';
import { giveTo, type PostgresIdentity } from './postgres-identity';
import { supervise } from './supervise';

const DATABASE = 'answerhall';
const SOCKET_PORT = 5432;
/** Recovery after a crash under load takes seconds; more than this is a fault. */
const READY_MS = 120_000;

export interface EmbeddedPostgres extends EmbeddedServer {
  /** For `pg` and libpq alike; over a Unix socket, on Windows over a port. The same after every restart of the child. */
  databaseUrl: string;
  /** For people: "PostgreSQL 18". */
  version: string;
}

export interface PostgresOptions {
  dataDir: DataDir;
  report: Report;
  /** More settings of the server: `['fsync=off']` for tests, whose data may be lost. */
  settings?: readonly string[];
}

/**
 * Starts PostgreSQL on the files in the data folder, makes them and the database `answerhall` where they are missing,
 * and keeps it running until `stop()` or the end of this process. Throws an EmbeddedServerError that says what to do.
 */
export async function startPostgres({
  dataDir,
  report,
  settings = [],
}: PostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findPostgres(await existingMajors(dataDir.path));
  const cluster = await makeCluster(dataDir.path, binaries);
  const place = await placeToListen(dataDir.path, binaries.identity);
  const url = (database: string) => place.url(database);

  const server = await supervise({
    name: 'PostgreSQL',
    report,
    async start(stopping) {
      await endOrphans(cluster, 'postgres');
      // We hold the folder's lock and nobody runs in it: the file is a dead server's, and its id may be anybody's now.
      if (process.platform !== 'win32') await rm(join(cluster, 'postmaster.pid'), { force: true });
      await place.prepare();
      const child = spawnPostgres(binaries, cluster, [...place.settings, ...settings]);
      await untilReady(child, url('postgres'), stopping);
      return child;
    },
  });
  try {
    await makeDatabase(url('postgres'));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    databaseUrl: url(DATABASE),
    version: `PostgreSQL ${binaries.major}`,
    async stop() {
      await server.stop();
      await place.forget();
    },
  };
}

function spawnPostgres({ postgres, identity }: PostgresBinaries, cluster: string, settings: string[]) {
  const [file = postgres, ...args] = [
    ...identity.prefix,
    ...[postgres, '-D', cluster],
    ...settings.flatMap((setting) => ['-c', setting]),
  ];
  return spawnOnLeash(file, args, { ...identity.spawn, signal: 'INT', cwd: cluster, env: { LC_ALL: 'C' } });
}

async function untilReady(child: LeashedChild, url: string, stopping: AbortSignal) {
  const until = Date.now() + READY_MS;
  let fault = '';
  while (child.isRunning() && !stopping.aborted && Date.now() < until) {
    const answer = await tryToConnect(url);
    if (answer === true) return;
    fault = answer;
    await delay(20);
  }
  const how = child.isRunning() ? `no answer in ${READY_MS / 1000} s: ${fault}` : await child.ended;
  await child.stop();
  throw new EmbeddedServerError(`PostgreSQL did not start: ${how}`);
}

async function tryToConnect(url: string): Promise<true | string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    return messageOf(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function makeDatabase(url: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** Where the server listens, the same for all its restarts. */
async function placeToListen(dataDir: string, identity: PostgresIdentity) {
  if (process.platform === 'win32') {
    const port = await freePort();
    const password = await clusterPassword(dataDir);
    return {
      settings: ['listen_addresses=127.0.0.1', `port=${port}`],
      url: (database: string) => `postgresql://${OWNER}:${password}@127.0.0.1:${port}/${database}`,
      prepare: () => Promise.resolve(),
      forget: () => Promise.resolve(),
    };
  }
  const folder = await socketFolder(dataDir, identity);
  const settings = ['listen_addresses=', `port=${SOCKET_PORT}`, `unix_socket_directories="${folder}"`];
  return {
    settings,
    url: (database: string) =>
      `postgresql://${OWNER}@localhost:${SOCKET_PORT}/${database}?host=${encodeURIComponent(folder)}`,
    // Cleaners of temporary files may have taken it.
    prepare: async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await giveTo(identity, folder);
    },
    forget: () => rm(folder, { recursive: true, force: true }),
  };
}

/**
 * A folder of ours for the socket with a short path (a socket's has at most 103 bytes), the same at every start of
 * this data folder, or a new one where somebody else took that name.
 */
async function socketFolder(dataDir: string, { owner }: PostgresIdentity): Promise<string> {
  const base = Buffer.byteLength(tmpdir()) <= 60 ? tmpdir() : '/tmp';
  const name = createHash('sha256')
    .update(`${owner?.uid ?? ''} ${dataDir}`)
    .digest('hex')
    .slice(0, 12);
  const folder = join(base, `answerhall-${name}`);
  if (existsSync(folder)) {
    const found = await lstat(folder);
    const ours = found.uid === process.getuid?.() || found.uid === owner?.uid;
    if (!found.isDirectory() || !ours || (found.mode & 0o077) !== 0)
      return mkdtemp(join(base, 'answerhall-'));
    if (owner) await chown(folder, owner.uid, owner.gid);
  }
  return folder;
}
