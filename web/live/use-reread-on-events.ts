import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useFeedEvents } from './live';

/** Reads an answer again after events of these names, once for all that come within `everyMs`. */
export function useRereadOnEvents(
  queryKey: readonly unknown[],
  everyMs: number,
  isAbout: (name: string) => boolean,
): void {
  const queries = useQueryClient();
  const timer = useRef<number | undefined>(undefined);
  useFeedEvents(({ name }) => {
    if (!isAbout(name) || timer.current !== undefined) return;
    timer.current = window.setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey });
    }, everyMs);
  });
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}
