import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect as connectTo } from 'node:net';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { openBucket, type Bucket } from '../../storage/bucket';
import { until } from '../simulator/playground';
import { hasMoto, startMoto, type Moto } from '../storage/moto';
import { call } from './desk';
import { openFileDesk, pdf, type FileDesk } from './file-desk';

const MEGABYTE = 1024 * 1024;
const LIMIT = 16 * MEGABYTE;

/** What an administrator types to connect a bucket. */
const form = ({ name: bucket, ...rest }: Bucket) => ({ kind: 's3', name: 'Large files', bucket, ...rest });

(hasMoto() ? describe : describe.skip)('cloud storage', () => {
  let moto: Moto;
  let desk: FileDesk;
  beforeAll(async () => {
    moto = await startMoto();
    desk = await openFileDesk({ webhookAllowedHosts: [new URL(moto.endpoint).host] });
  }, 6 * 60_000);
  afterAll(async () => {
    await desk?.close();
    await moto?.stop();
  });
  afterEach(() => desk.db.deleteFrom('cloudStorages').execute());

  const ask = (what: string, body?: unknown, by = desk.administrator) => call(desk.app, what, by, body);
  const connect = async (bucket: Bucket) => {
    const reply = await ask('POST /api/integrations', form(bucket));
    expect([reply.statusCode, reply.json().detail]).toEqual([201, undefined]);
    return reply.json();
  };
  const objectsIn = async (bucket: Bucket) => {
    const { Contents = [] } = await openBucket(bucket).send(
      new ListObjectsV2Command({ Bucket: bucket.name }),
    );
    const { Uploads = [] } = await openBucket(bucket).send(
      new ListMultipartUploadsCommand({ Bucket: bucket.name }),
    );
    return { keys: Contents.map(({ Key }) => Key), unfinished: Uploads.length };
  };
  const stored = () => desk.db.selectFrom('cloudStorages').selectAll().execute();

  test('is connected once it was written to, read and deleted from, and its secret never comes back', async () => {
    const bucket = await moto.newBucket();
    const connected = await connect(bucket);
    expect(connected).toEqual({
      id: expect.any(String),
      kind: 's3',
      name: 'Large files',
      health: 'connected',
      healthDetail: null,
      endpoint: bucket.endpoint,
      bucket: bucket.name,
      region: bucket.region,
      accessKeyId: bucket.accessKeyId,
      enabled: true,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(await objectsIn(bucket)).toEqual({ keys: [], unfinished: 0 });
    const [row] = await stored();
    expect(row?.credentials?.toString('latin1')).not.toContain(bucket.secretAccessKey);
    const list = (await ask('GET /api/integrations')).json();
    expect(list.items.map(({ kind }: { kind: string }) => kind)).toEqual(['whatsapp-twilio', 's3']);
    expect((await ask(`GET /api/integrations/${connected.id}`)).json()).toEqual(connected);
    expect((await ask('POST /api/integrations', form(bucket))).statusCode).toBe(409);
  });

  test('is nothing to agents', async () => {
    const { id } = await connect(await moto.newBucket());
    const list = (await ask('GET /api/integrations', undefined, desk.agent)).json();
    expect(list.items.map((each: { id: string }) => each.id)).toEqual([desk.integration.id]);
    expect((await ask(`GET /api/integrations/${id}`, undefined, desk.agent)).statusCode).toBe(404);
    expect((await ask(`DELETE /api/integrations/${id}`, undefined, desk.agent)).statusCode).toBe(403);
  });

  test('lists stand in one order over pages, whatever they are of', async () => {
    await connect(await moto.newBucket());
    await connect(await moto.newBucket());
    const kinds: string[] = [];
    for (let cursor = ''; ;) {
      const { items, nextCursor } = (await ask(`GET /api/integrations?limit=1${cursor}`)).json();
      kinds.push(...items.map(({ kind }: { kind: string }) => kind));
      if (!nextCursor) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(kinds).toEqual(['whatsapp-twilio', 's3', 's3']);
  });

  test.each<[string, Partial<Bucket>, string]>([
    ['a bucket that is not there', { name: 'nobodys' }, 'There is no bucket "nobodys"'],
    ['an address where nobody answers', { endpoint: 'http://desk.invalid' }, 'can not be reached'],
    ['an address of this network', { endpoint: 'http://127.0.0.1:1' }, 'private address'],
    ['the metadata of the cloud', { endpoint: 'http://169.254.169.254' }, 'private address'],
  ])('%s is refused in words, and nothing is saved', async (_what, change, words) => {
    const refused = await ask('POST /api/integrations', form({ ...(await moto.newBucket()), ...change }));
    expect([refused.statusCode, refused.json().type]).toEqual([
      400,
      'urn:answerhall:problem:cloud-storage-refused',
    ]);
    expect(refused.json().detail).toContain(words);
    expect(refused.body).not.toContain('secret');
    expect(await stored()).toEqual([]);
  });

  test.each([
    [{ endpoint: 'minio:9000' }, 'endpoint'],
    [{ endpoint: 'http://a.example/path' }, 'endpoint'],
    [{ bucket: 'a/b' }, 'bucket'],
    [{ region: '' }, 'region'],
    [{ secretAccessKey: undefined }, 'secretAccessKey'],
    [{ groupId: randomUUID() }, 'groupId'],
    [{ accountSid: 'AC1' }, 'accountSid'],
  ])('a form with %j is refused at %s', async (change, path) => {
    const refused = await ask('POST /api/integrations', { ...form(await moto.newBucket()), ...change });
    expect([refused.statusCode, refused.json().errors[0].path]).toEqual([400, path]);
  });

  test('is changed, switched off and on, checked and deleted like every integration', async () => {
    const { id } = await connect(await moto.newBucket());
    const path = `/api/integrations/${id}`;
    expect((await ask(`PATCH ${path}`, { name: 'Films' })).json()).toMatchObject({
      name: 'Films',
      health: 'connected',
    });
    expect((await ask(`PATCH ${path}`, { bucket: 'nobodys' })).statusCode).toBe(400);
    expect((await ask(`PATCH ${path}`, { accountSid: `AC${'1'.repeat(32)}` })).json().errors[0].path).toBe(
      'accountSid',
    );
    expect((await ask(`PATCH /api/integrations/${desk.integration.id}`, { bucket: 'b' })).statusCode).toBe(
      400,
    );
    expect((await ask(`PATCH ${path}`, { enabled: false })).json()).toMatchObject({
      enabled: false,
      health: 'disabled',
    });
    expect((await ask(`POST ${path}/check`)).json()).toMatchObject({ health: 'disabled' });
    expect((await ask(`PATCH ${path}`, { enabled: true })).json()).toMatchObject({ health: 'connected' });
    await desk.db.updateTable('cloudStorages').set({ bucket: 'gone' }).execute();
    const checked = (await ask(`POST ${path}/check`)).json();
    expect(checked).toMatchObject({
      health: 'error',
      healthDetail: expect.stringContaining('no bucket "gone"'),
    });
    expect((await ask(`DELETE ${path}`)).statusCode).toBe(204);
    expect((await ask(`GET ${path}`)).statusCode).toBe(404);
    expect((await ask(`DELETE ${path}`)).statusCode).toBe(404);
    expect((await stored())[0]?.credentials).toBeNull();
  });

  test('a file that is too large to be sent goes to the customer as a link, with the text', async () => {
    const bucket = await moto.newBucket();
    await connect(bucket);
    const { from, id, number } = await desk.chat();
    const content = pdf(20 * MEGABYTE, 3);
    const { status, body } = await desk.upload({ name: 'Baupläne.pdf', type: 'application/pdf', content });
    expect([status, body.detail]).toEqual([201, undefined]);
    expect(body).toMatchObject({ size: 20 * MEGABYTE, sentAs: 'link', state: 'stored' });
    const sent = await desk.answers(number, { text: 'Here are the plans.', attachmentIds: [body.id] });
    expect(sent.body).toMatchObject({ kind: 'text', attachments: [] });
    await desk.deliverAll(id);
    const [shown] = await desk.onPhone(from);
    expect(shown?.media).toEqual([]);
    const [text, name, link = ''] = shown?.body.split(/\n+/) ?? [];
    expect([text, name]).toEqual(['Here are the plans.', 'Baupläne.pdf']);
    const fetched = await fetch(link);
    expect([fetched.status, fetched.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(fetched.headers.get('content-disposition')).toBe('attachment; filename="Bauplane.pdf"');
    expect(Buffer.from(await fetched.arrayBuffer()).equals(content)).toBe(true);
    expect(new URL(link).searchParams.get('X-Amz-Expires')).toBe(String(7 * 24 * 3600));
  });

  test('a file that fits is sent as a file, and one a byte too large as a link', async () => {
    const bucket = await moto.newBucket();
    await connect(bucket);
    const fits = await desk.upload({ name: 'a.pdf', content: pdf(LIMIT) });
    expect(fits.body.sentAs).toBe('file');
    expect((await objectsIn(bucket)).keys).toEqual([]);
    const over = await desk.upload({ name: 'a.pdf', content: pdf(LIMIT + 1) });
    expect(over.body).toMatchObject({ sentAs: 'link', size: LIMIT + 1 });
    expect((await objectsIn(bucket)).keys).toHaveLength(1);
    const own = await call(desk.app, `GET ${over.body.url}`, desk.agent);
    expect([own.statusCode, String(own.headers.location).startsWith(bucket.endpoint)]).toEqual([302, true]);
  });

  test('of several the newest that is connected is used', async () => {
    const [first, second] = [await moto.newBucket(), await moto.newBucket()];
    const old = await connect(first);
    const { id } = await connect(second);
    const upload = () => desk.upload({ name: 'a.pdf', content: pdf(20 * MEGABYTE) });
    await upload();
    expect([(await objectsIn(first)).keys.length, (await objectsIn(second)).keys.length]).toEqual([0, 1]);
    await ask(`PATCH /api/integrations/${id}`, { enabled: false });
    await upload();
    expect([(await objectsIn(first)).keys.length, (await objectsIn(second)).keys.length]).toEqual([1, 1]);
    await ask(`DELETE /api/integrations/${old.id}`);
    expect((await upload()).status).toBe(413);
  });

  test('what is refused or breaks off leaves nothing in the bucket', async () => {
    const bucket = await moto.newBucket();
    await connect(bucket);
    const wrong = await desk.upload({ name: 'a.png', type: 'image/png', content: pdf(20 * MEGABYTE) });
    expect(wrong.status).toBe(415);
    const { hostname, port } = new URL(desk.url);
    const socket = connectTo(Number(port), hostname);
    socket.on('error', () => undefined);
    const head = [
      'POST /api/files HTTP/1.1',
      'Host: desk',
      `Authorization: ${desk.agent.headers.authorization}`,
      'Content-Type: multipart/form-data; boundary=b',
      'Content-Length: 900000000',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    socket.write(
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n',
    );
    socket.write(pdf(20 * MEGABYTE));
    await until(async () => (await objectsIn(bucket)).unfinished === 1);
    socket.destroy();
    await until(async () => (await objectsIn(bucket)).unfinished === 0);
    expect(await objectsIn(bucket)).toEqual({ keys: [], unfinished: 0 });
  });

  test('a form that goes wrong after its file leaves nothing, and is not the fault of the bucket', async () => {
    const bucket = await moto.newBucket();
    await connect(bucket);
    const part = (head: string) => Buffer.from(`--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n`);
    const file = [
      part('name="file"; filename="a.pdf"\r\nContent-Type: application/pdf'),
      pdf(20 * MEGABYTE),
      Buffer.from('\r\n'),
    ];
    const send = async (...parts: Buffer[]) => {
      const response = await fetch(`${desk.url}/api/files`, {
        method: 'POST',
        headers: { ...desk.agent.headers, 'content-type': 'multipart/form-data; boundary=b' },
        body: Buffer.concat(parts),
      });
      return [response.status, await response.text()];
    };
    expect(await send(...file, part('name="caseNumber"'), Buffer.from('1\r\n--b--\r\n'))).toEqual([
      400,
      expect.stringContaining('before the file'),
    ]);
    expect(await send(...file.slice(0, 2))).toEqual([400, expect.stringContaining('breaks off')]);
    expect(await objectsIn(bucket)).toEqual({ keys: [], unfinished: 0 });
  });

  test('a large file that does not say its size goes as a link, a small one as a file', async () => {
    const bucket = await moto.newBucket();
    await connect(bucket);
    const send = async (content: Buffer) => {
      const form = new Blob([
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n',
        content,
        '\r\n--b--\r\n',
      ]);
      const request: RequestInit & { duplex: 'half' } = {
        method: 'POST',
        headers: { ...desk.agent.headers, 'content-type': 'multipart/form-data; boundary=b' },
        body: form.stream(),
        duplex: 'half',
      };
      const response = await fetch(`${desk.url}/api/files`, request);
      // Test code reads whatever came; the assertions check it.
      return (await response.json()) as any;
    };
    const large = pdf(LIMIT + 3 * MEGABYTE, 7);
    const sent = await send(large);
    expect(sent).toMatchObject({ sentAs: 'link', size: large.length });
    const own = await call(desk.app, `GET ${sent.url}`, desk.agent);
    const fetched = await fetch(String(own.headers.location));
    expect(Buffer.from(await fetched.arrayBuffer()).equals(large)).toBe(true);
    expect(await send(pdf(LIMIT, 8))).toMatchObject({ sentAs: 'file', size: LIMIT });
    expect(await readdir(`${desk.folder}/incoming`)).toEqual([]);
  });

  test('another large file under a used Idempotency-Key is refused and does not stay in the bucket', async () => {
    const bucket = await moto.newBucket();
    await connect(bucket);
    const headers = { 'idempotency-key': 'another' };
    const upload = (fill: number) =>
      desk.upload({ name: 'a.pdf', content: pdf(20 * MEGABYTE, fill), headers });
    expect((await upload(1)).status).toBe(201);
    expect((await upload(2)).status).toBe(409);
    expect((await objectsIn(bucket)).keys).toHaveLength(1);
  });

  test('with an Idempotency-Key the same large file is one upload', async () => {
    const bucket = await moto.newBucket();
    await connect(bucket);
    const upload = { name: 'a.pdf', content: pdf(20 * MEGABYTE), headers: { 'idempotency-key': 'large' } };
    const first = await desk.upload(upload);
    expect((await desk.upload(upload)).body).toEqual(first.body);
    await until(async () => (await objectsIn(bucket)).keys.length === 1);
  });

  test('a bucket that does not take it is said in words', async () => {
    await connect(await moto.newBucket());
    await desk.db.updateTable('cloudStorages').set({ bucket: 'gone' }).execute();
    const { status, body } = await desk.upload({ name: 'a.pdf', content: pdf(20 * MEGABYTE) });
    expect([status, body.type]).toEqual([502, 'urn:answerhall:problem:cloud-storage-unavailable']);
    expect(body.detail).toContain('no bucket "gone"');
  });
});
