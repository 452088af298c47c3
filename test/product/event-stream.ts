import { pause } from './product';

export interface SeenEvent {
  id: string;
  event: string;
  data: any;
}

export interface Follower {
  /** Every event in the order it came, repeated ones too. */
  seen: SeenEvent[];
  /** How often the stream was opened. */
  opened: number;
  stop(): void;
}

/** Follows `/api/events` as a browser does: cut, it opens again, at the next address, with the last id it saw. */
export function follow(addresses: () => string, token: string): Follower {
  const stopping = new AbortController();
  const follower: Follower = { seen: [], opened: 0, stop: () => stopping.abort() };
  void (async () => {
    while (!stopping.signal.aborted) {
      try {
        await readStream(addresses(), token, follower, stopping.signal);
      } catch {
        await pause(100);
      }
    }
  })();
  return follower;
}

async function readStream(
  base: string,
  token: string,
  follower: Follower,
  signal: AbortSignal,
): Promise<void> {
  const last = follower.seen.at(-1)?.id;
  const answer = await fetch(`${base}/api/events`, {
    headers: { authorization: `Bearer ${token}`, ...(last ? { 'last-event-id': last } : {}) },
    signal,
  });
  if (!answer.ok || !answer.body) throw new Error(`events: ${answer.status}`);
  follower.opened += 1;
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block
          .split('\n')
          .filter((line) => !line.startsWith(':'))
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
      );
      if (fields['data'])
        follower.seen.push({ id: fields['id']!, event: fields['event']!, data: JSON.parse(fields['data']) });
    }
  }
}
