import type { After } from './rule-shapes';

/** What time rules count from. */
export const ANCHORS = [
  'case.waitingSince',
  'message.lastCustomerAt',
  'message.lastAgentAt',
  'case.createdAt',
  'case.statusChangedAt',
  'chat.endedAt',
  'assignee.changedAt',
  'chat.endsAt',
  'window.closesAt',
] as const satisfies After['fact'][];

/** These lie ahead, and are gone once they have come: nothing can be waited for after them. */
const AHEAD: After['fact'][] = ['chat.endsAt', 'window.closesAt'];

export const liesAhead = (fact: After['fact']) => AHEAD.includes(fact);

/** Counted from another moment, on the side of it that it has. */
export function withAnchor({ fact: before, duration, businessHours }: After, fact: After['fact']): After {
  const span = duration.replace(/^-/, '');
  if (liesAhead(fact)) return { fact, duration: `-${span}`, businessHours: false };
  return { fact, duration: liesAhead(before) ? span : duration, businessHours };
}
