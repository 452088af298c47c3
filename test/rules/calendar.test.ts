import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  addBusinessTime,
  businessTimeBetween,
  holidayOn,
  isBusinessTime,
  isQuiet,
  WEEKDAYS,
  type BusinessHours,
  type Calendar,
} from '../../rules/calendar';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const nineToFive = [{ from: '09:00', to: '17:00' }];
const week: BusinessHours = {
  monday: nineToFive,
  tuesday: nineToFive,
  wednesday: [
    { from: '09:00', to: '12:00' },
    { from: '13:00', to: '17:00' },
  ],
  thursday: nineToFive,
  friday: nineToFive,
  saturday: [{ from: '22:00', to: '24:00' }],
  sunday: [],
};
const berlin: Calendar = {
  timeZone: 'Europe/Berlin',
  businessHours: week,
  holidays: [{ date: '2026-12-25', name: 'Christmas' }],
  quietHours: { from: '22:00', to: '07:00' },
};
const at = (iso: string) => Date.parse(iso);
const after = (iso: string, ms: number, calendar = berlin) => {
  const due = addBusinessTime(at(iso), ms, calendar);
  return due === null ? null : new Date(due).toISOString();
};

test('business hours are those of the local day, and none fall on a holiday', () => {
  // A Monday in winter: one hour ahead of UTC.
  expect(isBusinessTime(at('2026-11-23T07:59:59Z'), berlin)).toBe(false);
  expect(isBusinessTime(at('2026-11-23T08:00:00Z'), berlin)).toBe(true);
  expect(isBusinessTime(at('2026-11-23T16:00:00Z'), berlin)).toBe(false);
  expect(isBusinessTime(at('2026-11-25T11:30:00Z'), berlin)).toBe(false);
  expect(isBusinessTime(at('2026-11-28T22:59:00Z'), berlin)).toBe(true);
  expect(isBusinessTime(at('2026-12-25T10:00:00Z'), berlin)).toBe(false);
  expect(isBusinessTime(at('2026-11-29T10:00:00Z'), { ...berlin, businessHours: null })).toBe(true);
});

test('a holiday is a day of the local calendar', () => {
  expect(holidayOn(at('2026-12-24T23:30:00Z'), berlin)).toBe('Christmas');
  expect(holidayOn(at('2026-12-25T23:30:00Z'), berlin)).toBeNull();
});

test('quiet hours pass midnight, or do not', () => {
  expect(isQuiet(at('2026-11-23T21:00:00Z'), berlin)).toBe(true);
  expect(isQuiet(at('2026-11-24T05:59:00Z'), berlin)).toBe(true);
  expect(isQuiet(at('2026-11-24T06:00:00Z'), berlin)).toBe(false);
  const noon = { ...berlin, quietHours: { from: '12:00', to: '13:00' } };
  expect(isQuiet(at('2026-11-24T11:30:00Z'), noon)).toBe(true);
  expect(isQuiet(at('2026-11-24T12:00:00Z'), noon)).toBe(false);
  expect(isQuiet(at('2026-11-24T02:00:00Z'), { ...berlin, quietHours: null })).toBe(false);
});

test.each([
  ['within the day', '2026-11-23T09:00:00Z', 2 * HOUR, '2026-11-23T11:00:00.000Z'],
  ['over night', '2026-11-23T15:00:00Z', 2 * HOUR, '2026-11-24T09:00:00.000Z'],
  ['over a break', '2026-11-25T10:30:00Z', HOUR, '2026-11-25T12:30:00.000Z'],
  ['from the middle of the night', '2026-11-23T02:00:00Z', 30 * MINUTE, '2026-11-23T08:30:00.000Z'],
  ['over a weekend', '2026-11-27T15:30:00Z', 3 * HOUR, '2026-11-30T08:30:00.000Z'],
  ['over a holiday', '2026-12-24T15:00:00Z', 2 * HOUR, '2026-12-26T22:00:00.000Z'],
  ['exactly until the end of the day', '2026-11-23T15:00:00Z', HOUR, '2026-11-23T16:00:00.000Z'],
  ['none', '2026-11-29T02:00:00Z', 0, '2026-11-29T02:00:00.000Z'],
])('working hours are counted %s', (_, from, ms, due) => expect(after(from, ms)).toBe(due));

