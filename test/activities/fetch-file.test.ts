import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beginFetch, keepFetching, recordFetch } from '../../cases/fetch-file';
import { afterFetch, MOST_FETCHES } from '../../cases/fetch-outcome';
import { readMessage } from '../../cases/read-messages';
import { changeSettings } from '../../workspace/settings';
import { openFetchDesk, type FetchDesk } from './fetch-desk';

let desk: FetchDesk;
let picture: Buffer;
beforeAll(async () => {
  desk = await openFetchDesk();
  const plain = { width: 1200, height: 600, channels: 3 as const, background: '#357' };
  picture = await sharp({ create: plain }).jpeg().toBuffer();
}, 60_000);
afterAll(() => desk?.close());

const DONE = { againInMs: null };
const incoming = () => readdir(join(desk.folder, 'incoming'));
const announced = async (messageId: string) =>
  (await desk.db.selectFrom('feed').select('kind').where('messageId', '=', messageId).execute()).map(
    ({ kind }) => kind,
  );

test("a customer's picture is fetched beside the looks, kept by its content, and everybody sees that it is there", async () => {
  const id = await desk.sends({ contentType: 'image/jpeg', content: picture }, desk.newCustomer());
  while ((await desk.look(id)).more);
  expect(await desk.look(id)).toMatchObject({ filesInMs: 0 });
  expect(await desk.fetchFile(id)).toEqual(DONE);
  expect(await desk.fetchFile(id)).toEqual(DONE);
  expect(await desk.look(id)).toMatchObject({ filesInMs: null });
  const kept = await desk.attachment(id);
  expect(kept).toMatchObject({
    state: 'stored',
    contentType: 'image/jpeg',
    size: picture.length,
    hash: createHash('sha256').update(picture).digest('hex'),
    attempts: 1,
    error: null,
  });
  expect(await desk.contentOf(kept.hash)).toEqual(picture);
  expect((await announced(kept.messageId)).at(-1)).toBe('message.updated');
  const small = await desk.contentOf(kept.thumbnailHash);
  expect(await sharp(small ?? undefined).metadata()).toMatchObject({
    format: 'webp',
    width: 480,
    height: 240,
  });
});

test('a contact is read as soon as its file is there, and a very long one is only a file', async () => {
  const card = 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bo\r\nTEL;waid=15550009999:+1 555 000 9999\r\nEND:VCARD\r\n';
  const contentType = 'text/vcard';
  const id = await desk.sends({ contentType, content: Buffer.from(card) }, desk.newCustomer());
  expect(await desk.fetchFile(id)).toEqual(DONE);
  const { messageId, contactCards } = await desk.attachment(id);
  const bo = {
    name: 'Bo',
    organisation: null,
    phones: [{ number: '+1 555 000 9999', type: null, whatsapp: '+15550009999' }],
    emails: [],
  };
  expect(contactCards).toEqual([bo]);
  expect(await readMessage(desk.db, messageId)).toMatchObject({ contactCards: [bo] });
  const long = await desk.sends(
    { contentType, content: Buffer.from(card.repeat(20_000)) },
    desk.newCustomer(),
  );
  await desk.fetchFile(long);
  expect(await desk.attachment(long)).toMatchObject({ state: 'stored', contactCards: null });
});

test('the same file of two customers is kept once', async () => {
  const content = Buffer.from('%PDF-1.7 the same price list');
  const first = await desk.sends({ contentType: 'application/pdf', content }, desk.newCustomer());
  const second = await desk.sends({ contentType: 'application/pdf', content }, desk.newCustomer());
  await Promise.all([desk.fetchFile(first), desk.fetchFile(second)]);
  const [one, two] = [await desk.attachment(first), await desk.attachment(second)];
  expect(one.hash).not.toBeNull();
  expect(two.hash).toBe(one.hash);
  expect(await incoming()).toEqual([]);
});

