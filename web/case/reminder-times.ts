const MORNING_HOUR = 9;
const HOUR_MS = 3_600_000;
const MONDAY = 1;

export type ReminderName = 'inAnHour' | 'inThreeHours' | 'tomorrow' | 'monday';

/** When people want to be reminded most, by the clock of where they sit; in the order of time. */
export function reminderTimes(now: Date): { name: ReminderName; at: Date }[] {
  const times: { name: ReminderName; at: Date }[] = [
    { name: 'inAnHour', at: new Date(now.getTime() + HOUR_MS) },
    { name: 'inThreeHours', at: new Date(now.getTime() + 3 * HOUR_MS) },
    { name: 'tomorrow', at: morning(now, 1) },
  ];
  const toMonday = (MONDAY - now.getDay() + 7) % 7 || 7;
  // On a Sunday tomorrow is Monday.
  return toMonday === 1 ? times : [...times, { name: 'monday', at: morning(now, toMonday) }];
}

function morning(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING_HOUR);
}

/** As a field for a local date and time has it: "2026-11-27T14:05". */
export function asLocalField(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
