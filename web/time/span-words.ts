const MINUTE = 60_000;
/** As people say how long something takes, the largest first. */
export const UNITS = [
  ['day', 1440 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
  ['second', 1000],
] as const;
export type Unit = (typeof UNITS)[number][0];

/** A span as the largest unit that divides it, and how many of it. */
export function inUnit(ms: number): { count: number; unit: Unit } {
  const [unit, size] = UNITS.find(([, size]) => ms !== 0 && ms % size === 0) ?? (['minute', MINUTE] as const);
  return { count: ms / size, unit };
}

/** A span in words: `5 minutes`, `3 days`. */
export function spanWords(ms: number, language: string): string {
  const { count, unit } = inUnit(ms);
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** So many of a unit as the API takes it. */
export function durationOf(count: number, unit: Unit): string {
  const sign = count < 0 ? '-' : '';
  const size = Math.abs(count);
  if (unit === 'day') return `${sign}P${size}D`;
  return `${sign}PT${size}${unit.charAt(0).toUpperCase()}`;
}
