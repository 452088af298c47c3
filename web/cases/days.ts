/** The moments of a filter as days of this machine, and back. A day is written as a field for dates has it: `2026-11-27`. */

/** The first moment of a day; nothing of none. */
export const startOf = (day: string): string => (day === '' ? '' : new Date(`${day}T00:00`).toISOString());

/** The moment at which a day is over. */
export function endOf(day: string): string {
  if (day === '') return '';
  const date = new Date(`${day}T00:00`);
  // Not 24 hours: two days of a year have one more or less.
  date.setDate(date.getDate() + 1);
  return date.toISOString();
}

/** The day that a moment is in. */
export function firstDay(moment: string | undefined): string {
  if (!moment) return '';
  const date = new Date(moment);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day that is over at a moment. */
export const lastDay = (moment: string | undefined): string =>
  moment ? firstDay(new Date(Date.parse(moment) - 1).toISOString()) : '';
