import fc from 'fast-check';
import type { CaseRow, CaseStatus } from '../../db/schema';
import {
  activateChat,
  agentAnswered,
  answerFailed,
  chatEndsAt,
  customerWrote,
  endChat,
  holdEnd,
  releaseChat,
  setStatus,
  takeChat,
  warnsAt,
  whatInactivityMeans,
  whichCase,
} from '../../cases/transitions';

const MINUTE = 60_000;
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * MINUTE);

function aCase(changes: Partial<CaseRow> = {}): CaseRow {
  return {
    id: 'case',
    number: 1,
    conversationId: 'conversation',
    contactId: 'contact',
    integrationId: 'integration',
    channelKind: 'whatsapp',
    channelMode: 'sync',
    subject: '',
    status: 'open',
    priority: 'normal',
    groupId: 'group',
    assigneeId: null,
    labels: [],
    fields: {},
    chatState: 'active',
    chatStartedAt: at(0),
    chatEndedAt: null,
    chatEndedBy: null,
    chatEndReason: null,
    chatEndsAt: null,
    chatPostponedUntil: null,
    chatHeldUntil: null,
    chatWarnedFor: null,
    takenBy: null,
    releaseAt: null,
    lastAuthor: null,
    lastCountingAt: null,
    waitingSince: null,
    lastAnswerSeq: 0,
    lastMessageSeq: null,
    lastMessageAt: null,
    statusChangedAt: at(0),
    lastCustomerAt: null,
    lastAgentAt: null,
    assigneeChangedAt: null,
    createdAt: at(0),
    updatedAt: at(0),
    ...changes,
  };
}

const timing = { inactivityTimeoutMs: 10 * MINUTE, endUnanswered: true };
const statuses: CaseStatus[] = ['open', 'pending', 'closed'];

type Step = (c: CaseRow, now: Date) => CaseRow;

