import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

type Answer = (response: ServerResponse, call: ReceivedCall) => void;

const ok: Answer = (response) => response.end('thank you');

/** A receiver of webhooks on this machine, known as `localhost`; it notes what it gets and answers as it is told to. */
export async function openReceiver() {
  const calls: ReceivedCall[] = [];
  let answer: Answer = ok;
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    calls.push(call);
    answer(response, call);
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  return {
    /** As it may be listed in WEBHOOK_ALLOWED_HOSTS. */
    host,
    url: `http://${host}`,
    calls,
    answers(next: Answer) {
      answer = next;
    },
    answersWith(status: number, headers: Record<string, string> = {}) {
      answer = (response) => response.writeHead(status, headers).end(`status ${status}`);
    },
    reset() {
      calls.length = 0;
      answer = ok;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type Receiver = Awaited<ReturnType<typeof openReceiver>>;
