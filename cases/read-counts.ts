import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { Viewer } from '../workspace/viewer';
import { casesFor, type Cases } from './case-filter';
import { chatsFor } from './list-cases';

export interface Counts {
  chats: { new: number; mine: number; all: number };
  unanswered: number;
  waitingMine: number;
}

/**
 * How many cases stand in the lists of a person: what the lists show, counted. Counting ends at one more than `max`, so
 * the answer costs the same however many there are.
 */
export async function readCounts(db: Db, viewer: Viewer, max: number): Promise<Counts> {
  const upTo = (cases: Cases) =>
    db
      .selectFrom(
        cases
          .select(sql`1`.as('one'))
          .limit(max + 1)
          .as('some'),
      )
      .select((eb) => eb.fn.countAll<number>().as('count'));
  const mine = chatsFor(db, viewer, 'mine');
  const { unanswered, waitingMine, ...chats } = await db
    .selectNoFrom([
      upTo(chatsFor(db, viewer, 'new')).as('new'),
      upTo(mine).as('mine'),
      upTo(chatsFor(db, viewer, 'all')).as('all'),
      upTo(casesFor(db, viewer, { view: 'unanswered', activeChats: false })).as('unanswered'),
      upTo(mine.where('cases.waitingSince', 'is not', null)).as('waitingMine'),
    ])
    .executeTakeFirstOrThrow();
  return { chats: counted(chats), ...counted({ unanswered, waitingMine }) };
}

/** A count of no rows is 0, whatever Kysely's type says. */
function counted<Name extends string>(counts: Record<Name, number | null>): Record<Name, number> {
  const entries = Object.entries<number | null>(counts).map(([name, count]) => [name, count ?? 0]);
  return Object.fromEntries(entries) as Record<Name, number>; // the same names
}
