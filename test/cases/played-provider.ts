import { randomUUID } from 'node:crypto';
import type { DeliveryOutcome, SentMessage } from '../../channels/channel';
import type { MessageRow } from '../../db/schema';

/** A choice between 0 and 1, the same ones again for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A message that the provider took, and what it will say of it. */
export interface Taken {
  sid: string;
  messageId: string;
  seq: number;
  attempt: number;
  /** Epoch milliseconds, moved back where the test lets time pass. */
  at: number;
  arrives: boolean;
  /** Nobody of ours waited for it any more when it was taken. */
  late: boolean;
  callbacks: Callback[];
  last: SentMessage['status'];
}

export interface Callback {
  sid: string;
  /** Null: the provider was given no address with our id. */
  messageId: string | null;
  status: 'sending' | 'sent' | 'delivered' | 'read' | 'failed';
  /** A failure that passes: the same message may arrive later. */
  passing: boolean;
}

const REFUSED: DeliveryOutcome = { type: 'refused', error: { code: '21211', message: 'No.' } };
const LATER: DeliveryOutcome = { type: 'later', retryInMs: 0, error: { code: '20429', message: 'Later.' } };
const UNKNOWN: DeliveryOutcome = { type: 'unknown', error: { code: 'unknown', message: '?' } };

/**
 * What a provider without idempotency keys may do with a message: take it and say so, take it and say nothing, refuse
 * it, ask for patience, not take it and say nothing, or take it long after everybody has given up.
 */
export function playProvider(random: () => number) {
  const taken: Taken[] = [];
  const stuck: MessageRow[] = [];
  const chance = (share: number) => random() < share;

  function take(message: MessageRow, late: boolean): Taken {
    const sid = `SM${randomUUID().replaceAll('-', '')}`;
    const arrives = chance(0.85);
    const messageId = chance(0.15) ? null : message.id;
    const passing = !arrives && chance(0.4);
    const said: Callback['status'][] = arrives
      ? ['sending', 'sent', 'delivered', 'read']
      : ['sent', 'failed'];
    const callbacks = said
      .filter(() => chance(0.8))
      .flatMap((status) => Array<Callback>(chance(0.2) ? 2 : 1).fill({ sid, messageId, status, passing }));
    const one: Taken = {
      sid,
      messageId: message.id,
      seq: message.seq,
      attempt: message.attempts,
      at: Date.now(),
      arrives,
      late,
      callbacks,
      last: null,
    };
    taken.push(one);
    return one;
  }

  return {
    taken,
    /** What a call comes to; `null` is no answer at all, which the caller will take for a time-out. */
    create(message: MessageRow): DeliveryOutcome | null {
      const what = random();
      if (what < 0.45) return { type: 'accepted', sid: take(message, false).sid };
      if (what < 0.65) {
        take(message, false);
        return chance(0.5) ? UNKNOWN : null;
      }
      if (what < 0.72) return REFUSED;
      if (what < 0.82) return LATER;
      if (what < 0.97) return chance(0.5) ? UNKNOWN : null;
      stuck.push(message);
      return null;
    },
    /** Takes what hung between us and the provider, one; false when nothing does. */
    takeStuck(): boolean {
      const message = stuck.shift();
      if (message) take(message, true);
      return message !== undefined;
    },
    /** One of the callbacks that are on their way, any of them; it may be lost on the last part. */
    nextCallback(): Callback | null {
      const from = taken.filter(({ callbacks }) => callbacks.length > 0);
      const one = from[Math.floor(random() * from.length)];
      if (!one) return null;
      const [callback] = one.callbacks.splice(Math.floor(random() * one.callbacks.length), 1);
      return callback ?? null;
    },
    list(): SentMessage[] {
      return taken
        .map(({ sid, at }) => ({
          sid,
          // Twilio gives whole seconds.
          createdAt: new Date(Math.floor(at / 1000) * 1000),
          status: null,
          error: null,
        }))
        .reverse();
    },
    timePasses(ms: number) {
      for (const one of taken) one.at -= ms;
    },
  };
}
