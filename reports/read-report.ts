import { sql } from 'kysely';
import type { Db } from '../db/connection';
import { readSettings } from '../workspace/settings';
import { periodOf, type Asked, type Period, type ReportedBy } from './asked';
import { countCases } from './count-cases';
import { countChanges } from './count-changes';
import { countMessages } from './count-messages';
import { inTime } from './in-time';
import { measureWaits, type Waits } from './measure-waits';
import { namesOf } from './names-of';

/** Milliseconds; null where nothing was measured. */
export interface Spread {
  median: number | null;
  p90: number | null;
}

export interface WaitFigures extends Spread {
  answered: number;
  withinTarget: number;
  overdue: number;
  /** Of those that were answered or are overdue. */
  share: number | null;
}

export interface Figures {
  newCases: number;
  reopened: number;
  closed: number;
  resolution: Spread;
  firstAnswer: WaitFigures;
  waits: WaitFigures;
  ends: { agent: number; inactivity: number; rule: number; macro: number };
  messages: { fromCustomers: number; fromPeople: number; fromRules: number; failed: number };
  handledByRules: number;
}

export interface ReportRow extends Figures {
  id: string | null;
  /** Null: nobody, or somebody or something that is gone. */
  name: string | null;
}

export interface Report {
  timeZone: string;
  rows: ReportRow[];
  total: Figures;
}

/**
 * The table of a period: a row for each of its days, or for each group, agent or integration of which there is something to
 * say, and all together. @throws Refusal 503 when counting takes too long.
 */
export function readReport(db: Db, asked: Asked & { by: ReportedBy }): Promise<Report> {
  return inTime(db, async (trx, inRest) => {
    const settings = await readSettings(trx);
    const period = periodOf(asked, settings);
    const { by } = asked;
    const { rows: clock } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(trx);
    const now = clock[0]?.now ?? new Date();
    const cases = await inRest(() => countCases(trx, asked, by, period));
    const changes = await inRest(() => countChanges(trx, asked, by, period));
    const messages = await inRest(() => countMessages(trx, asked, by, period));
    const waits = await inRest(() => measureWaits(trx, asked, by, period, { settings, now }));
    const figuresOf = (which: Place) => {
      const of = <T extends Place>(rows: readonly T[]) =>
        rows.find(({ row, isTotal }) => isTotal === which.isTotal && row === which.row);
      return figures({
        cases: of(cases),
        changes: of(changes),
        messages: of(messages),
        waits: of(waits),
      });
    };
    const places = [...cases, ...changes, ...messages, ...waits].filter(({ isTotal }) => !isTotal);
    const found = [...new Set(places.map(({ row }) => row))];
    const named = by === 'day' ? daysOf(period) : await inRest(() => namesOf(trx, by, found));
    return {
      timeZone: settings.timeZone,
      rows: named.map(({ row, id, name }) => ({ id, name, ...figuresOf({ row, isTotal: false }) })),
      total: figuresOf({ row: null, isTotal: true }),
    };
  });
}

interface Place {
  row: string | null;
  isTotal: boolean;
}

function daysOf({ dates }: Period) {
  return dates.map((date, index) => ({ row: String(index + 1), id: date, name: date }));
}

interface Counts {
  cases: Awaited<ReturnType<typeof countCases>>[number] | undefined;
  changes: Awaited<ReturnType<typeof countChanges>>[number] | undefined;
  messages: Awaited<ReturnType<typeof countMessages>>[number] | undefined;
  waits: Awaited<ReturnType<typeof measureWaits>>[number] | undefined;
}

function figures({ cases, changes, messages, waits }: Counts): Figures {
  return {
    newCases: cases?.newCases ?? 0,
    reopened: changes?.reopened ?? 0,
    closed: changes?.closed ?? 0,
    resolution: spreadOf(changes?.resolution),
    firstAnswer: waitFigures(waits?.first),
    waits: waitFigures(waits?.all),
    ends: {
      agent: changes?.endedByAgent ?? 0,
      inactivity: changes?.endedByInactivity ?? 0,
      rule: changes?.endedByRule ?? 0,
      macro: changes?.endedByMacro ?? 0,
    },
    messages: {
      fromCustomers: messages?.fromCustomers ?? 0,
      fromPeople: messages?.fromPeople ?? 0,
      fromRules: messages?.fromRules ?? 0,
      failed: messages?.failed ?? 0,
    },
    handledByRules: cases?.handledByRules ?? 0,
  };
}

function waitFigures(waits: Waits | undefined): WaitFigures {
  const { answered = 0, withinTarget = 0, overdue = 0, spread = null } = waits ?? {};
  const judged = answered + overdue;
  return {
    answered,
    withinTarget,
    overdue,
    share: judged === 0 ? null : withinTarget / judged,
    ...spreadOf(spread),
  };
}

function spreadOf(spread: number[] | null | undefined): Spread {
  const [median = null, p90 = null] = spread ?? [];
  return { median, p90 };
}
