import { ana, business, callTwilio, playground } from './playground';
import { hasOperation } from './strict-schemas';

let ground: Awaited<ReturnType<typeof playground>>;
beforeAll(async () => {
  ground = await playground();
});
beforeEach(() => ground.drive('POST', 'reset'));
afterAll(() => ground.close());

/** A customer sends a file; answers the address that the desk was told. */
async function send(media: Record<string, unknown>): Promise<string> {
  const sent = await ground.drive('POST', 'messages', { from: ana, to: business, media });
  expect(sent.status).toBe(201);
  const address = ground.desk.received.at(-1)?.form['MediaUrl0'];
  if (address === undefined) throw new Error('The webhook named no file.');
  return address;
}

const credentials = () => {
  const { sid, authToken } = ground.simulator.account;
  return { authorization: `Basic ${Buffer.from(`${sid}:${authToken}`).toString('base64')}` };
};
const ask = (address: string, headers: Record<string, string> = credentials()) =>
  fetch(address, { headers, redirect: 'manual' });

async function redirectOf(address: string): Promise<string> {
  const response = await ask(address);
  expect(response.status).toBe(307);
  return response.headers.get('location') ?? '';
}

const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);

test('a file is read at a second host, to which the first one redirects', async () => {
  const address = await send({ contentType: 'image/png', content: picture.toString('base64') });
  expect(address).toMatch(/\/2010-04-01\/Accounts\/AC\w{32}\/Messages\/MM\w{32}\/Media\/ME\w{32}$/);
  const elsewhere = await redirectOf(address);
  expect(new URL(elsewhere).host).not.toBe(new URL(address).host);
  const file = await ask(elsewhere, {});
  expect(file.status).toBe(200);
  expect(file.headers.get('content-type')).toBe('image/png');
  expect(Buffer.from(await file.arrayBuffer())).toEqual(picture);
});

test('the first host wants credentials, the second refuses them', async () => {
  const address = await send({ contentType: 'image/png', content: picture.toString('base64') });
  expect((await ask(address, {})).status).toBe(401);
  const elsewhere = await redirectOf(address);
  expect((await ask(elsewhere)).status).toBe(400);
  expect((await ask(elsewhere.replace(/Signature=[^&]*/, 'Signature=x'), {})).status).toBe(403);
});

test('a file that comes late is answered 404 as often as asked for', async () => {
  const address = await send({ contentType: 'image/png', content: picture.toString('base64') });
  const late = { kind: 'refuse', operation: 'media', status: 404, code: 20404, times: 2 };
  expect((await ground.drive('POST', 'faults', late)).status).toBe(201);
  const statuses = [];
  for (let i = 0; i < 3; i += 1) statuses.push((await ask(address)).status);
  expect(statuses).toEqual([404, 404, 307]);
});

test('a file of a size is made up while it is read, and a lost one is not found', async () => {
  const size = 30_000_001;
  const file = await ask(await redirectOf(await send({ contentType: 'video/mp4', size })), {});
  expect(file.headers.get('content-length')).toBe(String(size));
  expect((await file.arrayBuffer()).byteLength).toBe(size);
  expect((await ask(await send({ contentType: 'video/mp4' }))).status).toBe(404);
});

test('files are forgotten by a reset, and no other message has them', async () => {
  const address = await send({ contentType: 'image/png', content: picture.toString('base64') });
  const other = address.replace(/MM\w{32}/, `MM${'0'.repeat(32)}`);
  expect((await ask(other)).status).toBe(404);
  const elsewhere = await redirectOf(address);
  await ground.drive('POST', 'reset');
  expect((await ask(address)).status).toBe(404);
  expect((await ask(elsewhere, {})).status).toBe(404);
});

test('a file has its bytes, a size or an address, never two of them', async () => {
  const both = { contentType: 'image/png', size: 3, content: picture.toString('base64') };
  const refused = await ground.drive('POST', 'messages', { from: ana, to: business, media: both });
  expect(refused.status).toBe(400);
});

test('a file of 20 MB may be sent in one call', async () => {
  const content = Buffer.alloc(20_000_000, 7);
  const address = await send({ contentType: 'video/mp4', content: content.toString('base64') });
  const file = await ask(await redirectOf(address), {});
  expect(Buffer.from(await file.arrayBuffer()).equals(content)).toBe(true);
});

test('a deleted file is gone at both hosts, and from what is known of its message', async () => {
  const address = await send({ contentType: 'image/png', content: picture.toString('base64') });
  const elsewhere = await redirectOf(address);
  const path = new URL(address).pathname.replace(/.*(?=\/Messages)/, '');
  expect(
    hasOperation('/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media/{Sid}.json', 'delete', '204'),
  ).toBe(true);
  expect((await callTwilio(ground.simulator, 'DELETE', `${path}.json`)).status).toBe(204);
  expect((await callTwilio(ground.simulator, 'DELETE', `${path}.json`)).status).toBe(404);
  expect((await ask(address)).status).toBe(404);
  expect((await ask(elsewhere, {})).status).toBe(404);
  const list = await callTwilio(ground.simulator, 'GET', `${path.replace(/\/ME\w+$/, '')}.json`);
  expect(list.body.media_list).toEqual([]);
});

test('the phone page reads the file of a message, and nothing in it is run', async () => {
  const read = async (contentType: string) => {
    const content = Buffer.from('<script>alert(1)</script>').toString('base64');
    const media = { contentType, content };
    const { body } = await ground.drive('POST', 'messages', { from: ana, to: business, media });
    return fetch(`${ground.simulator.api}/media/${body.message.media[0].sid}`);
  };
  const picture = await read('image/png');
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(picture.headers.get('x-content-type-options')).toBe('nosniff');
  const page = await read('text/html');
  expect(page.headers.get('content-type')).toBe('application/octet-stream');
  expect(page.headers.get('content-disposition')).toBe('attachment');
  expect(page.headers.get('content-security-policy')).toContain('sandbox');
  expect((await fetch(`${ground.simulator.api}/media/ME1`)).status).toBe(404);
});
