import type { Case } from '../api/shapes';

/** How a wait stands against its target: amber from half of it on, red past it. */
export type WaitLevel = 'fine' | 'half' | 'missed';

export function waitLevel(waitedMs: number, targetMs: number): WaitLevel {
  if (waitedMs >= targetMs) return 'missed';
  return waitedMs >= targetMs / 2 ? 'half' : 'fine';
}

/** Milliseconds until the chat ends by itself, once that is nearer than the warning; null before, or if it never does. */
export function endsSoon({ chat }: Case, now: number, warningMs: number): number | null {
  if (chat?.state !== 'active' || chat.endsAt === null) return null;
  const left = Date.parse(chat.endsAt) - now;
  return left <= warningMs ? Math.max(0, left) : null;
}

/** Of the 24-hour window: what is left of it in milliseconds, 0 when it is closed, null where there is none. */
export function windowLeft({ window }: Case, now: number): number | null {
  if (window === null) return null;
  if (!window.open || window.closesAt === null) return 0;
  return Math.max(0, Date.parse(window.closesAt) - now);
}
