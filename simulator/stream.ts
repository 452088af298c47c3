import type { FastifyReply } from 'fastify';
import type { Message } from './message';
import type { Simulation, Typing } from './simulation';

const mostStreams = 200;
const mostUnread = 1_000_000;
let open = 0;

/** Streams new and changed messages, and that somebody types, as server-sent events until the reader leaves or the simulator closes. */
export function streamMessages(
  simulation: Simulation,
  reply: FastifyReply,
  wanted: (about: Message | Typing) => boolean,
): void {
  if (open >= mostStreams) {
    void reply
      .code(503)
      .send({ title: 'Too many streams', status: 503, detail: `At most ${mostStreams} streams` });
    return;
  }
  open += 1;
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  });
  const write = (text: string) => {
    raw.write(text);
    // A reader that takes nothing in is let go; the page connects again and reads anew.
    if (raw.writableLength > mostUnread) raw.destroy();
  };
  const onMessage = (message: Message) => {
    if (wanted(message)) write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  };
  const onTyping = (typing: Typing) => {
    if (wanted(typing)) write(`event: typing\ndata: ${JSON.stringify(typing)}\n\n`);
  };
  const onReset = () => write('event: reset\ndata: {}\n\n');
  const beat = setInterval(() => write(': here\n\n'), 15_000);
  const onClose = () => raw.end();
  simulation.changes
    .on('message', onMessage)
    .on('typing', onTyping)
    .on('reset', onReset)
    .on('close', onClose);
  write('retry: 1000\n\n: connected\n\n');
  raw.once('close', () => {
    open -= 1;
    clearInterval(beat);
    simulation.changes
      .off('message', onMessage)
      .off('typing', onTyping)
      .off('reset', onReset)
      .off('close', onClose);
  });
}
