import { msOf, wholeSpan } from '../time/spans';

/** Numbers of a report as people read them. */
export function countWords(count: number, language: string): string {
  return new Intl.NumberFormat(language).format(count);
}

export function shareWords(share: number | null, language: string): string {
  if (share === null) return '–';
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

export function spanWords(duration: string | null, language: string): string {
  return duration === null ? '–' : wholeSpan(msOf(duration), language);
}

/** A day as an axis or a table says it. */
export function dayWords(day: string, language: string, weekday = false): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    ...(weekday && { weekday: 'short' }),
  }).format(Date.parse(day));
}

/** Both ends of a period. */
export function periodWords(from: string, to: string, language: string): string {
  const format = new Intl.DateTimeFormat(language, { timeZone: 'UTC', dateStyle: 'medium' });
  return from === to ? format.format(Date.parse(from)) : format.formatRange(Date.parse(from), Date.parse(to));
}

const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);

/** Which part of the new cases rules handled alone. */
export const rulesShare = ({ handledByRules, newCases }: { handledByRules: number; newCases: number }) =>
  share(handledByRules, newCases);
