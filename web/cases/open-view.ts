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

/** Columns that were chosen while a view was open, by the view's id. */
export type ChangedColumns = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * The columns of a view while it is open, as they were changed since; one's own without a view, and where it has none.
 * A view is looked at: what its author likes to see changes nothing of what one has chosen oneself.
 */
export function columnsToShow(own: readonly string[], open: View | null, changed: ChangedColumns) {
  if (open === null) return own;
  return changed[open.id] ?? (open.columns.length > 0 ? open.columns : own);
}
