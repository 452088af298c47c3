const DAY_MS = 86_400_000;

/** The local day of a moment, as a name that two moments of the same day share. */
export function localDay(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs more than using it a thousand times. */
function formatOf(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = language + JSON.stringify(options);
  const known = formats.get(name) ?? new Intl.DateTimeFormat(language, options);
  formats.set(name, known);
  return known;
}

/** "14:05". */
export function clockTime(at: string, language: string): string {
  return formatOf(language, { hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}

/** "Sat 14:05", of the next days. */
export function dayTime(at: string, language: string): string {
  return formatOf(language, { weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}

/** "27 Nov 2026, 14:05". */
export function fullTime(at: string, language: string): string {
  return formatOf(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
}

/** "Today", "Yesterday", else the date with its weekday. */
export function dayName(at: string, language: string, now = Date.now()): string {
  for (const ago of [0, 1])
    if (localDay(at) === localDay(new Date(now - ago * DAY_MS).toISOString()))
      return capital(new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-ago, 'day'));
  const options = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return formatOf(language, options).format(new Date(at));
}

const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** "1.4 MB". */
export function fileSize(bytes: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)));
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** power);
}
