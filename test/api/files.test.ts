import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  addGroup,
  connectNumber,
  customerWrites,
  newPhone,
  openDeskWithNumber,
  type DeskWithNumber,
} from './customers';
import { call, type Person } from './desk';
import { change, customerSends, keptFile } from './file-rows';

let desk: DeskWithNumber;
beforeAll(async () => void (desk = await openDeskWithNumber()), 60_000);
afterAll(() => desk?.close());

const content = Buffer.from('0123456789');
const get = (path: string, headers: Record<string, string> = {}, by: Person = desk.agent) =>
  call(desk.app, `GET ${path}`, by, undefined, headers);
const picture = () => keptFile(desk, { content, contentType: 'image/png', kind: 'image' });

test("an agent reads a customer's file, which nothing else may be made of", async () => {
  const { path } = await picture();
  const reply = await get(path);
  expect(reply.statusCode).toBe(200);
  expect(reply.rawPayload).toEqual(content);
  expect(reply.headers).toMatchObject({
    'content-type': 'image/png',
    'content-length': '10',
    'content-disposition': `inline; filename="image.png"; filename*=UTF-8''image.png`,
    'content-security-policy': expect.stringContaining("sandbox; default-src 'none'"),
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=86400, immutable',
    vary: 'Cookie, Authorization',
    etag: `"${createHash('sha256').update(content).digest('hex')}"`,
    'accept-ranges': 'bytes',
  });
  const head = await call(desk.app, `HEAD ${path}`, desk.agent);
  expect(head.statusCode).toBe(200);
  expect(head.rawPayload).toHaveLength(0);
  expect(head.headers).toMatchObject({ 'content-type': 'image/png', 'content-length': '10' });
});

