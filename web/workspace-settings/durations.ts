import type { TFunction } from 'i18next';

const SECOND = 1_000;
export const UNITS = {
  seconds: SECOND,
  minutes: 60 * SECOND,
  hours: 3_600 * SECOND,
  days: 86_400 * SECOND,
} as const;
export type Unit = keyof typeof UNITS;
const ALL = ['days', 'hours', 'minutes', 'seconds'] as const satisfies Unit[];

/** As the API takes it. */
export const durationOf = (ms: number): string => `PT${ms / SECOND}S`;

/** The largest of these units that a duration is a whole number of; the smallest, where it is of none. */
export function nearestUnit(ms: number, units: readonly Unit[]): Unit {
  const [smallest = 'seconds'] = units;
  if (ms === 0) return units.find((unit) => unit === 'minutes') ?? smallest;
  return units.toReversed().find((unit) => ms % UNITS[unit] === 0) ?? smallest;
}

/** As people say it: "1 hour 30 minutes". */
export function spanInWords(t: TFunction<'settings'>, ms: number): string {
  const { parts } = ALL.reduce(
    ({ left, parts: before }, unit) => {
      const count = Math.floor(left / UNITS[unit]);
      return {
        left: left - count * UNITS[unit],
        parts: count > 0 ? [...before, t(`spans.${unit}`, { count })] : before,
      };
    },
    { left: Math.round(ms / SECOND) * SECOND, parts: [] as string[] },
  );
  return parts.join(' ') || t('spans.seconds', { count: 0 });
}
