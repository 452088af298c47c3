import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { preloadChat } from './preload-chat';

/** A pointer on its way to somewhere else is off a row before. */
const RESTS_MS = 50;

/** Reads a chat as soon as the pointer rests on its row: by the time it is pressed, most of it is there. */
export function usePointerPreload(number: number): {
  onPointerEnter: () => void;
  onPointerLeave: () => void;
} {
  const queries = useQueryClient();
  const timer = useRef<number>(undefined);
  const stop = () => window.clearTimeout(timer.current);
  useEffect(() => stop, []);
  return {
    onPointerEnter: () => {
      stop();
      timer.current = window.setTimeout(() => preloadChat(queries, number), RESTS_MS);
    },
    onPointerLeave: stop,
  };
}
