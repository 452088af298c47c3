import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { openStream, type Stream } from '../../api/feed/stream';

test('a client that does not read is cut off instead of filling the memory', async () => {
  let stream: Stream | undefined;
  const server = createServer((_, response) => (stream = openStream('stream', 'user', response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  client.pause();
  try {
    client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    while (!stream) await pause(10);
    const gone = new Promise<void>((resolve) => stream!.onClose(resolve));
    const chunk = `: ${'x'.repeat(100_000)}\n\n`;
    let written = 0;
    for (; stream.isOpen() && written < 1_000; written++) {
      stream.write(chunk);
      await pause(1);
    }
    expect(stream.isOpen()).toBe(false);
    expect(written).toBeLessThan(200);
    await gone;
  } finally {
    client.destroy();
    server.close();
  }
});
