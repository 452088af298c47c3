import { asLocalField, reminderTimes } from '../../web/case/reminder-times';

const local = (written: string) => new Date(written);

test('an hour, three hours, tomorrow morning and Monday morning, by the clock here', () => {
  // A Friday.
  const times = reminderTimes(local('2026-11-27T14:05'));
  expect(times.map(({ name, at }) => [name, asLocalField(at)])).toEqual([
    ['inAnHour', '2026-11-27T15:05'],
    ['inThreeHours', '2026-11-27T17:05'],
    ['tomorrow', '2026-11-28T09:00'],
    ['monday', '2026-11-30T09:00'],
  ]);
});

test('on a Sunday tomorrow is Monday, and on a Monday the next one is meant', () => {
  expect(reminderTimes(local('2026-11-29T10:00')).map(({ name }) => name)).not.toContain('monday');
  const monday = reminderTimes(local('2026-11-30T08:00')).at(-1);
  expect(monday && asLocalField(monday.at)).toBe('2026-12-07T09:00');
});

test('months and years end where they end', () => {
  const [, , tomorrow] = reminderTimes(local('2026-12-31T23:30'));
  expect(tomorrow && asLocalField(tomorrow.at)).toBe('2027-01-01T09:00');
});
