import type { Case } from '../api/shapes';

/** Where a case is opened: an active chat among the chats, anything else among all cases. */
export function caseAddress({ number, chat }: Pick<Case, 'number' | 'chat'>): string {
  return chat?.state === 'active' ? `/chats/${number}?view=all` : `/cases/${number}`;
}
