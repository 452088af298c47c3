import { writeQuery, type CasesQuery } from './cases-query';
import type { SavedView } from './use-views';

/** What a view asks for. */
export function queryOf({ filters, sort, order }: Pick<SavedView, 'filters' | 'sort' | 'order'>): CasesQuery {
  return { ...filters, ...(sort === null ? {} : { sort }), ...(order === null ? {} : { order }) };
}

type View = Pick<SavedView, 'id' | 'filters' | 'sort' | 'order' | 'columns'>;

/** The view that asks for the same as the screen does; of several the one that was chosen. */
export function openView<One extends View>(
  views: readonly One[],
  query: CasesQuery,
  chosenId: string | null,
): One | null {
  const now = writeQuery(query).toString();
  const alike = views.filter((view) => writeQuery(queryOf(view)).toString() === now);
  return alike.find(({ id }) => id === chosenId) ?? alike[0] ?? null;
}

/**
 * The columns of a view while it is open; one's own without one, where it has none, and once others were chosen there.
 * A view is looked at: what its author likes to see changes nothing of what one has chosen oneself.
 */
export function columnsToShow(own: readonly string[], open: View | null, ownInId: string | null) {
  return open && open.columns.length > 0 && open.id !== ownInId ? open.columns : own;
}
