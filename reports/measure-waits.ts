import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { Settings } from '../workspace/settings';
import type { Asked, Period, ReportedBy } from './asked';
import { businessMsBetween } from './business-time';
import { isAskedFor, isWithin, msBetween, PER_ROW, PLACED, rowOf, spread, type Placed } from './sorted-in';

export interface Waits {
  answered: number;
  withinTarget: number;
  overdue: number;
  spread: number[] | null;
}

interface Row extends Placed {
  answered: number;
  withinTarget: number;
  overdue: number;
  waited: number[] | null;
  firstAnswered: number;
  firstWithinTarget: number;
  firstOverdue: number;
  firstWaited: number[] | null;
}

export interface MeasuredWaits extends Placed {
  all: Waits;
  /** Those that began a case. */
  first: Waits;
}

/** A message that makes somebody wait or ends that, like in `readPeoplesMessages`. */
const counts = (table: string) => {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return sql`(${column('authorType')} = 'customer' or (${column('authorType')} = 'agent'
    and ${column('status')} <> 'failed' and ${column('sendAt')} is null))`;
};

/**
 * Each wait of a customer for a person that began in the period: from the first message that no person had answered to the
 * next answer that did not fail. The messages of the period are sorted by case once, and only those who took the word are
 * kept; what lies before or after the period is looked up for the few cases that reach over its ends.
 */
export async function measureWaits(
  db: Db,
  asked: Asked,
  by: ReportedBy,
  period: Period,
  { settings, now }: { settings: Settings; now: Date },
): Promise<MeasuredWaits[]> {
  const since = sql<Date>`since`;
  const until = sql`coalesce(answered_at, ${now})`;
  const agent = sql<string | null>`coalesce(answered_by, cases.assignee_id, cases.taken_by)`;
  const waited = msBetween(since, until);
  const business = businessMsBetween(settings, period.from, now)(since, until);
  const { rows } = await sql<Row>`
    with said as (
      select case_id, seq, created_at, author_type, author_id,
        lag(author_type) over (partition by case_id order by seq) as before
      from messages
      where ${isWithin(sql`created_at`, period)} and case_id is not null and ${counts('messages')}),
    turns as (
      select case_id, seq, author_type, before, created_at as since,
        lead(created_at) over (partition by case_id order by seq) as next_at,
        lead(author_id) over (partition by case_id order by seq) as next_author
      from said where before is distinct from author_type),
    begun as (
      select turns.since, coalesce(turns.before, earlier.author_type) as before,
        coalesce(turns.next_at, later.created_at) as answered_at, coalesce(turns.next_author, later.author_id) as answered_by,
        cases.group_id, cases.integration_id, cases.assignee_id, cases.taken_by, cases.status, cases.channel_mode
      from turns join cases on cases.id = turns.case_id
      left join lateral (
        select m.author_type from messages as m
        where turns.before is null and cases.created_at < ${period.from}
          and m.case_id = turns.case_id and m.seq < turns.seq and ${counts('m')}
        order by m.seq desc limit 1) as earlier on true
      left join lateral (
        select m.created_at, m.author_id from messages as m
        where turns.next_at is null and cases.last_agent_at >= ${period.to}
          and m.case_id = turns.case_id and m.seq > turns.seq and m.author_type = 'agent' and ${counts('m')}
        order by m.seq limit 1) as later on true
      where turns.author_type = 'customer'),
    measured as (
      select ${rowOf(by, period, { at: since, agent })} as row, before is null as first,
        answered_at is not null as answered, ${waited} as waited,
        -- A customer whose case is closed waits no more.
        answered_at is null and status = 'closed' as given_up,
        case when channel_mode = 'sync' then ${waited} <= ${settings.waitingTargetSyncMs}::float8
          else ${business} <= ${settings.waitingTargetAsyncMs}::float8 end as within
      from begun as cases where before is distinct from 'customer' and ${isAskedFor(asked, agent)})
    select ${PLACED},
      count(*) filter (where answered) as "answered",
      count(*) filter (where answered and within) as "withinTarget",
      count(*) filter (where not answered and not given_up and not within) as "overdue",
      ${spread(sql`waited`, sql`answered`)} as "waited",
      count(*) filter (where first and answered) as "firstAnswered",
      count(*) filter (where first and answered and within) as "firstWithinTarget",
      count(*) filter (where first and not answered and not given_up and not within) as "firstOverdue",
      ${spread(sql`waited`, sql`first and answered`)} as "firstWaited"
    from measured ${PER_ROW}`.execute(db);
  return rows.map(({ row, isTotal, ...of }) => ({
    row,
    isTotal,
    all: {
      answered: of.answered,
      withinTarget: of.withinTarget,
      overdue: of.overdue,
      spread: of.waited,
    },
    first: {
      answered: of.firstAnswered,
      withinTarget: of.firstWithinTarget,
      overdue: of.firstOverdue,
      spread: of.firstWaited,
    },
  }));
}
