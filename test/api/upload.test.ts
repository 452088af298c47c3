import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { createS3Storage } from '../../storage/s3-storage';
import { noteContent } from '../../workspace/note-content';
import { call } from './desk';
import { ogg, openFileDesk, pdf, png, type FileDesk } from './file-desk';

const MEGABYTE = 1024 * 1024;

let desk: FileDesk;
beforeAll(async () => (desk = await openFileDesk()));
afterAll(() => desk.close());

const uploads = () => desk.db.selectFrom('uploads').selectAll().execute();

test('a file is uploaded under its name, type and size, and belongs to who uploaded it', async () => {
  const { status, body } = await desk.upload({
    name: 'Rechnung März.pdf',
    type: 'application/pdf',
    content: pdf(5000),
  });
  expect(status).toBe(201);
  expect(body).toEqual({
    id: expect.any(String),
    name: 'Rechnung März.pdf',
    type: 'application/pdf',
    size: 5000,
    state: 'stored',
    error: null,
    thumbnailUrl: null,
    sentAs: 'file',
    url: `/api/files/${body.id}`,
  });
  expect(await desk.db.selectFrom('uploads').selectAll().where('id', '=', body.id).execute()).toEqual([
    expect.objectContaining({ userId: desk.agent.id, size: 5000 }),
  ]);
});

test('what is wrong with a form is said in the words of other calls', async () => {
  const two = new FormData();
  for (const name of ['a.pdf', 'b.pdf'])
    two.append('file', new Blob([pdf()], { type: 'application/pdf' }), name);
  const { headers } = desk.agent;
  const answer = await fetch(`${desk.url}/api/files`, { method: 'POST', headers, body: two });
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('one file a call')]);
  const text = await desk.upload({ name: 'a.txt', type: 'text/plain', content: Buffer.from('Hi') });
  expect([text.status, text.body.detail]).toEqual([415, expect.stringContaining('type text/plain')]);
  const field = await desk.upload({ name: 'a.pdf', content: pdf(), fields: { colour: 'red' } });
  expect([field.status, field.body.errors]).toEqual([
    400,
    [{ path: 'colour', message: 'This call has no such field.' }],
  ]);
});

test('a type that is not declared goes by the name, and by the content', async () => {
  expect((await desk.upload({ name: 'a.PDF', content: pdf() })).body).toMatchObject({
    type: 'application/pdf',
  });
  expect((await desk.upload({ name: 'a.png', content: pdf() })).status).toBe(415);
  expect((await desk.upload({ name: 'unknown', content: pdf() })).status).toBe(415);
});

test.each<[string, Parameters<FileDesk['upload']>[0], number, string]>([
  [
    'a type that WhatsApp does not take',
    { name: 'a.gif', type: 'image/gif', content: Buffer.from('GIF89a') },
    415,
    'image/gif',
  ],
  ['content of another type', { name: 'a.png', type: 'image/png', content: pdf() }, 415, 'image/png'],
  [
    'a page that says it is a picture',
    { name: 'a.png', type: 'image/png', content: Buffer.from('<html>') },
    415,
    'not image/png',
  ],
  ['an empty file', { name: 'a.pdf', type: 'application/pdf', content: Buffer.alloc(0) }, 400, 'empty'],
  ['a picture over 5 MB', { name: 'a.png', type: 'image/png', content: png(5 * MEGABYTE + 1) }, 413, '5 MB'],
  [
    'a document over 16 MB',
    { name: 'a.pdf', type: 'application/pdf', content: pdf(16 * MEGABYTE + 1) },
    413,
    '16 MB',
  ],
  [
    'a document of 40 MB',
    { name: 'a.pdf', type: 'application/pdf', content: pdf(40 * MEGABYTE) },
    413,
    'cloud storage',
  ],
  ['an unknown field', { content: pdf(), name: 'a.pdf', fields: { what: 'x' } }, 400, 'what'],
  ['a case nobody has', { content: pdf(), name: 'a.pdf', fields: { caseNumber: '999999' } }, 404, 'case'],
  [
    'a case that is no number',
    { content: pdf(), name: 'a.pdf', fields: { caseNumber: 'x' } },
    400,
    'caseNumber',
  ],
  [
    'an unknown integration',
    { content: pdf(), name: 'a.pdf', fields: { integrationId: '11111111-2222-4333-8444-555555555555' } },
    404,
    'integration',
  ],
])('%s is refused and nothing is kept', async (_what, upload, status, words) => {
  const before = await uploads();
  const refused = await desk.upload(upload);
  expect([refused.status, refused.body.status]).toEqual([status, status]);
  expect(JSON.stringify(refused.body)).toContain(words);
  expect(await uploads()).toEqual(before);
  expect(await readdir(`${desk.folder}/incoming`).catch(() => [])).toEqual([]);
});

