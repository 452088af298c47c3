import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { WallShape } from './shapes/wall';

const MOST_SHOWN = 50;
/** Windows that are looked at: those of closed cases are left out afterwards. */
const MOST_WINDOWS = 1_000;
/** A message that was sent again and failed again has an entry for each time. */
const MOST_FAILURES = 4 * MOST_SHOWN;
const MOST_PEOPLE = 1_000;
const MOST_GROUPS = 1_000;

/**
 * The desk at a glance, of all groups: the caller is an administrator. A few queries whose work grows with the active
 * chats and not with the cases there ever were, so that it can be read again every two seconds.
 */
export async function readWall(db: Db): Promise<WallShape> {
  const chats = await activeChats(db);
  const waiting = chats.flatMap(({ longestSince }) => longestSince ?? []);
  const sum = (of: typeof chats, what: 'active' | 'waiting') => of.reduce((all, each) => all + each[what], 0);
  const people = await db
    .selectFrom('users')
    .select(['id', 'name', 'presence'])
    .orderBy('name')
    .orderBy('id')
    .limit(MOST_PEOPLE)
    .execute();
  const groups = await db
    .selectFrom('groups')
    .select(['id', 'name'])
    .orderBy('name')
    .orderBy('id')
    .limit(MOST_GROUPS)
    .execute();
  const of = (key: 'takenBy' | 'groupId', id: string) => chats.filter((each) => each[key] === id);
  return {
    at: (await clockOf(db)).toISOString(),
    waiting: {
      count: sum(chats, 'waiting'),
      longestSince: waiting.length === 0 ? null : new Date(Math.min(...waiting.map(Number))).toISOString(),
    },
    agents: people.map((person) => {
      const taken = of('takenBy', person.id);
      return { ...person, activeChats: sum(taken, 'active'), waiting: sum(taken, 'waiting') };
    }),
    windowsClosingSoon: await windowsClosingSoon(db),
    failedMessages: await failedMessages(db),
    groups: groups.map((group) => {
      const ofGroup = of('groupId', group.id);
      const isNew = ofGroup.filter(({ takenBy }) => takenBy === null);
      return { ...group, new: sum(isNew, 'active'), active: sum(ofGroup, 'active') };
    }),
  };
}

async function clockOf(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  return rows[0]?.now ?? new Date();
}

/** How many chats each agent has in each group, and how many nobody has. */
function activeChats(db: Db) {
  return db
    .selectFrom('cases')
    .select(['groupId', 'takenBy'])
    .select((eb) => [
      eb.fn.countAll<number>().as('active'),
      eb.fn.count<number>('waitingSince').as('waiting'),
      sql<Date | null>`min(waiting_since)`.as('longestSince'),
    ])
    .where('chatState', '=', 'active')
    .groupBy(['groupId', 'takenBy'])
    .execute();
}

/** Each window shows the case that a message would belong to. */
async function windowsClosingSoon(db: Db): Promise<WallShape['windowsClosingSoon']> {
  const { rows } = await sql<{ caseNumber: number; closesAt: Date; contactName: string | null }>`
    with closing as materialized (
      select id, contact_id, window_closes_at from conversations
      where not window_close_handled
        and window_closes_at > clock_timestamp() and window_closes_at <= clock_timestamp() + interval '2 hours'
      order by window_closes_at limit ${MOST_WINDOWS})
    select holder.number as "caseNumber", closing.window_closes_at as "closesAt", contacts.name as "contactName"
    from closing
    join contacts on contacts.id = closing.contact_id
    cross join lateral (
      select number, status from cases where conversation_id = closing.id
      order by chat_state is not distinct from 'active' desc, number desc limit 1) as holder
    where holder.status <> 'closed'
    order by closing.window_closes_at, holder.number limit ${MOST_SHOWN}`.execute(db);
  return rows.map(({ closesAt, ...row }) => ({ ...row, closesAt: closesAt.toISOString() }));
}

async function failedMessages(db: Db): Promise<WallShape['failedMessages']> {
  const rows = await db
    .with('failures', (cte) =>
      cte
        .selectFrom('caseHistory')
        .select(['id', 'at', sql<string>`(case_history.to ->> 'messageId')::uuid`.as('messageId')])
        .where('what', '=', 'message.failed')
        .where('at', '>', sql<Date>`clock_timestamp() - interval '24 hours'`)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(MOST_FAILURES),
    )
    .selectFrom('failures')
    .innerJoin('messages', 'messages.id', 'failures.messageId')
    .innerJoin('cases', 'cases.id', 'messages.caseId')
    .select(['cases.number', 'messages.id', 'messages.errorCode', 'messages.errorMessage', 'failures.at'])
    // Sent again since, or arrived after all: then it isn't one of them any more.
    .where('messages.status', '=', 'failed')
    .orderBy('failures.at', 'desc')
    .orderBy('failures.id', 'desc')
    .execute();
  const newest = rows.filter((row, i) => rows.findIndex(({ id }) => id === row.id) === i);
  return newest.slice(0, MOST_SHOWN).map(({ number, id, at, errorCode, errorMessage }) => ({
    caseNumber: number,
    messageId: id,
    at: at.toISOString(),
    error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' },
  }));
}
