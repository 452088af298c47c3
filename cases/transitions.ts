import type { CaseRow, CaseStatus, EndedBy } from '../db/schema';

/**
 * How a case changes, as pure functions from a case to a case. People's actions, deadlines and rules all use these, so
 * a chat lives by one set of laws. They know no clock: `at` is a value.
 */

/** A customer's message brings the chat back; `takenBy` is who keeps it, or null for New. Status becomes `open`. */
export function activateChat(c: CaseRow, how: { takenBy: string | null; at: Date }): CaseRow {
  if (c.chatState === null) return { ...c, status: 'open' };
  return {
    ...c,
    status: 'open',
    chatState: 'active',
    chatStartedAt: how.at,
    chatEndedAt: null,
    chatEndedBy: null,
    chatEndReason: null,
    chatPostponedUntil: null,
    chatHeldUntil: null,
    chatWarnedFor: null,
    takenBy: how.takenBy,
    releaseAt: null,
  };
}

/** How a chat ends. `reason` is one of its group's. */
export interface ChatEnd {
  status: CaseStatus;
  endedBy: EndedBy;
  at: Date;
  reason?: string | null | undefined;
}

/**
 * Ends an active chat; on one that has ended already only the status is set, and the reason where one is given.
 * `takenBy` stays as a record.
 */
export function endChat(c: CaseRow, how: ChatEnd): CaseRow {
  if (c.chatState === null) return { ...c, status: how.status };
  if (c.chatState === 'ended')
    return { ...c, status: how.status, chatEndReason: how.reason ?? c.chatEndReason };
  return {
    ...c,
    status: how.status,
    chatState: 'ended',
    chatEndedAt: how.at,
    chatEndedBy: how.endedBy,
    chatEndReason: how.reason ?? null,
    chatEndsAt: null,
    chatPostponedUntil: null,
    chatHeldUntil: null,
    chatWarnedFor: null,
    releaseAt: null,
  };
}

/**
 * An ended chat goes on as if it had not ended, for at least one timeout more, with who had it if they are there. The
 * status is the caller's.
 */
export function resumeChat(
  c: CaseRow,
  timing: EndTiming,
  { at, takerOnline }: { at: Date; takerOnline: boolean },
): CaseRow {
  if (c.chatState !== 'ended') return c;
  const resumed: CaseRow = {
    ...c,
    chatState: 'active',
    chatEndedAt: null,
    chatEndedBy: null,
    chatEndReason: null,
    chatHeldUntil: new Date(at.getTime() + timing.inactivityTimeoutMs),
    takenBy: takerOnline ? c.takenBy : null,
  };
  return { ...resumed, chatEndsAt: chatEndsAt(resumed, timing) };
}

/** `closed` ends an active chat, `open` and `pending` leave it alone. */
export function setStatus(c: CaseRow, how: ChatEnd): CaseRow {
  return how.status === 'closed' ? endChat(c, how) : { ...c, status: how.status };
}

/** A message of the customer was taken in. */
export function customerWrote(c: CaseRow, at: Date): CaseRow {
  return {
    ...c,
    status: 'open',
    lastAuthor: 'customer',
    lastCustomerAt: at,
    lastCountingAt: at,
    waitingSince: c.waitingSince ?? at,
  };
}

/** A person answered; an active chat that nobody had is taken. Status does not change by answering. */
export function agentAnswered(c: CaseRow, answer: { agentId: string; seq: number; at: Date }): CaseRow {
  const takes = c.chatState === 'active' && c.takenBy === null;
  return {
    ...c,
    lastAuthor: 'agent',
    lastAgentAt: answer.at,
    lastCountingAt: answer.at,
    waitingSince: null,
    lastAnswerSeq: answer.seq,
    takenBy: takes ? answer.agentId : c.takenBy,
    releaseAt: null,
  };
}

/**
 * A message that a person had scheduled goes now and counts as an answer. Whoever wrote it may be away: it neither takes
 * a chat nor activates one.
 */
export function scheduledWent(c: CaseRow, sent: { seq: number; at: Date }): CaseRow {
  return {
    ...c,
    lastAuthor: 'agent',
    lastAgentAt: sent.at,
    lastCountingAt: sent.at,
    waitingSince: null,
    lastAnswerSeq: sent.seq,
  };
}