test('a file of exactly the greatest size is taken', async () => {
  expect((await desk.upload({ name: 'a.png', type: 'image/png', content: png(5 * MEGABYTE) })).status).toBe(
    201,
  );
  const { number } = await desk.chat();
  const fields = { caseNumber: String(number) };
  expect((await desk.upload({ name: 'a.pdf', content: pdf(16 * MEGABYTE), fields })).status).toBe(201);
});

test('a form without a file, a body that is no form, and a file that is too early are refused in words', async () => {
  const send = async (body: FormData | string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${desk.url}/api/files`, {
      method: 'POST',
      headers: { ...desk.agent.headers, ...headers },
      body,
    });
    return [response.status, JSON.stringify(await response.json())];
  };
  const empty = new FormData();
  empty.append('caseNumber', '1');
  expect(await send(empty)).toEqual([400, expect.stringContaining('file')]);
  expect(await send('{}', { 'content-type': 'application/json' })).toEqual([
    415,
    expect.stringContaining('form'),
  ]);
  const late = new FormData();
  late.append('file', new Blob([pdf()], { type: 'application/pdf' }), 'a.pdf');
  late.append('caseNumber', '1');
  expect(await send(late)).toEqual([400, expect.stringContaining('before the file')]);
  const two = new FormData();
  for (const name of ['a.pdf', 'b.pdf'])
    two.append('file', new Blob([pdf()], { type: 'application/pdf' }), name);
  expect((await send(two))[0]).toBe(400);
  expect(await send('--x\r\nnonsense', { 'content-type': 'multipart/form-data; boundary=x' })).toEqual([
    400,
    expect.any(String),
  ]);
  expect(await send('nonsense', { 'content-type': 'multipart/form-data' })).toEqual([
    400,
    expect.any(String),
  ]);
});

test('a part without a name, of the form or of its file, is refused with what to do', async () => {
  const send = async (head: string) => {
    const response = await fetch(`${desk.url}/api/files`, {
      method: 'POST',
      headers: { ...desk.agent.headers, 'content-type': 'multipart/form-data; boundary=b' },
      body: `--b\r\nContent-Disposition: form-data${head}\r\n\r\n%PDF-1.7\n\r\n--b--\r\n`,
    });
    return [response.status, await response.text()];
  };
  const octets = '\r\nContent-Type: application/octet-stream';
  expect(await send(`; name="file"${octets}`)).toEqual([400, expect.stringContaining('filename=')]);
  for (const head of [octets, '', `; filename="a.pdf"`])
    expect(await send(head)).toEqual([400, expect.stringContaining('needs a name')]);
});

test.each<[string, string, Buffer]>([
  ['a.mp4', 'video/mp4', Buffer.from('\0\0\0\x14ftypqt  \0\0\0\0qt  ', 'latin1')],
  ['a.mp3', 'audio/mpeg', Buffer.from('RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0', 'latin1')],
])('what is only called %s is refused', async (name, type, head) => {
  const { status, body } = await desk.upload({
    name,
    type,
    content: Buffer.concat([head, Buffer.alloc(3000)]),
  });
  expect([status, body.detail]).toEqual([415, expect.stringContaining(`not ${type}`)]);
});

test.each<[string, string, Buffer]>([
  ['a.mp4', 'video/mp4', Buffer.from('\0\0\0\x14ftypisom\0\0\0\0isom', 'latin1')],
  ['a.3gp', 'audio/3gpp', Buffer.from('\0\0\0\x14ftyp3gp4\0\0\0\x003gp4', 'latin1')],
  ['a.ogg', 'audio/ogg', ogg(40)],
])('%s is taken as %s', async (name, type, head) => {
  const { status, body } = await desk.upload({
    name,
    type,
    content: Buffer.concat([head, Buffer.alloc(3000)]),
  });
  expect([status, body.type]).toEqual([201, type]);
});

test('a sticker of more than 500 KB is refused before the upload ends, one of 500 KB is taken', async () => {
  const webp = (size: number) =>
    Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8 '), Buffer.alloc(size - 16, 1)]);
  const upload = (size: number) => desk.upload({ name: 'a.webp', type: 'image/webp', content: webp(size) });
  const { status, body } = await upload(500 * 1024 + 1);
  expect([status, body.detail]).toEqual([413, expect.stringContaining('up to 500 KB')]);
  expect((await upload(500 * 1024)).status).toBe(201);
});

test('nobody uploads without a sign-in', async () => {
  const response = await fetch(`${desk.url}/api/files`, { method: 'POST', body: new FormData() });
  expect(response.status).toBe(401);
});

/** Begins an upload on a connection of its own, and answers what is there while it has not ended. */
async function begin(
  head: string[],
  chunks: Buffer[],
  again?: Buffer,
): Promise<{ answer: string; sent: number }> {
  const { hostname, port } = new URL(desk.url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  const lines = [
    `POST /api/files HTTP/1.1`,
    'Host: desk',
    `Authorization: ${desk.agent.headers.authorization}`,
    ...head,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  for (const chunk of chunks) socket.write(chunk);
  let sent = 0;
  const more = setInterval(() => {
    if (!again || socket.destroyed) return;
    socket.write(
      Buffer.concat([Buffer.from(`${again.length.toString(16)}\r\n`), again, Buffer.from('\r\n')]),
    );
    sent += again.length;
  }, 5);
  await closed;
  clearInterval(more);
  return { answer, sent };
}

const partHead = (name: string, type: string) =>
  Buffer.from(
    `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`,
  );
const chunked = (content: Buffer) =>
  Buffer.concat([Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n')]);

test('a file that says how large it is, is refused before it comes', async () => {
  const head = ['Content-Type: multipart/form-data; boundary=b', `Content-Length: ${200 * MEGABYTE}`];
  const started = Date.now();
  const { answer } = await begin(head, [partHead('a.pdf', 'application/pdf'), pdf()]);
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
  expect(answer).toMatch(/connection: close/i);
  expect(Date.now() - started).toBeLessThan(5_000);
});

test('one that does not say it is refused as soon as it is too large, and a wrong one at its first bytes', async () => {
  const head = ['Content-Type: multipart/form-data; boundary=b', 'Transfer-Encoding: chunked'];
  const endless = await begin(
    head,
    [chunked(Buffer.concat([partHead('a.pdf', 'application/pdf'), pdf()]))],
    Buffer.alloc(MEGABYTE, 1),
  );
  expect(endless.answer).toMatch(/^HTTP\/1.1 413 /);
  const wrong = await begin(
    head,
    [chunked(Buffer.concat([partHead('a.png', 'image/png'), Buffer.alloc(2000, 60)]))],
    Buffer.alloc(1000, 1),
  );
  expect(wrong.answer).toMatch(/^HTTP\/1.1 415 /);
  expect(await readdir(`${desk.folder}/incoming`)).toEqual([]);
});

test('an upload that breaks off leaves nothing', async () => {
  const before = await uploads();
  const { hostname, port } = new URL(desk.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(
    `POST /api/files HTTP/1.1\r\nHost: desk\r\nAuthorization: ${desk.agent.headers.authorization}\r\n` +
      'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n',
  );
  socket.write(Buffer.concat([partHead('a.pdf', 'application/pdf'), pdf(20_000)]));
  const incoming = () => readdir(`${desk.folder}/incoming`);
  while ((await incoming()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  socket.destroy();
  while ((await incoming()).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await uploads()).toEqual(before);
});

test('with an Idempotency-Key the same file is one upload, and another one is refused', async () => {
  const headers = { 'idempotency-key': 'once' };
  const file = { name: 'a.pdf', type: 'application/pdf', content: pdf(4000, 5), headers };
  const first = await desk.upload(file);
  const again = await desk.upload(file);
  expect([again.status, again.body]).toEqual([201, first.body]);
  const other = await desk.upload({ ...file, content: pdf(4000, 6) });
  expect([other.status, other.body.type]).toEqual([409, 'urn:answerhall:problem:idempotency-conflict']);
  expect((await desk.upload({ ...file, name: 'b.pdf' })).status).toBe(409);
});

test('while the storage is away an upload is 503, and nothing is kept', async () => {
  const before = await uploads();
  const bucket = {
    endpoint: 'http://127.0.0.1:9',
    name: 'b',
    region: 'r',
    accessKeyId: 'k',
    secretAccessKey: 's',
  };
  const away = await desk.another({
    files: createS3Storage(bucket, `${desk.folder}/incoming`, noteContent(desk.db)),
  });
  const url = await away.listen({ port: 0, host: '127.0.0.1' });
  const { status, body } = await desk.upload({ name: 'a.pdf', content: pdf() }, desk.agent, url);
  expect([status, body.type]).toEqual([503, 'urn:answerhall:problem:unavailable']);
  expect(await uploads()).toEqual(before);
});

test('the API document describes the form', async () => {
  const document = (await call(desk.app, 'GET /api/openapi.json')).json();
  const { requestBody, responses } = document.paths['/api/files'].post;
  const { schema } = requestBody.content['multipart/form-data'];
  expect(schema.properties.file).toMatchObject({ type: 'string', format: 'binary' });
  expect(schema.required).toEqual(['file']);
  expect(Object.keys(schema.properties).sort()).toEqual(['caseNumber', 'file', 'integrationId']);
  expect(responses['201']).toBeDefined();
});

test('an upload is there for who made it, until it is sent also for nobody else', async () => {
  const { body } = await desk.upload({ name: 'Plan.pdf', content: pdf(777) });
  const mine = await call(desk.app, `GET ${body.url}`, desk.agent);
  expect([mine.statusCode, mine.rawPayload.length]).toEqual([200, 777]);
  expect(mine.headers['content-disposition']).toContain('Plan.pdf');
  expect((await call(desk.app, `GET ${body.url}`, desk.administrator)).statusCode).toBe(404);
});
