import fc from 'fast-check';
import {
  addBusinessTime,
  businessTimeBetween,
  holidayOn,
  isBusinessTime,
  isQuiet,
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

test('a calendar without open hours has no such moment, and says so at once', () => {
  const never: Calendar = {
    ...berlin,
    businessHours: Object.fromEntries(Object.keys(week).map((day) => [day, []])) as unknown as BusinessHours,
  };
  expect(addBusinessTime(at('2026-11-23T09:00:00Z'), 1, never)).toBeNull();
});

test('in every zone the time until the due moment is the time that was to pass', () => {
  const moment = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') });
  const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC'];
  fc.assert(
    fc.property(
      moment,
      fc.integer({ min: 1, max: 200 * HOUR }),
      fc.constantFrom(...zones),
      (from, ms, timeZone) => {
        const calendar = { ...berlin, timeZone };
        const due = addBusinessTime(from, ms, calendar)!;
        expect(businessTimeBetween(from, due, calendar)).toBe(ms);
        // It is reached while something is open, or just as it closes.
        expect(isBusinessTime(due - 1, calendar)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
