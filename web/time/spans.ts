const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** To make one takes longer than to use it, and every row of a list says every second how long its customer waits. */
const formats = new Map<string, Intl.NumberFormat>();

function unitFormat(language: string, unit: string, unitDisplay: 'narrow' | 'short'): Intl.NumberFormat {
  const name = `${language} ${unit} ${unitDisplay}`;
  const known = formats.get(name) ?? new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay });
  formats.set(name, known);
  return known;
}

/** Milliseconds of a duration as the API writes it (`P1DT2H`, `PT10M`, `PT0.5S`, `-PT1H`); 0 for anything else. */
export function msOf(duration: string): number {
  const found = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(duration);
  if (!found) return 0;
  const [, sign, days, hours, minutes, seconds] = found;
  const ms =
    Number(days ?? 0) * DAY +
    Number(hours ?? 0) * HOUR +
    Number(minutes ?? 0) * MINUTE +
    Number(seconds ?? 0) * SECOND;
  return sign ? -ms : ms;
}

/** A span in its largest unit, rounded down, for narrow places: `45 s`, `12 min`, `3 h`, `2 d`. */
export function shortSpan(ms: number, language: string): string {
  const [value, unit] =
    ms < MINUTE
      ? [ms / SECOND, 'second' as const]
      : ms < HOUR
        ? [ms / MINUTE, 'minute' as const]
        : ms < DAY
          ? [ms / HOUR, 'hour' as const]
          : [ms / DAY, 'day' as const];
  return unitFormat(language, unit, 'narrow').format(Math.max(0, Math.floor(value)));
}

/** Minutes and seconds that are left: `1:05`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / SECOND));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Hours and minutes, rounded down, below a minute seconds: `23 hr 12 min`, `40 sec`. */
export function wholeSpan(ms: number, language: string): string {
  const say = (value: number, unit: 'hour' | 'minute' | 'second') =>
    unitFormat(language, unit, 'short').format(Math.floor(value));
  if (ms < MINUTE) return say(Math.max(0, ms) / SECOND, 'second');
  const minutes = say((ms % HOUR) / MINUTE, 'minute');
  return ms < HOUR ? minutes : `${say(ms / HOUR, 'hour')} ${minutes}`;
}
