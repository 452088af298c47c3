import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { openBucket, type Bucket } from '../../storage/bucket';
import { FileTooLarge, StorageUnavailable, type FileStorage } from '../../storage/file-storage';
import { createFolderStorage } from '../../storage/folder-storage';
import { removeLeftovers } from '../../storage/leftovers';
import { createS3Storage } from '../../storage/s3-storage';
import { hasMoto, startMoto, type Moto } from './moto';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const noted: string[] = [];
let database: 'here' | 'away' = 'here';
const note = (hash: string) =>
  database === 'here' ? Promise.resolve(void noted.push(hash)) : Promise.reject(new Error('no database'));

const filesIn = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());

/** What every way of keeping files does. `kept` counts what is there, also what is half there. */
function keepsFiles(open: () => Promise<{ storage: FileStorage; kept: () => Promise<number> }>): void {
  let storage: FileStorage;
  let kept: () => Promise<number>;
  beforeEach(async () => {
    ({ storage, kept } = await open());
  });

  test('keeps the same content once, and has it by its hash', async () => {
    const content = Buffer.alloc(10_000, 'abc');
    const first = await storage.put(Readable.from([content]), 10_000);
    const second = await storage.put(Readable.from([content.subarray(0, 5), content.subarray(5)]), 10_000);
    const hash = createHash('sha256').update(content).digest('hex');
    expect(first).toEqual({ hash, size: 10_000, head: content.subarray(0, 4100) });
    expect(second).toEqual(first);
    expect(await kept()).toBe(1);
    expect(await buffer((await storage.open(hash))!)).toEqual(content);
    const part = await storage.open(hash, { start: 2, end: 4 });
    expect(await buffer(part!)).toEqual(content.subarray(2, 5));
  });

  test('keeps nothing that could not be noted, and notes it before it is there', async () => {
    noted.length = 0;
    const { hash } = await storage.put(Readable.from([Buffer.from('noted')]), 10);
    expect(noted).toEqual([hash]);
    database = 'away';
    await expect(storage.put(Readable.from([Buffer.from('not noted')]), 10)).rejects.toThrow('no database');
    database = 'here';
    expect(await kept()).toBe(1);
  });

  test('keeps a file of 25 MB and an empty one', async () => {
    for (const content of [Buffer.alloc(25_000_000, 'xyz'), Buffer.alloc(0)]) {
      const { hash, size } = await storage.put(Readable.from([content]), 25_000_000);
      expect(size).toBe(content.length);
      expect((await buffer((await storage.open(hash))!)).equals(content)).toBe(true);
    }
  });

  test('cuts a file that is too large while it comes, and keeps nothing of it', async () => {
    let read = 0;
    function* endless() {
      for (;;) {
        read += 1000;
        yield Buffer.alloc(1000);
      }
    }
    const content = Readable.from(endless());
    await expect(storage.put(content, 5_000)).rejects.toThrow(FileTooLarge);
    expect(content.destroyed).toBe(true);
    expect(read).toBeLessThan(50_000);
    expect(await kept()).toBe(0);
  });

  test('keeps nothing of a file whose stream breaks', async () => {
    const breaking = async function* () {
      yield Buffer.from('half');
      await Promise.reject(new Error('cut'));
    };
    await expect(storage.put(Readable.from(breaking()), 100)).rejects.toThrow('cut');
    expect(await kept()).toBe(0);
  });

  test('removes what is older than asked for, once, and nothing younger', async () => {
    const { hash } = await storage.put(Readable.from([Buffer.from('old')]), 10);
    await storage.remove(hash, new Date(Date.now() - 60_000));
    expect(await buffer((await storage.open(hash))!)).toEqual(Buffer.from('old'));
    for (let i = 0; i < 2; i += 1) await storage.remove(hash, new Date(Date.now() + 60_000));
    expect(await storage.open(hash)).toBeNull();
    expect(await kept()).toBe(0);
  });

  test('finds nothing by an unknown hash or by a path', async () => {
    expect(await storage.open('0'.repeat(64))).toBeNull();
    expect(await storage.open('../../etc/passwd')).toBeNull();
  });
}

describe('a folder', () => {
  test('is rid of what killed processes left in it, once it is old', async () => {
    const [old, young] = [join(folder, 'old'), join(folder, 'young')];
    await Promise.all([writeFile(old, 'x'), writeFile(young, 'x')]);
    const yesterday = new Date(Date.now() - 86_400_000);
    await utimes(old, yesterday, yesterday);
    await removeLeftovers(folder, new Date(Date.now() - 3_600_000));
    expect((await filesIn()).map(({ name }) => name)).toEqual(['young']);
    await expect(removeLeftovers(join(folder, 'nowhere'), yesterday)).resolves.toBeUndefined();
  });

  keepsFiles(() =>
    Promise.resolve({
      storage: createFolderStorage(folder, note),
      kept: async () => (await filesIn()).length,
    }),
  );
});

(hasMoto() ? describe : describe.skip)('a bucket', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  }, 6 * 60_000);
  afterAll(() => moto?.stop());

  keepsFiles(async () => {
    const bucket = await moto.newBucket();
    const kept = async () => {
      const list = new ListObjectsV2Command({ Bucket: bucket.name });
      return ((await openBucket(bucket).send(list)).KeyCount ?? 0) + (await filesIn()).length;
    };
    return { storage: createS3Storage(bucket, join(folder, 'incoming'), note), kept };
  });

  test.each<[string, Partial<Bucket>, string]>([
    ['is not there', { name: 'nobodys' }, 'There is no bucket "nobodys" at 127.0.0.1'],
    ['can not be reached', { endpoint: 'http://127.0.0.1:9' }, 'can not be reached (ECONNREFUSED)'],
  ])('that %s is said so, without its secrets', async (_what, change, words) => {
    const storage = createS3Storage(
      { ...(await moto.newBucket()), ...change },
      join(folder, 'incoming'),
      note,
    );
    const failures = await Promise.all([
      storage.put(Readable.from([Buffer.from('x')]), 10).catch((error: unknown) => error),
      storage.open('0'.repeat(64)).catch((error: unknown) => error),
    ]);
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(StorageUnavailable);
      expect(String(failure)).toContain(words);
      expect(String(failure)).not.toContain('secret');
    }
    expect(await filesIn()).toEqual([]);
  });
});