/** Everything that may happen to a case, in any order. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>((c, now) => customerWrote(c, now)),
  fc.constant<Step>((c, now) => (c.chatState === 'active' ? c : activateChat(c, { takenBy: null, at: now }))),
  fc
    .constantFrom('ada', 'bob')
    .map<Step>((agentId) => (c, now) => agentAnswered(c, { agentId, seq: c.lastAnswerSeq + 1, at: now })),
  fc
    .constantFrom(...statuses)
    .map<Step>((status) => (c, now) => endChat(c, { status, endedBy: 'agent', at: now })),
  fc
    .constantFrom(...statuses)
    .filter((status) => status !== 'closed')
    .map<Step>((status) => (c, now) => setStatus(c, { status, endedBy: 'rule', at: now })),
  fc.constant<Step>((c, now) => setStatus(c, { status: 'closed', endedBy: 'macro', at: now })),
  fc.constant<Step>((c) => (c.chatState === 'active' ? takeChat(c, 'ada') : c)),
  fc.constant<Step>((c) => (c.chatState === 'active' ? releaseChat(c) : c)),
  fc.constant<Step>((c, now) =>
    answerFailed(c, { lastAuthor: 'customer', waitingSince: now, lastAnswerSeq: 0, lastAgentAt: null }),
  ),
);

describe('whatever happens to a case', () => {
  test('a closed case has no active chat, and only an ended chat says when and by whom it ended', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let c = aCase();
        steps.forEach((happens, i) => {
          // A message or a failure never comes to a closed case without its chat being activated before.
          const next = happens(c, at(i));
          if (c.chatState === 'ended' && next.chatState === 'ended' && next.lastAuthor !== c.lastAuthor)
            return;
          c = next;
          if (c.chatState === 'active') {
            expect(c.status).not.toBe('closed');
            expect([c.chatEndedAt, c.chatEndedBy]).toEqual([null, null]);
          } else {
            expect(c.chatEndedAt).not.toBeNull();
            expect(c.chatEndedBy).not.toBeNull();
            expect([c.chatEndsAt, c.chatPostponedUntil, c.releaseAt]).toEqual([null, null, null]);
          }
        });
      }),
    );
  });

  test('a transition changes no case but answers a new one', () => {
    fc.assert(
      fc.property(step, (happens) => {
        const before = Object.freeze(aCase({ labels: Object.freeze(['a']) as unknown as string[] }));
        const copy = structuredClone(before);
        happens(before, at(1));
        expect(before).toEqual(copy);
      }),
    );
  });
});

describe('the end by inactivity', () => {
  test.each<[string, Partial<CaseRow>, typeof timing, Date | null]>([
    [
      'is a timeout after the last counting message',
      { lastAuthor: 'customer', lastCountingAt: at(1) },
      timing,
      at(11),
    ],
    ['is none for a chat that ended', { chatState: 'ended', lastCountingAt: at(1) }, timing, null],
    ['is none on an asynchronous channel', { chatState: null, lastCountingAt: at(1) }, timing, null],
    ['is none before anybody wrote', {}, timing, null],
    [
      'is none while the customer waits, when the settings say so',
      { lastAuthor: 'customer', lastCountingAt: at(1) },
      { ...timing, endUnanswered: false },
      null,
    ],
    [
      'is there once the agent wrote last, whatever the settings say',
      { lastAuthor: 'agent', lastCountingAt: at(1) },
      { ...timing, endUnanswered: false },
      at(11),
    ],
    [
      'is later when it was postponed',
      { lastAuthor: 'agent', lastCountingAt: at(1), chatPostponedUntil: at(16) },
      timing,
      at(16),
    ],
    [
      'is not made earlier by a message after a long postponement',
      { lastAuthor: 'agent', lastCountingAt: at(5), chatPostponedUntil: at(60) },
      timing,
      at(60),
    ],
    [
      'is moved on by a message that comes later than the postponement',
      { lastAuthor: 'agent', lastCountingAt: at(20), chatPostponedUntil: at(16) },
      timing,
      at(30),
    ],
  ])('%s', (_, changes, settings, end) => {
    expect(chatEndsAt(aCase(changes), settings)).toEqual(end);
  });

  test('is held back while an agent types: for a minute, and one timeout at most', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -15, max: 25 }),
        fc.nat(30),
        fc.option(fc.nat(40)),
        (typed, first, held) => {
          const chat = aCase({
            lastAuthor: 'customer',
            lastCountingAt: at(first),
            chatHeldUntil: held === null ? null : at(held),
          });
          const before = { ...chat, chatEndsAt: chatEndsAt(chat, timing) };
          const after = holdEnd(before, timing, at(typed)).chatEndsAt!.getTime();
          const latest = at(first + 20).getTime();
          expect(after).toBeGreaterThanOrEqual(before.chatEndsAt!.getTime());
          expect(after).toBeGreaterThanOrEqual(Math.min(at(typed + 1).getTime(), latest));
          expect(after).toBeLessThanOrEqual(Math.max(before.chatEndsAt!.getTime(), latest));
        },
      ),
      // What was held longer under another timeout is not let go earlier.
      { examples: [[21, 0, 21]], numRuns: 1000 },
    );
    expect(
      holdEnd(aCase({ lastCountingAt: at(1), lastAuthor: 'agent' }), timing, at(1)).chatEndsAt,
    ).toBeNull();
  });

  test('never moves earlier by a later message', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.nat(2000), (first, more, postponed) => {
        const c = aCase({
          lastAuthor: 'customer',
          lastCountingAt: at(first),
          chatPostponedUntil: at(postponed),
        });
        const before = chatEndsAt(c, timing);
        const after = chatEndsAt(customerWrote(c, at(first + more)), timing);
        expect(after!.getTime()).toBeGreaterThanOrEqual(before!.getTime());
      }),
    );
  });

  test('leaves the case open when the customer wrote last, pending when the agent did', () => {
    expect(whatInactivityMeans('customer')).toBe('open');
    expect(whatInactivityMeans('agent')).toBe('pending');
    expect(whatInactivityMeans(null)).toBe('open');
  });

  test('is announced once, by the warning’s length before it, at most by the timeout', () => {
    const c = aCase({ chatEndsAt: at(10) });
    expect(warnsAt(c, { ...timing, endingWarningMs: 2 * MINUTE })).toEqual(at(8));
    expect(warnsAt(c, { ...timing, endingWarningMs: 60 * MINUTE })).toEqual(at(0));
    expect(warnsAt({ ...c, chatWarnedFor: at(10) }, { ...timing, endingWarningMs: MINUTE })).toBeNull();
    expect(warnsAt({ ...c, chatWarnedFor: at(9) }, { ...timing, endingWarningMs: MINUTE })).toEqual(at(9));
    expect(warnsAt(aCase(), { ...timing, endingWarningMs: MINUTE })).toBeNull();
  });
});

describe('a customer’s message', () => {
  const ended = (changes: Partial<CaseRow> = {}) =>
    aCase({ chatState: 'ended', chatEndedAt: at(1), chatEndedBy: 'agent', ...changes });

  test.each<[string, Parameters<typeof whichCase>[0], number, ReturnType<typeof whichCase>['type']]>([
    ['makes a case when there is none', { active: undefined, newest: undefined }, 0, 'create'],
    ['goes to the active chat', { active: aCase(), newest: ended({ number: 2 }) }, 0, 'append'],
    ['activates the chat of an open case', { active: undefined, newest: ended() }, 0, 'reactivate'],
    [
      'activates the chat of a pending case',
      { active: undefined, newest: ended({ status: 'pending' }) },
      0,
      'reactivate',
    ],
    [
      'makes a new case after a closed one',
      { active: undefined, newest: ended({ status: 'closed' }) },
      0,
      'create',
    ],
    [
      'opens a case again that was closed a moment ago, where the settings say so',
      { active: undefined, newest: ended({ status: 'closed', statusChangedAt: at(55) }) },
      10 * MINUTE,
      'reactivate',
    ],
    [
      'makes a new case when that moment has just passed',
      { active: undefined, newest: ended({ status: 'closed', statusChangedAt: at(50) }) },
      10 * MINUTE,
      'create',
    ],
  ])('%s', (_, cases, reopenWithinMs, type) => {
    expect(whichCase(cases, at(60), reopenWithinMs).type).toBe(type);
  });

  test('opens the case, and the wait counts from the first one that is not answered', () => {
    const first = customerWrote(aCase({ status: 'pending' }), at(1));
    const second = customerWrote(first, at(2));
    expect(second).toMatchObject({
      status: 'open',
      lastAuthor: 'customer',
      waitingSince: at(1),
      lastCountingAt: at(2),
    });
  });
});

describe('an answer', () => {
  const waiting = customerWrote(aCase(), at(1));

  test('ends the wait, takes a chat that nobody has, and leaves the status alone', () => {
    expect(agentAnswered(waiting, { agentId: 'ada', seq: 2, at: at(3) })).toMatchObject({
      status: 'open',
      takenBy: 'ada',
      waitingSince: null,
      lastAuthor: 'agent',
      lastAnswerSeq: 2,
      lastCountingAt: at(3),
    });
  });

  test('does not take a chat from who has it, nor one that ended', () => {
    expect(agentAnswered(takeChat(waiting, 'bob'), { agentId: 'ada', seq: 2, at: at(3) }).takenBy).toBe(
      'bob',
    );
    const over = endChat(waiting, { status: 'open', endedBy: 'agent', at: at(2) });
    expect(agentAnswered(over, { agentId: 'ada', seq: 2, at: at(3) }).takenBy).toBeNull();
  });

  test('that failed was none: the case is open again, the end of the chat is not earlier', () => {
    const answered = agentAnswered(waiting, { agentId: 'ada', seq: 2, at: at(3) });
    const pending = setStatus(answered, { status: 'pending', endedBy: 'agent', at: at(4) });
    const failed = answerFailed(pending, {
      lastAuthor: 'customer',
      waitingSince: at(1),
      lastAnswerSeq: 0,
      lastAgentAt: null,
    });
    expect(failed).toMatchObject({
      status: 'open',
      lastAuthor: 'customer',
      waitingSince: at(1),
      lastCountingAt: at(3),
    });
    expect(chatEndsAt(failed, timing)).toEqual(chatEndsAt(answered, timing));
  });
});

test('taking, releasing and ending void the moment at which a chat would return to New', () => {
  const leaving = aCase({ takenBy: 'ada', releaseAt: at(5) });
  expect(takeChat(leaving, 'bob')).toMatchObject({ takenBy: 'bob', releaseAt: null });
  expect(releaseChat(leaving)).toMatchObject({ takenBy: null, releaseAt: null });
  expect(endChat(leaving, { status: 'open', endedBy: 'agent', at: at(1) })).toMatchObject({
    takenBy: 'ada',
    releaseAt: null,
  });
});

test('ending an ended chat only sets the status', () => {
  const over = endChat(aCase(), { status: 'open', endedBy: 'inactivity', at: at(1) });
  expect(endChat(over, { status: 'closed', endedBy: 'agent', at: at(2) })).toEqual({
    ...over,
    status: 'closed',
  });
});
