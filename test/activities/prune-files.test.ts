import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { pruneFiles } from '../../activities/prune-files';
import type { FileStorage } from '../../storage/file-storage';
import { openFetchDesk, type FetchDesk } from './fetch-desk';

let desk: FetchDesk;
beforeAll(async () => void (desk = await openFetchDesk()), 60_000);
afterAll(() => desk?.close());
afterEach(() => desk.db.deleteFrom('droppedFiles').execute());

const said: unknown[] = [];
const log = pino({}, { write: (line: string) => void said.push(JSON.parse(line)) });
const work = (files: FileStorage = desk.files) => pruneFiles({ db: desk.db, files, log });
const isKept = async (hash: string) => (await desk.contentOf(hash)) !== null;

/** An upload that nobody has sent; its content was put hours ago. */
async function upload(content: string): Promise<{ id: string; hash: string }> {
  const { hash, size } = await desk.files.put(Readable.from([Buffer.from(content)]), 100);
  await age(hash);
  const id = randomUUID();
  const row = { id, userId: desk.agent.userId, name: 'a', contentType: 'text/plain', size, hash };
  await desk.db.insertInto('uploads').values(row).execute();
  return { id, hash };
}

const longAgo = () => new Date(Date.now() - 4 * 3_600_000);
const age = (hash: string) => utimes(join(desk.folder, hash.slice(0, 2), hash), longAgo(), longAgo());
const timePasses = () => desk.db.updateTable('droppedFiles').set({ at: longAgo() }).execute();
async function drop({ id }: { id: string }) {
  await desk.db.deleteFrom('uploads').where('id', '=', id).execute();
  await timePasses();
}

test('content that no row needs any more is removed some hours later', async () => {
  const one = await upload('gone');
  await desk.db.deleteFrom('uploads').where('id', '=', one.id).execute();
  expect([await work(), await isKept(one.hash)]).toEqual([0, true]);
  await desk.db.updateTable('droppedFiles').set({ at: longAgo() }).execute();
  expect([await work(), await isKept(one.hash)]).toEqual([1, false]);
  expect([await work(), await isKept(one.hash)]).toEqual([0, false]);
  expect(await desk.db.selectFrom('droppedFiles').selectAll().execute()).toEqual([]);
});

test("content that another upload or a customer's message has too stays", async () => {
  const [one, two] = [await upload('shared'), await upload('shared')];
  await drop(one);
  expect([await work(), await isKept(one.hash)]).toEqual([0, true]);
  const picture = { contentType: 'text/plain', content: Buffer.from('shared') };
  await desk.fetchFile(await desk.sends(picture, desk.newCustomer()));
  await age(one.hash);
  await drop(two);
  expect([await work(), await isKept(one.hash)]).toEqual([0, true]);
});

test('a thumbnail goes with its picture', async () => {
  const [picture, small] = [await upload('picture'), await upload('small')];
  await desk.db
    .updateTable('uploads')
    .set({ thumbnailHash: small.hash })
    .where('id', '=', picture.id)
    .execute();
  await drop(small);
  expect([await work(), await isKept(small.hash)]).toEqual([0, true]);
  await drop(picture);
  expect([await work(), await isKept(picture.hash), await isKept(small.hash)]).toEqual([2, false, false]);
});

test('content that somebody puts again at this moment stays: its row is still to come', async () => {
  const one = await upload('again');
  await drop(one);
  await desk.files.put(Readable.from([Buffer.from('again')]), 100);
  await work();
  expect(await isKept(one.hash)).toBe(true);
});

test('content that was put for a row that never came is removed too', async () => {
  const { hash } = await desk.files.put(Readable.from([Buffer.from('killed before its row')]), 100);
  await age(hash);
  expect([await work(), await isKept(hash)]).toEqual([0, true]);
  await timePasses();
  expect([await work(), await isKept(hash)]).toEqual([1, false]);
});

test('content that can not be removed keeps no other one back, is named, and is tried at the next time', async () => {
  const [stuck, other] = [await upload('stuck'), await upload('other')];
  await drop(stuck);
  await drop(other);
  const failing: FileStorage = {
    ...desk.files,
    remove: (hash, before) =>
      hash === stuck.hash ? Promise.reject(new Error('denied')) : desk.files.remove(hash, before),
  };
  said.length = 0;
  expect([await work(failing), await isKept(stuck.hash), await isKept(other.hash)]).toEqual([1, true, false]);
  expect(said).toEqual([expect.objectContaining({ hashes: [stuck.hash], reason: 'denied' })]);
  await timePasses();
  expect([await work(), await isKept(stuck.hash)]).toEqual([1, false]);
});

test('a storage that removes nothing at all is not asked for everything', async () => {
  for (let i = 0; i < 30; i += 1) await drop(await upload(`one of many ${i}`));
  let asked = 0;
  const away: FileStorage = {
    ...desk.files,
    remove: () => Promise.reject(new Error(`away ${(asked += 1)}`)),
  };
  expect(await work(away)).toBe(0);
  expect(asked).toBeLessThan(30);
  await timePasses();
  expect(await work()).toBe(30);
});

test('who is killed between content and row does it again', async () => {
  const one = await upload('killed');
  await drop(one);
  const killed: FileStorage = {
    ...desk.files,
    remove: async (...what) => {
      await desk.files.remove(...what);
      // Nobody comes back from a killed process.
      await new Promise(() => undefined);
    },
  };
  void work(killed);
  while (await isKept(one.hash)) await new Promise((resolve) => setTimeout(resolve, 5));
  expect([await work(), await isKept(one.hash)]).toEqual([1, false]);
  expect(await work()).toBe(0);
});
