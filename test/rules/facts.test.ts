import { FACTS, factsOf, impersonal, type FactInput } from '../../rules/facts';
import { input, MINUTE, NOW } from './fact-input';

const withCase = (change: Partial<FactInput['case']>) =>
  factsOf({ ...input, case: { ...input.case, ...change } });

describe('facts', () => {
  test("a customer's message has every fact there is", () => {
    const facts = factsOf({ ...input, assignee: { id: 'u1' } });
    expect(Object.keys(facts).sort()).toEqual(Object.keys(FACTS).sort());
    expect(facts).toEqual({
      'message.text': 'Hello',
      'message.kind': 'interactive',
      'message.direction': 'in',
      'message.button': 'yes-1',
      'message.hasFile': false,
      'case.status': 'open',
      'case.priority': 'normal',
      'case.labels': ['vip'],
      'case.messageCount': 3,
      'case.waitingMinutes': 5.5,
      'case.targetMissed': true,
      'chat.state': 'active',
      'chat.endsAt': '2026-11-23T10:10:00.000Z',
      'contact.name': 'Ada',
      'contact.address': 'whatsapp:+491701234567',
      'contact.labels': [],
      'group.id': 'g1',
      'assignee.id': 'u1',
      'channel.kind': 'whatsapp',
      'integration.id': 'i1',
      'change.kind': 'customerMessage',
      'change.kinds': ['customerMessage', 'chatActivated', 'status'],
      'change.by': 'customer',
      'window.minutesLeft': 60,
      'event.minutesLate': 2,
    });
  });

  test('what does not exist is absent, not empty', () => {
    const facts = factsOf({
      ...input,
      message: null,
      chat: null,
      assignee: null,
      window: null,
      contact: { ...input.contact, name: null },
    });
    const absent = Object.keys(FACTS).filter((name) => !(name in facts));
    expect(absent).toEqual([
      'message.text',
      'message.kind',
      'message.direction',
      'message.button',
      'message.hasFile',
      'chat.state',
      'chat.endsAt',
      'contact.name',
      'assignee.id',
      'window.minutesLeft',
    ]);
  });

  test('a customer who does not wait has no waiting time and misses no target', () => {
    expect(withCase({ waitingSince: null })).not.toHaveProperty(['case.waitingMinutes']);
    expect(withCase({ waitingSince: null })['case.targetMissed']).toBe(false);
    expect(withCase({ waitingSince: NOW - 5 * MINUTE })['case.targetMissed']).toBe(false);
    expect(withCase({ targetMs: null })).not.toHaveProperty(['case.targetMissed']);
  });

  test('a button without a payload is known by its text', () => {
    const button = (text: string | null, payload: string | null) =>
      factsOf({ ...input, message: { ...input.message!, button: { text, payload } } })['message.button'];
    expect(button('Yes', null)).toBe('Yes');
    expect(button('Yes', '')).toBe('Yes');
    expect(button(null, null)).toBeUndefined();
  });

  test('a closed window has no minutes left, and clocks that differ make nothing negative', () => {
    expect(factsOf({ ...input, window: { closesAt: NOW - 1 } })['window.minutesLeft']).toBe(0);
    expect(factsOf({ ...input, event: { occurredAt: NOW + MINUTE } })['event.minutesLate']).toBe(0);
    expect(withCase({ waitingSince: NOW + MINUTE })['case.waitingMinutes']).toBe(0);
  });

  test('a stored snapshot holds no text, name or address', () => {
    const kept = JSON.stringify(impersonal(input));
    for (const personal of ['Hello', 'yes-1', 'Ada', '491701234567']) expect(kept).not.toContain(personal);
    expect(impersonal(input).case.status).toBe('open');
  });
});
