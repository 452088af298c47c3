import { hasTrigrams } from '../db/search-indexes';
import type { Db } from '../db/connection';
import type { Viewer } from '../workspace/viewer';
import { casesFor, type CaseFilter, type Cases } from './case-filter';
import { WALKED } from './read-ordered';
import { searchFor, type Search } from './search';

/** Which cases: those with these numbers, or all that a list of cases would show. */
export type Selection = { numbers: readonly number[] } | { filter: CaseFilter };

/** The cases of a selection that a person may see, in no order. */
export async function selectCases(db: Db, viewer: Viewer, selection: Selection): Promise<Cases> {
  if ('numbers' in selection)
    return casesFor(db, viewer, { activeChats: true }).where('cases.number', 'in', selection.numbers);
  const { filter } = selection;
  const cases = casesFor(db, viewer, filter);
  if (!filter.q) return cases;
  const ids = found(db, cases, searchFor(filter.q, { trigrams: await hasTrigrams(db) }));
  return db.selectFrom('cases').where('cases.id', 'in', ids);
}

/** Each thing that is searched by an index of its own; what no index finds, among the cases changed last. */
function found(db: Db, cases: Cases, { indexed, walked }: Search) {
  const last = cases.select('cases.id').orderBy('cases.updatedAt', 'desc').limit(WALKED).as('last');
  const all = indexed.map((condition) => cases.where(condition).select('cases.id'));
  if (walked)
    all.push(
      cases.where('cases.id', 'in', db.selectFrom(last).select('id')).where(walked).select('cases.id'),
    );
  return all.reduce((some, others) => some.union(others));
}
