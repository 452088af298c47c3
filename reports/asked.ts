import { startOfDay, type Calendar } from '../rules/calendar';

export const REPORTED_BY = ['day', 'group', 'agent', 'integration'] as const;
export type ReportedBy = (typeof REPORTED_BY)[number];

/** What somebody wants to know. */
export interface Asked {
  /** The first and the last day, `2026-12-25`, both of them whole. */
  from: string;
  to: string;
  /** Nothing from this moment on: for comparing with a day that isn't over. */
  until?: string | undefined;
  groupId?: string | undefined;
  agentId?: string | undefined;
  integrationId?: string | undefined;
}

const DAY_MS = 86_400_000;
export const MOST_DAYS = 366;

/** How many days a period has, both ends counted. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
}

/** A period as the days of the workspace: each with the moment at which it begins, and the moment that ends the last. */
export interface Period {
  dates: string[];
  starts: Date[];
  from: Date;
  to: Date;
}

export function periodOf(
  { from, to, until }: Pick<Asked, 'from' | 'to' | 'until'>,
  calendar: Calendar,
): Period {
  const date = (day: number) =>
    new Date(Date.parse(from) + day * DAY_MS).toISOString().slice(0, '2026-12-25'.length);
  const startOf = (day: number) => new Date(startOfDay(date(day), calendar));
  const days = daysBetween(from, to);
  const dates = Array.from({ length: days }, (_none, day) => date(day));
  const starts = dates.map((_date, day) => startOf(day));
  const [begin, end] = [startOf(0), startOf(days)];
  return {
    dates,
    starts,
    from: begin,
    to: until !== undefined && new Date(until) < end ? new Date(until) : end,
  };
}