test('a day on which the clocks change has its own length', () => {
  const round = { ...berlin, businessHours: null };
  expect(after('2026-03-28T23:00:00Z', 24 * HOUR, round)).toBe('2026-03-29T23:00:00.000Z');
  const night: Calendar = {
    ...berlin,
    businessHours: { ...week, sunday: [{ from: '01:00', to: '04:00' }] },
  };
  // The hour from two to three is left out in spring and comes twice in autumn.
  const between = (from: string, to: string) => businessTimeBetween(at(from), at(to), night);
  expect(between('2026-03-28T23:00:00Z', '2026-03-29T10:00:00Z')).toBe(2 * HOUR);
  expect(between('2026-10-24T22:00:00Z', '2026-10-25T10:00:00Z')).toBe(4 * HOUR);
});

test('hours that the clocks leave out are none, and hours that come twice are counted twice', () => {
  const sunday = [
    { from: '02:15', to: '02:45' },
    { from: '02:45', to: '04:00' },
  ];
  const calendar = { ...berlin, businessHours: { ...week, sunday } };
  const between = (from: string, to: string) => businessTimeBetween(at(from), at(to), calendar);
  // Clocks go from 02:00 to 03:00 at one o'clock UTC, and from 03:00 back to 02:00.
  expect(between('2026-03-29T00:00:00Z', '2026-03-29T12:00:00Z')).toBe(HOUR);
  expect(isBusinessTime(at('2026-03-29T00:59:59Z'), calendar)).toBe(false);
  expect(isBusinessTime(at('2026-03-29T01:00:00Z'), calendar)).toBe(true);
  expect(between('2026-10-25T00:15:00Z', '2026-10-25T03:00:00Z')).toBe(2 * HOUR + 45 * MINUTE);
});

test('a day that begins at one, or twice, is a day like others', () => {
  const round = (timeZone: string): Calendar => ({ ...berlin, timeZone, businessHours: null });
  // In Cairo clocks go from midnight to one, in Havana from one back to midnight.
  const cairo = { ...round('Africa/Cairo'), holidays: [{ date: '2026-04-24', name: 'That day' }] };
  expect(holidayOn(at('2026-04-23T21:59:59Z'), cairo)).toBeNull();
  expect(holidayOn(at('2026-04-23T22:00:00Z'), cairo)).toBe('That day');
  expect(after('2026-04-23T21:00:00Z', 2 * HOUR, cairo)).toBe('2026-04-24T22:00:00.000Z');
  const havana = { ...round('America/Havana'), holidays: [{ date: '2026-10-31', name: 'The day before' }] };
  expect(after('2026-10-31T12:00:00Z', 26 * HOUR, havana)).toBe('2026-11-02T06:00:00.000Z');
});

test('a calendar without open hours has no such moment, and says so at once', () => {
  const never: Calendar = {
    ...berlin,
    businessHours: Object.fromEntries(Object.keys(week).map((day) => [day, []])) as unknown as BusinessHours,
  };
  expect(addBusinessTime(at('2026-11-23T09:00:00Z'), 1, never)).toBeNull();
});

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'America/Havana',
  'Pacific/Apia',
  'UTC',
];
const STEP = 5 * MINUTE;
const clock = (steps: number) => DateTime.fromMillis(steps * STEP, { zone: 'UTC' }).toFormat('HH:mm');
const hoursOfADay = fc
  .uniqueArray(fc.nat(288), { maxLength: 6 })
  .map((steps) => steps.sort((a, b) => a - b))
  .map((steps) =>
    Array.from({ length: Math.floor(steps.length / 2) }, (_, n) => ({
      from: clock(steps[2 * n]!),
      to: steps[2 * n + 1] === 288 ? '24:00' : clock(steps[2 * n + 1]!),
    })),
  );
