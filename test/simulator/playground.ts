import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { type RunningSimulator, startSimulator } from '../../simulator/standalone';

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  raw: string;
  form: Record<string, string>;
}

/** A help desk as the simulator sees it from outside: an address that takes webhooks and answers as told. */
export interface Desk {
  url: string;
  received: Received[];
  /** The answer to the n-th webhook, 0 first. */
  answer: (n: number) => number | 'reset' | 'silence';
  close: () => Promise<void>;
}

export async function startDesk(): Promise<Desk> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString();
      const { method = '', url: path = '', headers } = request;
      received.push({ method, path, headers, raw, form: Object.fromEntries(new URLSearchParams(raw)) });
      const answer = desk.answer(received.length - 1);
      if (answer === 'reset') request.socket.destroy();
      else if (answer !== 'silence')
        response.writeHead(answer, { 'content-type': 'text/xml' }).end('<Response/>');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const desk: Desk = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: () => 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return desk;
}

export const business = 'whatsapp:+14155238886';
export const ana = 'whatsapp:+15550001111';

/** A simulator, a desk connected to it, and hands to drive both. */
export async function playground(options: Parameters<typeof startSimulator>[0] = {}) {
  const simulator = await startSimulator(options);
  const desk = await startDesk();
  const webhookUrl = `${desk.url}/webhooks/twilio/1`;
  const drive = driver(simulator);
  await drive('PUT', `senders/${business}`, { webhookUrl });
  return {
    simulator,
    desk,
    webhookUrl,
    drive,
    client: clientOf(simulator),
    /** Waits until every callback has been sent. */
    settled: () => until(async () => (await drive('GET', '')).body.pendingDeliveries === 0),
    close: async () => {
      await simulator.close();
      await desk.close();
    },
  };
}

/** The driving API in one function. */
export const driver =
  ({ api }: RunningSimulator) =>
  async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${api}/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // Test code reads whatever came; the assertions check it.
    return { status: response.status, body: text ? JSON.parse(text) : null };
  };

/** The real SDK, with every call sent to the simulator. */
export function clientOf(
  { url, account }: RunningSimulator,
  authToken: string = account.authToken,
  base: string = url,
) {
  const client = twilio(account.sid, authToken, { timeout: 5000 });
  client.api.baseUrl = base;
  return client;
}

/** A plain call of Twilio's API, to see status and body as they are. */
export async function callTwilio(
  { url, account }: RunningSimulator,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  form?: Record<string, string> | [string, string][],
  authToken: string = account.authToken,
) {
  const response = await fetch(`${url}/2010-04-01/Accounts/${account.sid}${path}`, {
    method,
    headers: { authorization: `Basic ${Buffer.from(`${account.sid}:${authToken}`).toString('base64')}` },
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text ? JSON.parse(text) : null,
  };
}

export async function until(condition: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('what was waited for did not happen');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
