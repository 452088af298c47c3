const SECOND = 1_000;
/** How many milliseconds each unit has that a span is entered in, the smallest first. */
export const UNIT_MS = {
  second: SECOND,
  minute: 60 * SECOND,
  hour: 3_600 * SECOND,
  day: 86_400 * SECOND,
} as const;
export type Unit = keyof typeof UNIT_MS;
export const UNITS = Object.keys(UNIT_MS) as Unit[]; // the table's own keys

/** As the API takes it; negative: before something. */
export const durationOf = (ms: number): string => `${ms < 0 ? '-' : ''}PT${Math.abs(ms) / SECOND}S`;

/** The largest of these units that a span is a whole number of; the smallest, where it is of none. */
export function nearestUnit(ms: number, units: readonly Unit[]): Unit {
  const [smallest = 'second'] = units;
  if (ms === 0) return units.find((unit) => unit === 'minute') ?? smallest;
  return units.toReversed().find((unit) => ms % UNIT_MS[unit] === 0) ?? smallest;
}

/** So many of one unit in words: `5 minutes`. */
export const unitWords = (count: number, unit: Unit, language: string): string =>
  new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);

/** A span as people say it, to the second: `1 hour 30 minutes`. */
export function spanWords(ms: number, language: string): string {
  const parts: string[] = [];
  let left = Math.round(ms / SECOND) * SECOND;
  for (const unit of UNITS.toReversed()) {
    const count = Math.floor(left / UNIT_MS[unit]);
    left -= count * UNIT_MS[unit];
    if (count > 0) parts.push(unitWords(count, unit, language));
  }
  return parts.join(' ') || unitWords(0, 'second', language);
}