test('a file of more than 25 MB is cut off while it comes, and its message says why', async () => {
  const id = await desk.sends({ contentType: 'video/mp4', size: 25_000_001 }, desk.newCustomer());
  expect(await desk.fetchFile(id)).toEqual(DONE);
  expect(await desk.attachment(id)).toMatchObject({
    state: 'tooLarge',
    hash: null,
    error: 'The file is larger than 25 MB, so it was not kept.',
  });
  expect(await incoming()).toEqual([]);
  const most = await desk.sends({ contentType: 'video/mp4', size: 25_000_000 }, desk.newCustomer());
  await desk.fetchFile(most);
  expect(await desk.attachment(most)).toMatchObject({ state: 'stored', size: 25_000_000 });
});

test('a file that is not there just after its message is fetched some seconds later', async () => {
  await desk.fault({ kind: 'refuse', status: 404, code: 20404, times: 2 });
  const id = await desk.sends({ contentType: 'image/jpeg', content: picture }, desk.newCustomer());
  const { againInMs } = await desk.fetchFile(id);
  expect(againInMs).toBeGreaterThan(0);
  expect(againInMs).toBeLessThanOrEqual(1_000);
  expect(await desk.fetchFile(id)).toMatchObject({ againInMs: expect.any(Number) });
  await desk.timePasses(id);
  await desk.fetchFile(id);
  await desk.timePasses(id);
  expect(await desk.fetchFile(id)).toEqual(DONE);
  expect(await desk.attachment(id)).toMatchObject({ state: 'stored', attempts: 3, error: null });
});

test('an empty answer is no file: it is fetched again, and the copy at the provider stays', async () => {
  await desk.db.transaction().execute((trx) => changeSettings(trx, { deleteMediaAtProvider: true }));
  const id = await desk.sends({ contentType: 'image/jpeg', size: 0 }, desk.newCustomer());
  const { againInMs } = await desk.fetchFile(id);
  expect(againInMs).toBeGreaterThan(0);
  const { error, ...file } = await desk.attachment(id);
  expect(file).toMatchObject({ state: 'fetching', hash: null, deleteRemoteAt: null });
  expect([file.remoteUrl !== null, error]).toEqual([true, expect.stringContaining('empty')]);
  await desk.db.transaction().execute((trx) => changeSettings(trx, { deleteMediaAtProvider: false }));
});

test('a file that never comes is given up after some minutes, one of a provider that is away after a day', () => {
  const pauses = (type: 'missing' | 'later') => {
    let now = 0;
    let misses = 0;
    for (let attempts = 1; ; attempts += 1) {
      const after = afterFetch({ type, error: 'No.' }, { attempts, misses }, new Date(now));
      if (after.state === 'failed') return { attempts, hours: now / 3_600_000 };
      misses = after.misses ?? misses;
      now = after.dueAt?.getTime() ?? NaN;
    }
  };
  const missing = pauses('missing');
  expect(missing.hours).toBeGreaterThan(2 / 60);
  expect(missing.hours).toBeLessThan(10 / 60);
  const away = pauses('later');
  expect(away).toMatchObject({ attempts: MOST_FETCHES });
  expect(away.hours).toBeGreaterThan(23);
  expect(away.hours).toBeLessThan(30);
});

test('attempts to which nobody answered leave a file that is missing then all its time to come', async () => {
  const id = await desk.sends({ contentType: 'image/jpeg', content: picture }, desk.newCustomer());
  const attempt = async () => {
    await desk.fetchFile(id);
    await desk.timePasses(id);
    return desk.attachment(id);
  };
  await desk.fault({ kind: 'tooManyRequests', times: 10 });
  for (let i = 0; i < 10; i += 1) expect((await attempt()).state).toBe('fetching');
  await desk.fault({ kind: 'refuse', status: 404, code: 20404, times: 7 });
  for (let i = 0; i < 7; i += 1) expect((await attempt()).state).toBe('fetching');
  expect(await attempt()).toMatchObject({ state: 'stored', attempts: 18 });
});