/** Who wrote last among people, answers that failed left out. */
export interface PeoplesMessages {
  lastAuthor: 'customer' | 'agent' | null;
  waitingSince: Date | null;
  lastAnswerSeq: number;
  lastAgentAt: Date | null;
}

/**
 * An answer failed: it never counted as one. When the customer is now the one who wrote last, the case goes back to
 * `open`. The end of the chat never moves earlier by it, so `lastCountingAt` stays.
 */
export function answerFailed(c: CaseRow, people: PeoplesMessages): CaseRow {
  const status = people.lastAuthor === 'customer' ? 'open' : c.status;
  return { ...c, ...people, status };
}

/** Somebody takes the chat; `releaseAt` of the one who had it is void. */
export function takeChat(c: CaseRow, agentId: string): CaseRow {
  return { ...c, takenBy: agentId, releaseAt: null };
}

/** Puts the chat back to New. */
export function releaseChat(c: CaseRow): CaseRow {
  return { ...c, takenBy: null, releaseAt: null };
}

/** What the end by inactivity depends on, of the workspace and the integration. */
export interface EndTiming {
  inactivityTimeoutMs: number;
  endUnanswered: boolean;
}

/** When an active chat ends by itself, or null: counted from people's messages, never earlier than postponed or held to. */
export function chatEndsAt(c: CaseRow, timing: EndTiming): Date | null {
  if (c.chatState !== 'active' || c.lastCountingAt === null) return null;
  if (c.lastAuthor === 'customer' && !timing.endUnanswered) return null;
  const byInactivity = c.lastCountingAt.getTime() + timing.inactivityTimeoutMs;
  const later = [c.chatPostponedUntil, c.chatHeldUntil].map((until) => until?.getTime() ?? byInactivity);
  return new Date(Math.max(byInactivity, ...later));
}

/** Typing holds the end of a chat back for a minute; a little more, so that not every key moves it. */
const HELD_MS = 60_000;
const HELD_AT_ONCE_MS = 70_000;

/** The chat while an agent types: it does not end within a minute, but one timeout later than without at the latest. */
export function holdEnd(c: CaseRow, timing: EndTiming, now: Date): CaseRow {
  if (c.chatEndsAt === null || c.chatEndsAt.getTime() - now.getTime() >= HELD_MS) return c;
  const unheld = chatEndsAt({ ...c, chatHeldUntil: null }, timing);
  if (unheld === null) return c;
  const latest = unheld.getTime() + timing.inactivityTimeoutMs;
  const until = Math.min(now.getTime() + HELD_AT_ONCE_MS, latest);
  const held = { ...c, chatHeldUntil: new Date(Math.max(until, c.chatHeldUntil?.getTime() ?? until)) };
  return { ...held, chatEndsAt: chatEndsAt(held, timing) };
}

/** What a chat's end by inactivity means for its case: who wrote last decides. */
export function whatInactivityMeans(lastAuthor: CaseRow['lastAuthor']): CaseStatus {
  return lastAuthor === 'agent' ? 'pending' : 'open';
}

/** When the agents are warned of the end; a warning longer than the timeout is shortened to it. */
export function warnsAt(c: CaseRow, timing: EndTiming & { endingWarningMs: number }): Date | null {
  if (c.chatEndsAt === null || c.chatWarnedFor?.getTime() === c.chatEndsAt.getTime()) return null;
  return new Date(c.chatEndsAt.getTime() - Math.min(timing.endingWarningMs, timing.inactivityTimeoutMs));
}

/** Which case a customer's message belongs to. `newest` is the newest case without an active chat. */
export function whichCase(
  cases: { active: CaseRow | undefined; newest: CaseRow | undefined },
  now: Date,
  reopenWithinMs: number,
): { type: 'append' | 'reactivate'; case: CaseRow } | { type: 'create' } {
  if (cases.active) return { type: 'append', case: cases.active };
  const { newest } = cases;
  if (!newest) return { type: 'create' };
  if (newest.status !== 'closed') return { type: 'reactivate', case: newest };
  const closedForMs = now.getTime() - newest.statusChangedAt.getTime();
  return closedForMs < reopenWithinMs ? { type: 'reactivate', case: newest } : { type: 'create' };
}
