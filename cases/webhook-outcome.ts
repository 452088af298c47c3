const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** How long after each attempt that failed for a time the next one comes; after the last one the webhook has failed. */
const PAUSES_MS = [10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE];
const LONGEST_PAUSE_MS = 120 * MINUTE;
export const MOST_ATTEMPTS = PAUSES_MS.length + 1;

/** What a receiver answered, as it is kept. */
export interface CallResponse {
  status: number;
  /** The beginning of the body. */
  body: string;
  /** True when there was more of it. */
  cut: boolean;
  /** From the call to the end of what was read, milliseconds. */
  ms: number;
}

/** What became of one call of a webhook. */
export type CallOutcome =
  | { type: 'answered'; response: CallResponse; retryAfterMs: number | null }
  /** Nothing came back; the reason in words. `again`: it may be otherwise later. */
  | { type: 'unanswered'; error: string; again: boolean };

export type AfterAttempt =
  { type: 'done' } | { type: 'again'; inMs: number; error: string } | { type: 'failed'; error: string };

/**
 * What follows from an attempt, the first of which has the number 1. 2xx is done. 5xx, 429, 408, time-outs and broken
 * connections are tried again, not before the receiver's Retry-After (two hours at most); all else is final. Pure.
 */
export function afterAttempt(outcome: CallOutcome, attempt: number): AfterAttempt {
  if (outcome.type === 'answered' && isSuccess(outcome.response.status)) return { type: 'done' };
  const error = outcome.type === 'answered' ? inWords(outcome.response.status) : outcome.error;
  const mayPass = outcome.type === 'answered' ? isPassing(outcome.response.status) : outcome.again;
  const pause = PAUSES_MS[attempt - 1];
  if (!mayPass) return { type: 'failed', error };
  if (pause === undefined) return { type: 'failed', error: `${error} It was tried ${attempt} times.` };
  const asked = outcome.type === 'answered' ? (outcome.retryAfterMs ?? 0) : 0;
  return { type: 'again', inMs: Math.min(LONGEST_PAUSE_MS, Math.max(pause, asked)), error };
}

const isSuccess = (status: number) => status >= 200 && status < 300;
const isPassing = (status: number) => status >= 500 || status === 429 || status === 408;

function inWords(status: number): string {
  if (status >= 300 && status < 400)
    return `The receiver answered ${status}, a redirect; none is followed. Put the final address into the rule.`;
  return `The receiver answered ${status}.`;
}
