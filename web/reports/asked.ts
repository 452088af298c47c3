export const PERIODS = ['today', '7', '30', 'own'] as const;
export type Period = (typeof PERIODS)[number];
export const BYS = ['day', 'group', 'agent', 'integration'] as const;
export type By = (typeof BYS)[number];
export const FILTERS = ['groupId', 'agentId', 'integrationId'] as const;
export type Filter = (typeof FILTERS)[number];

/** What the API is asked for. */
export interface Asked extends Partial<Record<Filter, string>> {
  from: string;
  to: string;
  by: By;
  /** Nothing from this moment on. */
  until?: string;
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;

/** The day it is in a time zone, `2026-12-25`. */
export function dayIn(timeZone: string, at: number): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** So many days later, or earlier. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, '2026-12-25'.length);
}

export const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

const isDay = (text: string | null): text is string =>
  text !== null && /^2[01]\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

/** The period that an address names. */
export function periodIn(search: URLSearchParams): Period {
  const said = search.get('period');
  return PERIODS.find((period) => period === said) ?? '7';
}

/** What an address asks for; days of its own that make no period are put right. */
export function askedIn(search: URLSearchParams, today: string): Asked {
  const saidBy = search.get('by');
  const by = BYS.find((one) => one === saidBy) ?? 'day';
  const filters = Object.fromEntries(
    FILTERS.flatMap((filter) => {
      const id = search.get(filter);
      return id ? [[filter, id]] : [];
    }),
  );
  return { ...daysOf(search, today), by, ...filters };
}

function daysOf(search: URLSearchParams, today: string): { from: string; to: string } {
  const period = periodIn(search);
  if (period === 'today') return { from: today, to: today };
  if (period !== 'own') return { from: daysAfter(today, 1 - Number(period)), to: today };
  const [saidFrom, saidTo] = [search.get('from'), search.get('to')];
  const to = isDay(saidTo) ? saidTo : today;
  const from = isDay(saidFrom) && saidFrom <= to ? saidFrom : to;
  return { from: daysBetween(from, to) > MOST_DAYS ? daysAfter(to, 1 - MOST_DAYS) : from, to };
}

/**
 * The same question about as many days before. A period that reaches to today isn't over: the one before ends as long before
 * the moment at which it was counted, or nothing could be compared.
 */
export function before(asked: Asked, today: string, countedAt: number): Asked {
  const days = daysBetween(asked.from, asked.to);
  return {
    ...asked,
    from: daysAfter(asked.from, -days),
    to: daysAfter(asked.from, -1),
    ...(asked.to === today ? { until: new Date(countedAt - days * DAY_MS).toISOString() } : {}),
  };
}