const calendars: fc.Arbitrary<Calendar> = fc.record({
  timeZone: fc.constantFrom(...ZONES),
  businessHours: fc.option(
    fc
      .tuple(...WEEKDAYS.map(() => hoursOfADay))
      .map((days) => Object.fromEntries(days.map((day, n) => [WEEKDAYS[n], day])) as BusinessHours),
    { freq: 5 },
  ),
  holidays: fc.constant([{ date: '2026-10-26', name: 'A holiday' }]),
  quietHours: fc.constant(null),
});
// Half of them around the days on which clocks are changed somewhere.
const moments = fc.oneof(
  fc.integer({ min: at('2026-01-01T00:00:00Z') / STEP, max: at('2027-12-31T00:00:00Z') / STEP }),
  ...['2026-03-08', '2026-03-29', '2026-04-05', '2026-04-24', '2026-10-04', '2026-10-25', '2026-11-01'].map(
    (day) => fc.integer({ min: at(day) / STEP - 288, max: at(day) / STEP + 2 * 288 }),
  ),
);

test('business time is what the clock on the wall says, on days on which nobody changes it', () => {
  const open = (moment: number, { timeZone, businessHours, holidays }: Calendar) => {
    const local = DateTime.fromMillis(moment, { zone: timeZone });
    if (holidays.some(({ date }) => date === local.toISODate())) return false;
    const time = local.toFormat('HH:mm');
    const hours = businessHours?.[WEEKDAYS[local.weekday - 1]!] ?? [{ from: '00:00', to: '24:00' }];
    return hours.some(({ from, to }) => from <= time && time < to);
  };
  fc.assert(
    fc.property(moments, fc.nat(2 * 288), calendars, (first, steps, calendar) => {
      const from = first * STEP;
      const offset = (day: number) =>
        DateTime.fromMillis(from + day * 24 * HOUR, { zone: calendar.timeZone }).offset;
      fc.pre([-1, 0, 1, 2, 3].every((day) => offset(day) === offset(0)));
      let expected = 0;
      for (let n = 0; n < steps; n++) if (open(from + n * STEP, calendar)) expected += STEP;
      expect(businessTimeBetween(from, from + steps * STEP, calendar)).toBe(expected);
      expect(isBusinessTime(from, calendar)).toBe(open(from, calendar));
    }),
    { numRuns: 60 },
  );
});

test('business time never runs faster than time, and what is counted in two parts is counted in one', () => {
  fc.assert(
    fc.property(fc.tuple(moments, moments, moments), fc.boolean(), calendars, (three, near, calendar) => {
      const [a, b, c] = three
        .map((step) => (near ? three[0] + (step % 500) : step) * STEP)
        .sort((one, other) => one - other) as [number, number, number];
      fc.pre(c - a < 100 * 24 * HOUR);
      const [ab, bc] = [businessTimeBetween(a, b, calendar), businessTimeBetween(b, c, calendar)];
      expect(ab).toBeLessThanOrEqual(b - a);
      expect(ab + bc).toBe(businessTimeBetween(a, c, calendar));
      expect(businessTimeBetween(a, a + 1, calendar)).toBe(isBusinessTime(a, calendar) ? 1 : 0);
    }),
    { numRuns: 200 },
  );
});

test('in every zone the time until the due moment is the time that was to pass', () => {
  fc.assert(
    fc.property(
      moments,
      fc.integer({ min: 1, max: 60 * HOUR }),
      fc.integer({ min: 1, max: 60 * HOUR }),
      calendars,
      (step, ms, more, calendar) => {
        const from = step * STEP;
        const due = addBusinessTime(from, ms, calendar);
        fc.pre(due !== null);
        expect(businessTimeBetween(from, due, calendar)).toBe(ms);
        // It is reached while something is open, or just as it closes.
        expect(isBusinessTime(due - 1, calendar)).toBe(true);
        expect(addBusinessTime(due, more, calendar)).toBe(addBusinessTime(from, ms + more, calendar));
      },
    ),
    { numRuns: 200 },
  );
});
