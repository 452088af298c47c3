import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataDir } from '../../embedded/data-dir';
import { EmbeddedServerError } from '../../embedded/embedded-server';
import { kill9, startServing, temporaryFolder } from './serving';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(() => folder.remove());

test('the data folder is made with all above it and only its owner can enter it', async () => {
  const dataDir = await openDataDir(join(folder.path, 'a', 'b'));
  expect((await stat(dataDir.path)).mode & 0o777).toBe(0o700);
  await dataDir.release();
});

test('a second start on the same data folder is refused in one line that names the first', async () => {
  const first = await startServing([folder.path]);
  const second = openDataDir(folder.path);
  await expect(second).rejects.toThrow(EmbeddedServerError);
  await expect(second).rejects.toThrow(
    `The data folder ${folder.path} is in use by another Answerhall (process ${first.process.pid}): stop that one, or set DATA_DIR to another folder.`,
  );
  await kill9(first.process);
});

test('a process that is stopped for a while keeps its data folder', async () => {
  const first = await startServing([folder.path]);
  first.process.kill('SIGSTOP');
  await expect(openDataDir(folder.path)).rejects.toThrow('is in use by another Answerhall');
  await kill9(first.process);
});

test('the data folder of a process that was killed is free at once, and its dead lock goes', async () => {
  const first = await startServing([folder.path]);
  await kill9(first.process);
  const dataDir = await openDataDir(folder.path);
  expect(await readdir(folder.path)).toHaveLength(1);
  await dataDir.release();
  expect(await readdir(folder.path)).toEqual([]);
});

test('of many starts at once over a dead lock one gets the data folder', async () => {
  await kill9((await startServing([folder.path])).process);
  const starts = await Promise.allSettled(Array.from({ length: 12 }, () => openDataDir(folder.path)));
  const opened = starts.filter((start) => start.status === 'fulfilled');
  expect(opened).toHaveLength(1);
  await opened[0]!.value.release();
  await (await openDataDir(folder.path)).release();
});

test('a path too long for a socket is locked all the same', async () => {
  const long = join(folder.path, 'x'.repeat(120), 'y'.repeat(120));
  const first = await openDataDir(long);
  await expect(openDataDir(long)).rejects.toThrow('is in use by another Answerhall');
  await first.release();
  await (await openDataDir(long)).release();
});

test('a data folder that can not be made is refused with what to do', async () => {
  await expect(openDataDir(join('/dev/null', 'data'))).rejects.toThrow(
    'set DATA_DIR to a folder you may write to',
  );
});

test('holding a lock keeps no process alive', async () => {
  const script = `require(${JSON.stringify(join(__dirname, '../../embedded/data-dir.ts'))}).openDataDir(process.argv[1])`;
  const hook = join(__dirname, '..', 'typescript-hook.cjs');
  const child = spawn(process.execPath, ['-r', hook, '-e', script, folder.path], { stdio: 'ignore' });
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
});
