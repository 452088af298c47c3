import type { Case } from '../api/shapes';
import { windowLeft } from '../chats/urgency';
import { useClock } from '../time/now';

/** Whether free text may be sent now; it closes by the clock, without a word from the desk. */
export function useWindow(shown: Case): 'none' | 'open' | 'closed' {
  return useClock((now) => {
    const left = windowLeft(shown, now);
    if (left === null) return 'none';
    return left > 0 ? 'open' : 'closed';
  });
}
