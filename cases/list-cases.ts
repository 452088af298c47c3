import { sql } from 'kysely';
import { expectedRows } from '../db/expected-rows';
import { hasTrigrams } from '../db/search-indexes';
import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import type { Viewer } from '../workspace/viewer';
import { casesFor, type CaseFilter, type Cases } from './case-filter';
import { bandsOf, BY_WAITING, NEWEST, USUAL, type Band, type CaseSort, type Direction } from './case-order';
import { readOrdered, type Place, type Placed, type PlacePage } from './read-ordered';
import { searchFor, textsWith } from './search';

/** So many cases are found and sorted in about the time that it takes to walk past as many. */
const FEW_TO_SORT = 100_000;
/** The texts of so many cases are rather read than more texts than these found by their index. */
const FEW_TO_SEARCH = 20_000;
const MANY_TEXTS = 2_000;

export type ChatView = 'new' | 'mine' | 'all';

/** Active chats by who has waited longest: those nobody took, those this person took, or all they may see. */
export function listChats(db: Db, viewer: Viewer, view: ChatView, page: PlacePage): Promise<Placed[]> {
  return readOrdered(db, chatsFor(db, viewer, view), null, BY_WAITING, page);
}

/** The active chats of a view. */
export function chatsFor(db: Db, viewer: Viewer, view: ChatView): Cases {
  const chats = casesFor(db, viewer, { activeChats: true }).where('cases.chatState', '=', 'active');
  if (view === 'new') return chats.where('cases.takenBy', 'is', null);
  return view === 'mine' ? chats.where('cases.takenBy', '=', viewer.userId) : chats;
}

/** A sorted list, band by band, and what names it, so that a cursor of another list is found out. */
export interface SortedList {
  name: string;
  sort: CaseSort;
  bands: readonly Band[];
}

/** The list that is asked for: by the latest change unless something else is, unanswered cases by who has waited longest. */
export function sortedList(
  { view }: Pick<CaseFilter, 'view'>,
  { sort, order }: { sort?: CaseSort | undefined; order?: Direction | undefined },
): SortedList {
  if (sort === undefined && order === undefined && view === 'unanswered')
    return { name: 'waiting', sort: 'waitingSince', bands: [{ only: {}, order: BY_WAITING }] };
  const by = sort ?? 'updatedAt';
  const direction = order ?? USUAL[by];
  return { name: `${by} ${direction}`, sort: by, bands: bandsOf(by, direction) };
}

/** Where a case stands in a sorted list. */
export interface ListPlace extends Place {
  band: number;
}

export interface ListedCase {
  id: string;
  place: ListPlace;
}

/** One page of a sorted list. A transaction, so that a search has the time limit of a statement. */
export async function listCases(
  db: Db,
  viewer: Viewer,
  filter: CaseFilter,
  { sort, bands }: SortedList,
  { limit, after }: { limit: number; after?: ListPlace | undefined },
): Promise<ListedCase[]> {
  const trigrams = await hasTrigrams(db);
  return inTransaction(db, async (trx) => {
    await asForShortQueries(trx);
    const foundFirst = await isFoundFirst(trx, viewer, filter, sort);
    const listed: ListedCase[] = [];
    for (const [band, { only, order }] of bands.entries()) {
      if (band < (after?.band ?? 0) || listed.length >= limit) continue;
      const cases = casesOf(trx, viewer, filter, only);
      if (!cases) continue;
      const search = filter.q ? searchFor(filter.q, { trigrams }) : null;
      const page = { limit: limit - listed.length, after: after?.band === band ? after : undefined };
      const found = await readOrdered(trx, cases, search, { ...order, foundFirst }, page);
      listed.push(...found.map(({ id, place }) => ({ id, place: { ...place, band } })));
    }
    return listed;
  });
}

/** All cases of a customer that this person may see, active chats too, the newest first. */
export function listCasesOfContact(
  db: Db,
  viewer: Viewer,
  contactId: string,
  page: PlacePage,
): Promise<Placed[]> {
  const cases = casesFor(db, viewer, { contactId: [contactId], activeChats: true });
  return readOrdered(db, cases, null, NEWEST, page);
}

/** Other processes than one per call only stand in each other's way, and what is read often is in memory. */
async function asForShortQueries(trx: Trx): Promise<void> {
  await sql`select set_config('max_parallel_workers_per_gather', '0', true),
    set_config('random_page_cost', '1.1', true)`.execute(trx);
}

/**
 * Whether it is better to find all cases that a filter leaves and to sort them than to walk through the order until a
 * page is full. The planner can't know how late it would be full: cases of a period were all changed about then, and
 * a word that many cases have may be in none of the few that somebody sees.
 */
async function isFoundFirst(trx: Trx, viewer: Viewer, filter: CaseFilter, sort: CaseSort): Promise<boolean> {
  const { q, createdAfter, createdBefore } = filter;
  const cases = casesFor(trx, viewer, filter);
  if (sort !== 'createdAt' && (createdAfter !== undefined || createdBefore !== undefined))
    return (await expectedRows(cases)) < FEW_TO_SORT;
  return q
    ? (await expectedRows(textsWith(trx, q))) > MANY_TEXTS && (await expectedRows(cases)) < FEW_TO_SEARCH
    : false;
}

/** The cases of one band; null where the filter leaves none of it. */
function casesOf(trx: Trx, viewer: Viewer, filter: CaseFilter, only: Band['only']): Cases | null {
  const { waiting, ...band } = only;
  const leaves = <T>(wanted: readonly T[] | undefined, ofBand: readonly T[] | undefined) =>
    !wanted?.length || !ofBand || ofBand.some((one) => wanted.includes(one));
  if (!leaves(filter.status, band.status) || !leaves(filter.priority, band.priority)) return null;
  const cases = casesFor(trx, viewer, { ...filter, ...band });
  if (waiting === undefined) return cases;
  // A closed case waits for nothing, whatever its row remembers.
  return waiting
    ? cases.where('cases.status', '<>', 'closed').where('cases.waitingSince', 'is not', null)
    : cases.where((eb) => eb.or([eb('cases.status', '=', 'closed'), eb('cases.waitingSince', 'is', null)]));
}
