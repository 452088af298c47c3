import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ana, business, callTwilio, playground, until } from './playground';
import { faultsOf } from './strict-schemas';

const megabyte = 1024 * 1024;
const picture = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.alloc(1000, 7)]);
const sizedPdf = (size: number) => Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(size - 8)]);

interface Link {
  type?: string;
  body?: Buffer;
  status?: number;
  /** Of the answer to HEAD, where it differs. */
  head?: { type?: string; status?: number };
  /** Leaves out how long it is. */
  unsized?: boolean;
}

let ground: Awaited<ReturnType<typeof playground>>;
/** What the desk's links answer, by their path, and what was asked of them. */
const links = new Map<string, Link>();
let asked: string[] = [];
const server = createServer((request, response) => answer(request, response));

beforeAll(async () => {
  ground = await playground();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(async () => {
  await ground.drive('POST', 'reset');
  await ground.drive('POST', 'messages', { from: ana, to: business, text: 'hello' });
  asked = [];
});
afterAll(async () => {
  await ground.close();
  await new Promise((resolve) => server.close(resolve));
});

function answer({ method = '', url = '', headers }: IncomingMessage, response: ServerResponse) {
  asked.push(`${method} ${headers.authorization === undefined ? 'open' : 'with credentials'}`);
  const link = links.get(url) ?? { status: 404 };
  const { status = link.status, type = link.type } = (method === 'HEAD' && link.head) || {};
  const body = link.body ?? Buffer.alloc(0);
  response.writeHead(status ?? 200, {
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(link.unsized ? {} : { 'content-length': body.length }),
  });
  response.end(method === 'HEAD' ? undefined : body);
}

let count = 0;
function publish(link: Link): string {
  const path = `/files/${++count}`;
  links.set(path, link);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

async function send(link: Link, more: Record<string, string> = {}) {
  const form = { To: ana, From: business, MediaUrl: publish(link), ...more };
  const created = await callTwilio(ground.simulator, 'POST', '/Messages.json', form);
  expect([created.status, faultsOf('created', created.body)]).toEqual([201, []]);
  await ground.settled();
  const { body } = await callTwilio(ground.simulator, 'GET', `/Messages/${created.body.sid}.json`);
  return { created: created.body, now: body };
}

test("the desk's file is fetched by HEAD and GET without credentials, and the customer has it", async () => {
  const { created, now } = await send({ type: 'image/png', body: picture }, { Body: 'Your receipt' });
  expect(created).toMatchObject({ num_media: '1', status: 'queued', body: 'Your receipt' });
  expect(created.sid).toMatch(/^MM[0-9a-f]{32}$/);
  expect(now).toMatchObject({ status: 'read', error_code: null });
  expect(asked).toEqual(['HEAD open', 'GET open']);

  const { account } = ground.simulator;
  const list = await callTwilio(ground.simulator, 'GET', `/Messages/${created.sid}/Media.json`);
  expect([list.status, faultsOf('mediaList', list.body)]).toEqual([200, []]);
  const [listed] = list.body.media_list;
  expect(listed).toMatchObject({ content_type: 'image/png', parent_sid: created.sid });
  const one = await callTwilio(ground.simulator, 'GET', `/Messages/${created.sid}/Media/${listed.sid}.json`);
  expect([one.status, faultsOf('media', one.body)]).toEqual([200, []]);
  const file = await fetch(
    `${ground.simulator.url}/2010-04-01/Accounts/${account.sid}/Messages/${created.sid}/Media/${listed.sid}`,
    {
      headers: {
        authorization: `Basic ${Buffer.from(`${account.sid}:${account.authToken}`).toString('base64')}`,
      },
      redirect: 'manual',
    },
  );
  const content = await fetch(file.headers.get('location') ?? '');
  expect(Buffer.from(await content.arrayBuffer()).equals(picture)).toBe(true);
});

test.each<[string, Link, number]>([
  ['a link that is not there', { status: 404, type: 'image/png', body: picture }, 63019],
  ['a link that answers no HEAD', { type: 'image/png', body: picture, head: { status: 405 } }, 63019],
  ['an empty file', { type: 'image/png', body: Buffer.alloc(0) }, 63019],
  ['a file without a type', { body: picture }, 63019],
  ['a type that WhatsApp does not take', { type: 'text/html', body: picture }, 63019],
  ['bytes of another type', { type: 'application/pdf', body: picture }, 63019],
  ['another type by HEAD', { type: 'image/png', body: picture, head: { type: 'image/jpeg' } }, 63019],
  [
    'a picture over 5 MB',
    { type: 'image/png', body: Buffer.concat([picture, Buffer.alloc(5 * megabyte)]) },
    63034,
  ],
  ['a document over 16 MB', { type: 'application/pdf', body: sizedPdf(16 * megabyte + 1) }, 63034],
  [
    'one that does not say how long it is',
    { type: 'application/pdf', body: sizedPdf(16 * megabyte + 1), unsized: true },
    63034,
  ],
])('%s fails', async (_what, link, code) => {
  const { now } = await send(link);
  expect(now).toMatchObject({ status: 'failed', error_code: code });
});

test('a document of 16 MB goes out', async () => {
  const { now } = await send({ type: 'application/pdf; charset=binary', body: sizedPdf(16 * megabyte) });
  expect(now).toMatchObject({ status: 'read', error_code: null });
});

test('a failed fetch is called back like every failure', async () => {
  const { created } = await send({ status: 403 }, { StatusCallback: `${ground.desk.url}/status` });
  await until(() => ground.desk.received.some(({ form }) => form['MessageStatus'] === 'failed'));
  expect(ground.desk.received.at(-1)?.form).toMatchObject({ MessageSid: created.sid, ErrorCode: '63019' });
});
