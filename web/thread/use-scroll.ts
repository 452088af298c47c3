import { useEffect, useEffectEvent, useState, type RefObject } from 'react';

/** So near to the bottom is at the bottom. */
const NEAR_PX = 24;
/** So far before the oldest message is reached, older ones are asked for. */
const AHEAD = '800px 0px 0px 0px';

/** Whether a place that scrolls from its bottom (column-reverse: 0 is the bottom, upwards is negative) stands there. */
export function useBottom(scroller: RefObject<HTMLElement | null>) {
  const [isAtBottom, setAtBottom] = useState(true);
  useEffect(() => {
    const place = scroller.current;
    if (!place) return;
    const look = () => setAtBottom(place.scrollTop > -NEAR_PX);
    place.addEventListener('scroll', look, { passive: true });
    return () => place.removeEventListener('scroll', look);
  }, [scroller]);
  const toBottom = () => scroller.current?.scrollTo({ top: 0 });
  return { isAtBottom, toBottom };
}

/** Calls back when the mark comes near to what is seen of the scroller, and each time it `isWanted` anew while it is. */
export function useWhenSeen(
  mark: RefObject<HTMLElement | null>,
  scroller: RefObject<HTMLElement | null>,
  isWanted: boolean,
  then: () => void,
): void {
  const seen = useEffectEvent(then);
  useEffect(() => {
    if (!isWanted || !mark.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) seen();
      },
      { root: scroller.current, rootMargin: AHEAD },
    );
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, [mark, scroller, isWanted]);
}
