import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '../../../channels/channel';
import { openAttachment } from '../../../channels/whatsapp-twilio/open-attachment';
import { startSimulator } from '../../../simulator/standalone';

let simulator: Awaited<ReturnType<typeof startSimulator>>;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

const connection = (authToken = simulator.account.authToken): Connection => ({
  integrationId: 'i',
  account: simulator.account.sid,
  sender: 'whatsapp:+14155238886',
  secrets: { authToken },
});

async function drive(path: string, body: unknown) {
  const response = await fetch(`${simulator.api}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  // Any: what the simulator says is checked by its own tests.
  return (await response.json()) as any;
}

async function sendFile(media: Record<string, unknown>): Promise<string> {
  const from = '+15550001111';
  const to = '+14155238886';
  const { message } = await drive('messages', { from, to, media: { contentType: 'image/png', ...media } });
  return message.media[0].url;
}

const open = (address: string, from = connection()) => openAttachment(from, address, simulator.url);

test("a customer's file is read where Twilio redirects to, without credentials", async () => {
  const opened = await open(await sendFile({ content: Buffer.from('a picture').toString('base64') }));
  if (opened.type !== 'opened') throw new Error(opened.error);
  expect((await buffer(opened.content)).toString()).toBe('a picture');
});

test('a file that is not there yet is missing, wrong credentials are final, an outage passes', async () => {
  expect(await open(await sendFile({}))).toMatchObject({ type: 'missing' });
  const address = await sendFile({ size: 3 });
  expect(await open(address, connection('wrong'))).toMatchObject({ type: 'refused' });
  for (const kind of ['error', 'tooManyRequests', 'reset']) {
    await drive('faults', { kind, operation: 'media' });
    expect(await open(address)).toMatchObject({ type: 'later' });
  }
});

test("Twilio's own address is asked for at the base that stands for Twilio, and so is its storage", async () => {
  const { pathname } = new URL(await sendFile({ content: Buffer.from('a picture').toString('base64') }));
  const opened = await open(`https://api.twilio.com${pathname}`);
  if (opened.type !== 'opened') throw new Error(opened.error);
  expect((await buffer(opened.content)).toString()).toBe('a picture');
});

describe('a slow line', () => {
  let pauses: number[] = [];
  const server = createServer((_request, response) => {
    void (async () => {
      for (const ms of pauses) {
        response.write('x');
        await pause(ms);
      }
      response.end('x');
    })();
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const read = async (patience: { silenceMs: number; totalMs: number }) => {
    const opened = await openAttachment(connection(), `${url}/file`, url, patience);
    if (opened.type !== 'opened') throw new Error(opened.error);
    return (await buffer(opened.content)).length;
  };

  test('is waited for as long as something comes, but not for ever', async () => {
    pauses = [300, 300, 300, 300];
    expect(await read({ silenceMs: 900, totalMs: 60_000 })).toBe(5);
    await expect(read({ silenceMs: 900, totalMs: 700 })).rejects.toThrow();
  });

  test.each([
    ['never begins to read', () => undefined],
    ['ends before the first byte', (content: Readable) => content.destroy()],
    [
      'ends with an error of its own',
      (content: Readable) => content.once('error', () => undefined).destroy(new Error('full')),
    ],
  ])('on which nothing comes any more disturbs nobody who %s', async (_who, leave) => {
    pauses = [600];
    const uncaught = jest.fn();
    process.once('uncaughtException', uncaught);
    const opened = await openAttachment(connection(), `${url}/file`, url, { silenceMs: 200, totalMs: 400 });
    if (opened.type !== 'opened') throw new Error(opened.error);
    leave(opened.content);
    await pause(700);
    process.off('uncaughtException', uncaught);
    expect(uncaught).not.toHaveBeenCalled();
    expect(opened.content.destroyed).toBe(true);
  });

  test('on which nothing comes any more is given up', async () => {
    pauses = [800];
    await expect(read({ silenceMs: 200, totalMs: 60_000 })).rejects.toThrow();
  });
});

describe('an address that is not Twilio', () => {
  const asked: IncomingHttpHeaders[] = [];
  let location = '';
  const server = createServer((request, response) => {
    asked.push(request.headers);
    response.writeHead(307, { location }).end();
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => asked.splice(0));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('is never asked, even if the webhook names it', async () => {
    expect(await open(`${url}/file`)).toMatchObject({ type: 'refused' });
    expect(asked).toEqual([]);
  });

  test('is not asked for beside the part of a server that plays Twilio', async () => {
    expect(await openAttachment(connection(), `${url}/healthz`, `${url}/simulator`)).toMatchObject({
      type: 'refused',
    });
    expect(asked).toEqual([]);
  });

  test.each([
    'http://api.twilio.com/file',
    'https://api.twilio.com:8443/file',
    'https://api.twilio.com.example.com/file',
    'https://xtwilio.com/file',
    'https://mms.twiliocdn.com/file',
    'https://169.254.169.254/latest',
    'file:///etc/passwd',
    'nonsense',
  ])('real Twilio: %s', async (address) => {
    expect(await openAttachment(connection(), address, null)).toMatchObject({ type: 'refused' });
  });

  test('is not followed to by a redirect', async () => {
    for (location of [
      'http://169.254.169.254/latest',
      'http://localhost:1/',
      'file:///etc/passwd',
      'http://',
    ]) {
      expect(await openAttachment(connection(), `${url}/file`, url)).toMatchObject({ type: 'refused' });
    }
    expect(asked).toHaveLength(4);
  });

  test('gets no credentials after a redirect, and redirects end', async () => {
    location = `${url}/again`;
    const file = `${url}/2010-04-01/Accounts/${simulator.account.sid}/Messages/MM1/Media/ME1`;
    expect(await openAttachment(connection(), file, url)).toMatchObject({ type: 'refused' });
    expect(asked.map(({ authorization }) => authorization !== undefined)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test('gets no credentials for anything but a file of a message of the account', async () => {
    location = 'nowhere:';
    const account = simulator.account.sid;
    for (const path of [
      `Accounts/${account}.json`,
      `Accounts/${account}/Messages/MM1`,
      `Accounts/AC${'0'.repeat(32)}/Messages/MM1/Media/ME1`,
      `Accounts/${account}/Messages/MM1/Media/../../../Keys/SK1`,
    ])
      await openAttachment(connection(), `${url}/2010-04-01/${path}`, url);
    expect(asked.map(({ authorization }) => authorization)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
