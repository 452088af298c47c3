import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * A load balancer in front of several API processes: takes turns, and tries the next one where a connection fails.
 * That is allowed because webhooks carry a SID and answers a clientId.
 */
export async function startBalancer(port: number, backends: string[]): Promise<{ close(): Promise<void> }> {
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    void readAll(incoming).then((body) => pass(incoming, outgoing, body, turn++, backends.length * 3));
  });

  function pass(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    body: Buffer,
    at: number,
    tries: number,
  ): void {
    const target = new URL(backends[at % backends.length]!);
    const forward = request(
      {
        host: target.hostname,
        port: target.port,
        method: incoming.method,
        path: incoming.url,
        headers: incoming.headers,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('end', () =>
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(chunks)),
        );
        answer.once('error', again);
      },
    );
    let gaveUp = false;
    function again(): void {
      if (gaveUp) return;
      gaveUp = true;
      if (tries > 0) setTimeout(() => pass(incoming, outgoing, body, at + 1, tries - 1), 20);
      else outgoing.writeHead(502).end();
    }
    forward.once('error', again);
    forward.end(body);
  }

  // Longer than any client keeps an idle connection, or one is used again in the moment it closes.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
