import { FACTS, factNamed, factsOf, type Fact, type FactInput } from '../../rules/facts';
import { localTime } from '../../rules/local-time';
import { fullInput, input, MINUTE, NOW } from './fact-input';

const valuesOf = (about: FactInput) => factsOf(about).values;
const withCase = (change: Partial<FactInput['case']>) =>
  valuesOf({ ...input, case: { ...input.case, ...change } });

describe('facts', () => {
  test("a customer's message has every fact there is, and the fields", () => {
    const values = valuesOf(fullInput);
    const fields = ['case.field.plan', 'contact.field.language'];
    expect(Object.keys(values).sort()).toEqual([...Object.keys(FACTS), ...fields].sort());
    expect(values).toEqual({
      'message.text': 'Hello',
      'message.length': 5,
      'message.kind': 'interactive',
      'message.direction': 'in',
      'message.button': 'yes-1',
      'message.listChoice': 'yes-1',
      'message.hasFile': false,
      'message.isFirst': false,
      'message.errorCode': '63016',
      'case.number': 17,
      'case.subject': 'Broken lamp',
      'case.status': 'open',
      'case.priority': 'normal',
      'case.labels': ['vip'],
      'case.field.plan': 'gold',
      'case.messageCount': 3,
      'case.waitingMinutes': 5.5,
      'case.targetMissed': true,
      'case.minutesSinceCreated': 60,
      'case.minutesSinceCustomerMessage': 2,
      'case.minutesSinceAgentMessage': 30,
      'case.minutesSinceStatusChange': 2,
      'previousCase.status': 'closed',
      'previousCase.endedBy': 'agent',
      'previousCase.minutesSinceEnded': 1440,
      'chat.state': 'active',
      'chat.endsAt': '2026-11-23T10:10:00.000Z',
      'chat.endedBy': 'rule',
      'chat.endReason': 'Solved',
      'chat.minutesSinceStarted': 2,
      'chat.minutesSinceEnded': 1,
      'chat.isTaken': true,
      'taker.id': 'u2',
      'taker.presence': 'offline',
      'assignee.id': 'u1',
      'assignee.presence': 'online',
      'assignee.isOnline': true,
      'assignee.activeChats': 2,
      'assignee.minutesSinceChange': 7,
      'contact.name': 'Ada',
      'contact.address': 'whatsapp:+491701234567',
      'contact.labels': [],
      'contact.field.language': 'de',
      'contact.isBlocked': false,
      'contact.isOptedOut': false,
      'group.id': 'g1',
      'group.name': 'Support',
      'channel.kind': 'whatsapp',
      'channel.mode': 'sync',
      'integration.id': 'i1',
      'change.kind': 'customerMessage',
      'change.kinds': ['customerMessage', 'chatActivated', 'status'],
      'change.by': 'customer',
      'change.byId': 'c1',
      'window.minutesLeft': 60,
      'window.isOpen': true,
      'time.date': '2026-11-23',
      'time.timeOfDay': '10:58',
      'time.hour': 10,
      'time.dayOfWeek': 'monday',
      'time.isBusinessHours': true,
      'time.isHoliday': false,
      'event.minutesLate': 2,
    });
    for (const [name, value] of Object.entries(values)) {
      const { type, values: allowed } = factNamed(name)!;
      expect([name, typeof value]).toEqual([name, TYPES[type]]);
      if (allowed) expect(allowed).toContain(value);
    }
  });

  test('what does not exist is absent, not empty, and says when', () => {
    const values = valuesOf({
      ...input,
      change: { ...input.change, byId: null },
      message: null,
      case: { ...input.case, waitingSince: null, targetMs: null, lastCustomerAt: null, lastAgentAt: null },
      previousCase: null,
      chat: null,
      window: null,
      contact: { ...input.contact, name: null },
    });
    const absent = Object.keys(FACTS).filter((name) => !(name in values));
    const described = Object.entries<Fact>(FACTS).flatMap(([name, fact]) => (fact.absent ? name : []));
    expect(absent).toEqual(described);
  });

  test('an input that was read whole leaves no fact unknown', () => {
    const nothing = { ...input, message: null, previousCase: null, chat: null, window: null };
    for (const about of [input, fullInput, nothing])
      for (const [name, { of }] of Object.entries<Fact>(FACTS))
        expect([name, of(about)]).not.toEqual([name, undefined]);
  });

  test('fields have the name that somebody gave them, and nothing else is a fact', () => {
    expect(factNamed('case.field.Größe 🙂 "x"')).toMatchObject({ type: 'field', changeable: true });
    expect(factNamed('contact.field.__proto__')).toMatchObject({ type: 'field' });
    expect(factNamed('contact.field.x')?.changeable).toBeUndefined();
    for (const name of [
      'case.field.',
      'case.field. x',
      `case.field.${'x'.repeat(101)}`,
      'constructor',
      'group.field.x',
    ])
      expect([name, factNamed(name)]).toEqual([name, undefined]);
    const fields = JSON.parse('{"__proto__": "own", "size": 42, "sure": true, "odd": {"a": 1}}');
    const values = withCase({ fields });
    expect(values).toMatchObject({ 'case.field.size': 42, 'case.field.sure': true });
    expect(values['case.field.__proto__']).toBe('own');
    expect(values).not.toHaveProperty(['case.field.odd']);
  });

  test('a customer who does not wait has no waiting time and misses no target', () => {
    expect(withCase({ waitingSince: null })).not.toHaveProperty(['case.waitingMinutes']);
    expect(withCase({ waitingSince: null })['case.targetMissed']).toBe(false);
    expect(withCase({ waitingSince: NOW - 5 * MINUTE })['case.targetMissed']).toBe(false);
    expect(withCase({ targetMs: null })).not.toHaveProperty(['case.targetMissed']);
  });

  test('a button without a payload is known by its text, and is no choice from a list', () => {
    const facts = (text: string | null, payload: string | null, fromList?: true) => {
      const button = { text, payload, ...(fromList ? { fromList } : {}) };
      const values = valuesOf({ ...input, message: { ...input.message!, button } });
      return [values['message.button'], values['message.listChoice']];
    };
    expect(facts('Yes', null)).toEqual(['Yes', undefined]);
    expect(facts('Yes', '')).toEqual(['Yes', undefined]);
    expect(facts(null, null)).toEqual([undefined, undefined]);
    expect(facts('Blue', 'opt_blue', true)).toEqual(['opt_blue', 'opt_blue']);
  });

  test('the first message of a case is the one that creates it', () => {
    const isFirst = (createsCase: boolean, message = input.message) =>
      valuesOf({ ...input, message, event: { ...input.event, createsCase } })['message.isFirst'];
    expect([isFirst(true), isFirst(false), isFirst(true, null)]).toEqual([true, false, undefined]);
  });

  test('a closed window has no minutes left, and clocks that differ make nothing negative', () => {
    const closed = valuesOf({ ...input, window: { closesAt: NOW - 1 } });
    expect([closed['window.minutesLeft'], closed['window.isOpen']]).toEqual([0, false]);
    const early = valuesOf({ ...input, event: { ...input.event, occurredAt: NOW + MINUTE } });
    expect(early['event.minutesLate']).toBe(0);
    expect(withCase({ waitingSince: NOW + MINUTE })['case.waitingMinutes']).toBe(0);
  });

  test('day and time are those of the time zone, across midnight and changes of the clock', () => {
    const at = (instant: string, zone: string) => Object.values(localTime(Date.parse(instant), zone));
    expect(at('2026-11-23T23:30:00Z', 'Europe/Berlin')).toEqual(['2026-11-24', '00:30', 'tuesday']);
    expect(at('2026-11-23T02:30:00Z', 'America/New_York')).toEqual(['2026-11-22', '21:30', 'sunday']);
    expect(at('2026-10-25T00:30:00Z', 'Europe/Berlin')).toEqual(['2026-10-25', '02:30', 'sunday']);
    expect(at('2026-10-25T01:30:00Z', 'Europe/Berlin')).toEqual(['2026-10-25', '02:30', 'sunday']);
  });
});

const TYPES = {
  text: 'string',
  number: 'number',
  boolean: 'boolean',
  time: 'string',
  date: 'string',
  timeOfDay: 'string',
  list: 'object',
  field: 'string',
};
