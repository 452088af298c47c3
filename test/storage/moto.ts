import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort } from '../../embedded/free-port';
import { spawnOnLeash } from '../../embedded/leash';
import { cacheFolder } from '../../embedded/temporal-binary';
import type { Bucket } from '../../storage/bucket';

const run = promisify(execFile);
const REQUIREMENTS = join(__dirname, 'moto-requirements.txt');
const INSTALL_MS = 5 * 60_000;
const START_MS = 30_000;

/** moto's server: S3 as Amazon's SDK for Python plays it. */
export interface Moto {
  endpoint: string;
  /** A bucket nobody else has. */
  newBucket(): Promise<Bucket>;
  stop(): Promise<void>;
}

/**
 * Whether the tests that need moto run: it is fetched by pip when it is not here. Without pip they are skipped, but in
 * CI they fail.
 */
export function hasMoto(): boolean {
  if (process.env['CI'] || existsSync(installed())) return true;
  return spawnSync('python3', ['-m', 'pip', '--version']).status === 0;
}

export async function startMoto(): Promise<Moto> {
  const packages = await install();
  const port = await freePort();
  const child = spawnOnLeash('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    signal: 'KILL',
    cwd: packages,
    env: { PYTHONPATH: packages },
  });
  const endpoint = `http://127.0.0.1:${port}`;
  for (const until = Date.now() + START_MS; !(await answers(endpoint)); await pause(100))
    if (Date.now() > until || !child.isRunning())
      throw new Error(`moto does not serve: ${child.isRunning() ? 'no answer' : await child.ended}`);
  let buckets = 0;
  return {
    endpoint,
    async newBucket() {
      const bucket: Bucket & { region: 'eu-central-1' } = {
        endpoint,
        name: `desk-${++buckets}`,
        region: 'eu-central-1',
        accessKeyId: 'key',
        secretAccessKey: 'secret',
      };
      const { region, accessKeyId, secretAccessKey } = bucket;
      const client = new S3Client({
        endpoint,
        region,
        forcePathStyle: true,
        credentials: { accessKeyId, secretAccessKey },
      });
      await client.send(
        new CreateBucketCommand({
          Bucket: bucket.name,
          CreateBucketConfiguration: { LocationConstraint: region },
        }),
      );
      return bucket;
    },
    stop: () => child.stop(),
  };
}

const answers = (endpoint: string) =>
  fetch(endpoint).then(
    () => true,
    () => false,
  );

function installed(): string {
  const version = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  return join(cacheFolder(), `moto-${version}`);
}

/** Into a folder of its own, renamed when it is whole: two at once don't disturb each other, and the system's Python stays as it is. */
async function install(): Promise<string> {
  const target = installed();
  if (existsSync(target)) return target;
  await mkdir(cacheFolder(), { recursive: true });
  const folder = await mkdtemp(join(cacheFolder(), 'fetching-'));
  try {
    process.stderr.write('Fetching moto (40 MB, once) …\n');
    const flags = [
      '--quiet',
      '--no-input',
      '--disable-pip-version-check',
      '--only-binary=:all:',
      '--no-deps',
    ];
    await run('python3', ['-m', 'pip', 'install', ...flags, '--target', folder, '-r', REQUIREMENTS], {
      timeout: INSTALL_MS,
    });
    await rename(folder, target).catch((error: unknown) => {
      // Another run was faster.
      if (!existsSync(target)) throw error;
    });
    return target;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
