import { startTransition, useEffect, useState } from 'react';

/**
 * How much of something long is drawn: the first part at once, then part after part, so that it is seen early and the
 * keyboard and the pointer are answered all the while.
 */
export function useGrowing(part: number, whole: number): number {
  const [drawn, setDrawn] = useState(part);
  useEffect(() => {
    if (drawn >= whole) return;
    const timer = window.setTimeout(() => startTransition(() => setDrawn(drawn + part)));
    return () => window.clearTimeout(timer);
  }, [drawn, part, whole]);
  return drawn;
}
