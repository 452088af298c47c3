import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedServerError, messageOf } from './embedded-server';
import { endOrphans } from './orphans';
import type { PostgresBinaries } from './postgres-binaries';
import { giveTo } from './postgres-identity';

const run = promisify(execFile);

/** The role that owns everything in the embedded server. */
export const OWNER = 'answerhall';

/** The major versions of which the data folder holds a database. */
export async function existingMajors(dataDir: string): Promise<number[]> {
  const majors = (await readdir(dataDir)).map((name) => Number(/^postgres-(\d+)$/.exec(name)?.[1]));
  return majors.filter(Number.isInteger);
}

/** Makes the database files in `DATA_DIR/postgres-<major>` where they are missing; returns that folder. */
export async function makeCluster(dataDir: string, binaries: PostgresBinaries): Promise<string> {
  const cluster = join(dataDir, `postgres-${binaries.major}`);
  if (!existsSync(cluster)) {
    // Made beside and renamed: a start that is cut short leaves no half of a database behind.
    const unfinished = `${cluster}.new`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { mode: 0o700 });
    await giveTo(binaries.identity, unfinished);
    await initdb(unfinished, dataDir, binaries);
    await rename(unfinished, cluster);
  }
  // One that a killed process left behind still takes files away, which must not happen while they change hands.
  await endOrphans(cluster, 'postgres');
  await giveTo(binaries.identity, cluster);
  return cluster;
}

async function initdb(folder: string, dataDir: string, { initdb, major, identity }: PostgresBinaries) {
  const [file = initdb, ...args] = [
    ...identity.prefix,
    ...[initdb, '-D', folder, '-U', OWNER, '-E', 'UTF8', '--no-instructions'],
    ...localeFlags(major),
    ...(await authFlags(dataDir)),
  ];
  try {
    await run(file, args, { ...identity.spawn, cwd: folder, env: { ...process.env, LC_ALL: 'C' } });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const lines = messageOf(error).trim().split('\n');
    const cause = lines.find((line) => line.includes('error')) ?? lines.at(-1);
    throw new EmbeddedServerError(
      `The database files can't be made in ${folder} (${identity.name}): ${cause}`,
    );
  }
}

/** Sorting by code point, letters as Unicode has them, whatever the machine's own locale is. */
function localeFlags(major: number): string[] {
  const letters = { linux: 'C.UTF-8', darwin: 'UTF-8' }[process.platform as string] ?? 'C';
  const libc = ['--locale=C', `--lc-ctype=${letters}`];
  if (major >= 17) return [...libc, '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  return [...libc, '--locale-provider=icu', '--icu-locale=und'];
}

/** The socket's folder lets only us in; on Windows, where it is a port, a password does. */
async function authFlags(dataDir: string): Promise<string[]> {
  if (process.platform !== 'win32') return ['-A', 'trust'];
  const file = passwordFile(dataDir);
  await writeFile(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return ['-A', 'scram-sha-256', `--pwfile=${file}`];
}

/** The password of the database on Windows, '' elsewhere. */
export async function clusterPassword(dataDir: string): Promise<string> {
  return process.platform === 'win32' ? (await readFile(passwordFile(dataDir), 'utf8')).trim() : '';
}

function passwordFile(dataDir: string) {
  return join(dataDir, 'postgres-password');
}
