import { customerWrites, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call } from './desk';

let desk: DeskWithNumber;
beforeAll(async () => (desk = await openDeskWithNumber()));
afterAll(() => desk.close());

const defaults = {
  inactivityTimeout: 'PT10M',
  endingWarning: 'PT2M',
  postponeBy: 'PT5M',
  postponeAllowed: true,
  endUnanswered: true,
  reopenWithin: 'PT0S',
  takerAway: 'PT2M',
  chatsPerAgent: null,
  typingIndicator: true,
  waitingTargetSync: 'PT5M',
  waitingTargetAsync: 'PT4H',
  timeZone: 'UTC',
  businessHours: null,
  holidays: [],
  quietHours: null,
  ruleMessagesPerHour: 5,
  ruleMessagesPerDay: 20,
  deleteMediaAtProvider: false,
  crmUrl: null,
  preferenceDefaults: {},
};
const change = (body: object) => call(desk.app, 'PATCH /api/settings', desk.administrator, body);

test('agents read the settings, which begin with their defaults', async () => {
  expect((await call(desk.app, 'GET /api/settings', desk.agent)).json()).toEqual(defaults);
});

test('a change answers all settings, durations normalised', async () => {
  const reply = await change({ inactivityTimeout: 'PT900S', timeZone: 'Europe/Paris', chatsPerAgent: 5 });
  expect(reply.statusCode).toBe(200);
  const now = { ...defaults, inactivityTimeout: 'PT15M', timeZone: 'Europe/Paris', chatsPerAgent: 5 };
  expect(reply.json()).toEqual(now);
  expect((await call(desk.app, 'GET /api/settings', desk.agent)).json()).toEqual(now);
  await change({ inactivityTimeout: 'PT10M', timeZone: 'UTC', chatsPerAgent: null });
});

test('a warning longer than the timeout is shortened, not refused, and comes back with a longer timeout', async () => {
  expect((await change({ inactivityTimeout: 'PT1M', endingWarning: 'PT2M' })).json()).toMatchObject({
    inactivityTimeout: 'PT1M',
    endingWarning: 'PT1M',
  });
  expect((await change({ inactivityTimeout: 'PT10M' })).json()).toMatchObject({ endingWarning: 'PT2M' });
});

test('business hours, holidays and quiet hours are kept in the order of the day and the year', async () => {
  const nine = { from: '09:00', to: '12:00' };
  const one = { from: '13:00', to: '24:00' };
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const businessHours = Object.fromEntries(days.map((day) => [day, day === 'monday' ? [one, nine] : []]));
  const holidays = [
    { date: '2027-01-01', name: 'New Year' },
    { date: '2026-12-25', name: 'Christmas' },
  ];
  const quietHours = { from: '22:00', to: '07:00' };
  const reply = await change({ businessHours, holidays, quietHours, ruleMessagesPerHour: null });
  expect(reply.json()).toMatchObject({
    businessHours: { monday: [nine, one], tuesday: [] },
    holidays: holidays.toReversed(),
    quietHours,
    ruleMessagesPerHour: null,
  });
  for (const [wrong, words] of [
    [{ businessHours: { ...businessHours, monday: [nine, { from: '11:00', to: '13:00' }] } }, /overlap/],
    [{ businessHours: { ...businessHours, monday: [] } }, /around the clock/],
    [{ holidays: [holidays[0], holidays[0]] }, /named twice/],
  ] as const) {
    const refused = await change(wrong);
    expect([refused.statusCode, refused.json().errors[0].message]).toEqual([
      400,
      expect.stringMatching(words),
    ]);
  }
  await change({ businessHours: null, holidays: [], quietHours: null, ruleMessagesPerHour: 5 });
});

test('several changes at once are all kept', async () => {
  await Promise.all([
    change({ takerAway: 'PT1M' }),
    change({ postponeBy: 'PT7M' }),
    change({ reopenWithin: 'P2D' }),
  ]);
  expect((await call(desk.app, 'GET /api/settings', desk.agent)).json()).toMatchObject({
    takerAway: 'PT1M',
    postponeBy: 'PT7M',
    reopenWithin: 'P2D',
  });
});

test('a new timeout reaches open chats: their end moves and they are looked at', async () => {
  const number = await customerWrites(desk, '+15550001111', 'Hello?');
  const chat = () =>
    desk.db
      .selectFrom('cases')
      .select(['conversationId', 'chatEndsAt', 'lastCountingAt'])
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
  const { conversationId, lastCountingAt } = await chat();
  desk.woken.length = 0;
  await change({ inactivityTimeout: 'PT1S' });
  expect((await chat()).chatEndsAt!.getTime()).toBe(lastCountingAt!.getTime() + 1000);
  expect(desk.woken).toContain(conversationId);
  await change({ inactivityTimeout: 'PT10M', endUnanswered: false });
  expect((await chat()).chatEndsAt).toBeNull();
});
