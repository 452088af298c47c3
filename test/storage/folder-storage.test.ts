import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { FileTooLarge } from '../../storage/file-storage';
import { createFolderStorage } from '../../storage/folder-storage';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const filesIn = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());

test('the same content is kept once and found by its hash', async () => {
  const storage = createFolderStorage(folder);
  const content = Buffer.alloc(10_000, 'abc');
  const first = await storage.put(Readable.from([content]), 10_000);
  const second = await storage.put(Readable.from([content.subarray(0, 5), content.subarray(5)]), 10_000);
  const hash = createHash('sha256').update(content).digest('hex');
  expect(first).toEqual({ hash, size: 10_000, head: content.subarray(0, 4100) });
  expect(second).toEqual(first);
  expect(await filesIn()).toHaveLength(1);
  expect(await buffer((await storage.open(hash))!)).toEqual(content);
  const part = await storage.open(hash, { start: 2, end: 4 });
  expect(await buffer(part!)).toEqual(content.subarray(2, 5));
});

test('a file that is too large is cut while it comes, and nothing is kept of it', async () => {
  let read = 0;
  function* endless() {
    for (;;) {
      read += 1000;
      yield Buffer.alloc(1000);
    }
  }
  const content = Readable.from(endless());
  await expect(createFolderStorage(folder).put(content, 5_000)).rejects.toThrow(FileTooLarge);
  expect(content.destroyed).toBe(true);
  expect(read).toBeLessThan(50_000);
  expect(await filesIn()).toEqual([]);
});

test('a file whose stream breaks is not kept', async () => {
  const breaking = async function* () {
    yield Buffer.from('half');
    await Promise.reject(new Error('cut'));
  };
  await expect(createFolderStorage(folder).put(Readable.from(breaking()), 100)).rejects.toThrow('cut');
  expect(await filesIn()).toEqual([]);
});

test('nothing is found by an unknown hash or by a path', async () => {
  const storage = createFolderStorage(folder);
  expect(await storage.open('0'.repeat(64))).toBeNull();
  expect(await storage.open('../../etc/passwd')).toBeNull();
});