test.each([
  'text/html',
  'image/svg+xml',
  'text/xml',
  'application/xhtml+xml',
  'text/javascript',
  'application/zip',
  'text/plain',
  'constructor',
])('a file of the type %s is downloaded, never shown', async (contentType) => {
  const { path } = await keptFile(desk, { content: Buffer.from('<script>'), contentType, name: 'a.html' });
  const { headers } = await get(path);
  expect(headers['content-disposition']).toMatch(/^attachment; /);
  expect(headers['content-type']).toContain(contentType);
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('a PDF may be shown by the viewer of the browser, which no sandbox forbids', async () => {
  const { path } = await keptFile(desk, { content, contentType: 'application/pdf' });
  const { headers } = await get(path);
  expect(headers['content-disposition']).toMatch(/^inline; /);
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'",
  );
});

test.each([
  ['Rechnung für Ana.pdf', 'Rechnung f_r Ana.pdf', 'Rechnung%20f%C3%BCr%20Ana.pdf'],
  ['../../etc/passwd', 'passwd', 'passwd'],
  ['C:\\temp\\a.pdf', 'a.pdf', 'a.pdf'],
  [
    'a"; x=\r\nSet-Cookie: a=b;.pdf',
    'a_; x=Set-Cookie: a=b;.pdf',
    'a%22%3B%20x%3DSet-Cookie%3A%20a%3Db%3B.pdf',
  ],
  ['gpj\u202efdp.exe', 'gpjfdp.exe', 'gpjfdp.exe'],
  ["it's (1)*.pdf", "it's (1)*.pdf", 'it%27s%20%281%29%2A.pdf'],
  ['..', 'document.pdf', 'document.pdf'],
  [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(196)}.pdf`, `${'x'.repeat(196)}.pdf`],
])('a file named %j is downloaded under a harmless name', async (name, plain, encoded) => {
  const { path } = await keptFile(desk, { content, contentType: 'application/pdf', name });
  expect((await get(path)).headers['content-disposition']).toBe(
    `inline; filename="${plain}"; filename*=UTF-8''${encoded}`,
  );
});

test.each([
  ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
  ['bytes=7-', 206, '789', 'bytes 7-9/10'],
  ['bytes=-2', 206, '89', 'bytes 8-9/10'],
  ['bytes=-20', 206, '0123456789', 'bytes 0-9/10'],
  ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
  ['bytes=10-', 416, null, 'bytes */10'],
  ['bytes=-0', 416, null, 'bytes */10'],
  ['bytes=5-2', 200, '0123456789', undefined],
  ['bytes=0-1,4-5', 200, '0123456789', undefined],
  ['lines=0-1', 200, '0123456789', undefined],
])('asked for %s, a file answers %i', async (range, status, body, contentRange) => {
  const { path } = await picture();
  const reply = await get(path, { range });
  expect(reply.statusCode).toBe(status);
  expect(reply.headers['content-range']).toBe(contentRange);
  if (body !== null) {
    expect(reply.body).toBe(body);
    expect(reply.headers['content-length']).toBe(String(body.length));
  } else {
    expect(reply.json()).toMatchObject({ type: 'urn:answerhall:problem:no-such-range', status: 416 });
    expect(reply.headers['cache-control']).toBe('no-store');
  }
});

test('who has the content is told so, and a part of another content is never sent', async () => {
  const { path } = await picture();
  const etag = String((await get(path)).headers.etag);
  for (const known of [etag, `"other", W/${etag}`, '*']) {
    const reply = await get(path, { 'if-none-match': known });
    expect([reply.statusCode, reply.body]).toEqual([304, '']);
    expect(reply.headers.etag).toBe(etag);
  }
  expect((await get(path, { 'if-none-match': '"other"' })).statusCode).toBe(200);
  expect((await get(path, { range: 'bytes=0-1', 'if-range': etag })).statusCode).toBe(206);
  expect((await get(path, { range: 'bytes=0-1', 'if-range': '"other"' })).statusCode).toBe(200);
});

test('a picture has a small picture, and the message says where both are', async () => {
  const { id, number, path } = await picture();
  expect((await get(`${path}?thumbnail=true`)).statusCode).toBe(404);
  const { hash } = await desk.app.files.put(Readable.from([Buffer.from('small')]), 100);
  await change(desk, id, { thumbnailHash: hash });
  const [message] = (await get(`/api/cases/${number}/messages`)).json().items;
  expect(message.attachments).toEqual([
    {
      id,
      name: null,
      type: 'image/png',
      size: 10,
      state: 'stored',
      error: null,
      url: path,
      thumbnailUrl: `${path}?thumbnail=true`,
    },
  ]);
  const small = await get(message.attachments[0].thumbnailUrl);
  expect([small.statusCode, small.body]).toEqual([200, 'small']);
  expect(small.headers).toMatchObject({ 'content-type': 'image/webp', etag: `"${hash}"` });
  expect((await get(message.attachments[0].thumbnailUrl, { range: 'bytes=0-1' })).statusCode).toBe(200);
});

test('a file that is not there says why', async () => {
  const { file } = await customerSends(desk, { contentType: 'image/png' });
  const path = `/api/files/${file.id}`;
  const refused = async () => {
    const reply = await get(path);
    expect(reply.statusCode).toBe(409);
    expect(reply.json().type).toBe('urn:answerhall:problem:file-not-stored');
    expect(reply.headers['cache-control']).toBe('no-store');
    return String(reply.json().detail);
  };
  expect(await refused()).toContain('still being fetched');
  await change(desk, file.id, { state: 'tooLarge', error: 'The file is larger than 25 MB.' });
  expect(await refused()).toBe('The file is larger than 25 MB.');
  await change(desk, file.id, { state: 'failed', error: 'Twilio does not have the file (404).' });
  expect(await refused()).toContain('Twilio does not have the file (404). It can be fetched again');
});

test('content that is lost is no empty file, and nobody keeps the answer', async () => {
  const lost = Buffer.from('soon lost');
  const { path } = await keptFile(desk, { content: lost, contentType: 'image/png' });
  const hash = createHash('sha256').update(lost).digest('hex');
  await rm(`${desk.folder}/${hash.slice(0, 2)}/${hash}`);
  for (const method of ['GET', 'HEAD']) {
    const reply = await call(desk.app, `${method} ${path}`, desk.agent);
    expect(reply.statusCode).toBe(404);
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(reply.headers).not.toHaveProperty('etag');
  }
});

describe('who may not see a message', () => {
  test('does not get its file by its id, neither whole nor small nor again', async () => {
    const hidden = { ...desk, integration: await connectNumber(desk.db, await addGroup(desk.db, 'Others')) };
    const { path } = await keptFile(hidden, { content, contentType: 'image/png' });
    for (const what of [`GET ${path}`, `HEAD ${path}`, `GET ${path}?thumbnail=true`, `POST ${path}/retry`])
      expect((await call(desk.app, what, desk.agent)).statusCode).toBe(404);
    expect((await get(path, {}, desk.administrator)).statusCode).toBe(200);
    expect((await call(desk.app, `GET ${path}`)).statusCode).toBe(401);
  });

  test('of a blocked customer: those do who see the customer', async () => {
    const from = newPhone();
    await customerWrites(desk, from, 'before');
    await desk.db.updateTable('contacts').set({ blocked: true }).execute();
    const { path, number } = await keptFile(desk, { content, contentType: 'image/png', from });
    await desk.db.updateTable('contacts').set({ blocked: false }).execute();
    expect(number).toBe(0);
    const outsider = await desk.hire('agent', [await addGroup(desk.db, 'Far away')]);
    expect((await get(path)).statusCode).toBe(200);
    expect((await get(path, {}, outsider)).statusCode).toBe(404);
  });
});

test('a lost file is fetched again when somebody asks, and only a lost one', async () => {
  const { file } = await customerSends(desk, { contentType: 'image/png' });
  const path = `POST /api/files/${file.id}/retry`;
  const expectRefused = async (words: string) => {
    const reply = await call(desk.app, path, desk.agent);
    expect(reply.statusCode).toBe(409);
    expect(reply.json().detail).toContain(words);
  };
  await expectRefused('being fetched already');
  await change(desk, file.id, { state: 'tooLarge' });
  await expectRefused('larger');
  await change(desk, file.id, { state: 'stored', hash: '0'.repeat(64) });
  await expectRefused('there already');
  await change(desk, file.id, { state: 'failed', hash: null, remoteUrl: null });
  await expectRefused('Ask the customer to send it again');
  await change(desk, file.id, { remoteUrl: file.remoteUrl });
  const longAgo = new Date(Date.now() - 86_400_000);
  await change(desk, file.id, { state: 'failed', hash: null, error: 'No.', attempts: 34, dueAt: longAgo });
  const reply = await call(desk.app, path, desk.agent);
  expect(reply.statusCode).toBe(200);
  expect(reply.json()).toMatchObject({
    id: file.messageId,
    attachments: [{ state: 'fetching', error: null }],
  });
  expect(desk.woken.at(-1)).toBe(file.conversationId);
  const now = await desk.db
    .selectFrom('attachments')
    .selectAll()
    .where('id', '=', file.id)
    .executeTakeFirstOrThrow();
  expect(now).toMatchObject({ attempts: 0, error: null });
  expect(now.dueAt.getTime()).toBeGreaterThan(longAgo.getTime());
  const feed = await desk.db
    .selectFrom('feed')
    .select('kind')
    .where('messageId', '=', file.messageId)
    .execute();
  expect(feed.map(({ kind }) => kind)).toContain('message.updated');
  await expectRefused('being fetched already');
});
