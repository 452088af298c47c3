import { useSyncExternalStore } from 'react';

/** One clock for everything that counts down, so that all of it moves at the same moment. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: number | undefined;

function subscribe(then: () => void): () => void {
  listeners.add(then);
  timer ??= window.setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
  }, 1_000);
  return () => {
    listeners.delete(then);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

/** The time in milliseconds, again every `stepMs`: what shows minutes need not be drawn each second. */
export function useNow(stepMs = 1_000): number {
  return useSyncExternalStore(subscribe, () => Math.floor(now / stepMs) * stepMs);
}

/** Something that follows from the time, drawn again only when it is something else. `of` answers a plain value. */
export function useClock<Value extends string | number | boolean | null>(of: (now: number) => Value): Value {
  return useSyncExternalStore(subscribe, () => of(now));
}
