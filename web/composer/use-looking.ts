import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';
import { useMe } from '../session/me';

export type Looker = components['schemas']['Looker'];

/** Whoever has not said so for 20 seconds counts as gone. */
const SAY_AGAIN_MS = 10_000;
/** So often the desk hears that somebody types. */
const TYPING_MS = 4_000;
const TYPES_NO_MORE_MS = 6_000;

/** Colleagues who have this case open, by name; oneself is none of them. */
export function useLookers(number: number): Looker[] {
  const me = useMe();
  const { data } = useQuery({
    queryKey: keys.of(number, 'looking'),
    queryFn: async () =>
      (await answerOf(api.GET('/api/cases/{number}/looking', { params: at(number) }))).items,
  });
  return (data ?? []).filter(({ id }) => id !== me.id);
}

/**
 * Tells colleagues that this person has the case open, while the page can be seen. Answers what is to be called at every
 * key: an answer being typed holds the end of the chat back and is shown to the customer, a note only to colleagues.
 */
export function useSayLooking(number: number): (mode: 'reply' | 'note') => void {
  const typedAt = useRef(-Infinity);
  const saidAt = useRef(-Infinity);
  const stops = useRef<number>(undefined);
  const say = useEffectEvent(() => {
    const typing = performance.now() - typedAt.current < TYPES_NO_MORE_MS;
    // Whoever can't be told now is told next time.
    quietly(api.PUT('/api/cases/{number}/looking', { params: at(number), body: { typing } }));
  });
  useEffect(() => {
    const leave = () =>
      quietly(api.DELETE('/api/cases/{number}/looking', { params: at(number), keepalive: true }));
    const look = () => (document.visibilityState === 'visible' ? say() : leave());
    look();
    const timer = window.setInterval(() => document.visibilityState === 'visible' && say(), SAY_AGAIN_MS);
    document.addEventListener('visibilitychange', look);
    window.addEventListener('pagehide', leave);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('pagehide', leave);
      window.clearTimeout(stops.current);
      leave();
    };
  }, [number]);
  return (mode) => {
    const now = performance.now();
    typedAt.current = now;
    window.clearTimeout(stops.current);
    stops.current = window.setTimeout(() => {
      saidAt.current = -Infinity;
      quietly(api.PUT('/api/cases/{number}/looking', { params: at(number), body: { typing: false } }));
    }, TYPES_NO_MORE_MS);
    if (now - saidAt.current < TYPING_MS) return;
    saidAt.current = now;
    if (mode === 'reply') quietly(api.POST('/api/cases/{number}/typing', { params: at(number), body: null }));
    else quietly(api.PUT('/api/cases/{number}/looking', { params: at(number), body: { typing: true } }));
  };
}

const at = (number: number) => ({ path: { number: String(number) } });

function quietly(call: Promise<unknown>): void {
  call.catch(() => undefined);
}
