import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { cutSlowBodies } from '../../api/plugins/slow-bodies';

test('a body that comes too slowly is cut off, but for one that may', async () => {
  const app = fastify();
  cutSlowBodies(app, 200);
  app.post('/usual', () => 'taken');
  app.post('/file', { config: { slowBody: true } }, () => 'taken');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  /** Sends a body of two bytes with a pause between them; answers what came back. */
  const send = (path: string, pauseMs: number) =>
    new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      let answer = '';
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\na`,
      );
      setTimeout(() => socket.write('b'), pauseMs);
    });
  expect(await Promise.all([send('/usual', 50), send('/usual', 500), send('/file', 500)])).toEqual([
    'HTTP/1.1 200 OK',
    '',
    'HTTP/1.1 200 OK',
  ]);
  await app.close();
});