test('a file somewhere else than at the provider is not fetched at all', async () => {
  const url = 'http://169.254.169.254/latest/meta-data';
  const id = await desk.sends({ contentType: 'image/jpeg', url }, desk.newCustomer());
  expect(await desk.fetchFile(id)).toEqual(DONE);
  expect(await desk.attachment(id)).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('not fetched'),
  });
});

test('what a worker that died had begun is fetched by another, and the late result of the first says nothing', async () => {
  const id = await desk.sends({ contentType: 'image/jpeg', content: picture }, desk.newCustomer());
  const begun = await beginFetch(desk.db, id);
  if (begun.type !== 'fetch') throw new Error(begun.type);
  // Nobody else fetches it while it may still come.
  expect(await desk.fetchFile(id)).toMatchObject({ againInMs: expect.any(Number) });
  expect(await desk.attachment(id)).toMatchObject({ state: 'fetching', attempts: 1 });
  await desk.timePasses(id);
  // Whoever still fetches says so.
  await keepFetching(desk.db, begun.attachment);
  expect((await desk.fetchFile(id)).againInMs).toBeGreaterThan(100_000);
  await desk.timePasses(id);
  expect(await desk.fetchFile(id)).toEqual(DONE);
  await recordFetch(desk.db, begun.attachment, { type: 'refused', error: 'Too late.' });
  expect(await desk.attachment(id)).toMatchObject({ state: 'stored', attempts: 2, error: null });
});

/** The beginning of an Ogg page, as a telephone records. */
function voiceNote(): Buffer {
  return Buffer.concat([
    Buffer.from('OggS'),
    Buffer.alloc(22),
    Buffer.from([1, 19]),
    Buffer.from('OpusHead\x01\x01'),
  ]);
}

test.each([
  ['application/pdf', Buffer.from('<html><script>alert(1)</script></html>'), 'application/octet-stream'],
  ['image/png', Buffer.from('%PDF-1.7 not a picture'), 'application/pdf'],
  ['text/vcard', Buffer.from('BEGIN:VCARD\r\nFN:Ana\r\nEND:VCARD\r\n'), 'text/vcard'],
  ['audio/ogg; codecs=opus', voiceNote(), 'audio/ogg'],
  ['Text/HTML', Buffer.from('<p>Hello</p>'), 'text/html'],
  ['nonsense', Buffer.from('Hello'), 'application/octet-stream'],
])(
  'a file that is said to be %s is by its content, shown as what it is (case %#)',
  async (contentType, content, known) => {
    const id = await desk.sends({ contentType, content }, desk.newCustomer());
    await desk.fetchFile(id);
    expect(await desk.attachment(id)).toMatchObject({ state: 'stored', contentType: known });
  },
);

test('a picture that can not be drawn is a file all the same', async () => {
  const broken = picture.subarray(0, 40);
  const id = await desk.sends({ contentType: 'image/jpeg', content: broken }, desk.newCustomer());
  await desk.fetchFile(id);
  expect(await desk.attachment(id)).toMatchObject({ state: 'stored', thumbnailHash: null });
});

test("a blocked customer's file is fetched too: its message is kept", async () => {
  const from = desk.newCustomer();
  const first = await desk.sends({ contentType: 'image/jpeg', content: picture }, from);
  await desk.fetchFile(first);
  await desk.db.updateTable('contacts').set({ blocked: true }).execute();
  const id = await desk.sends({ contentType: 'application/pdf', content: Buffer.from('%PDF-1.7 b') }, from);
  expect(await desk.look(id)).toMatchObject({ filesInMs: 0 });
  await desk.fetchFile(id);
  const states = await desk.db
    .selectFrom('attachments')
    .select('state')
    .where('conversationId', '=', id)
    .execute();
  expect(states).toEqual([{ state: 'stored' }, { state: 'stored' }]);
  await desk.db.updateTable('contacts').set({ blocked: false }).execute();
});
