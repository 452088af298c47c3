import { filtersOf, writeQuery, type CasesQuery } from './cases-query';
import type { NewView, SavedView } from './use-views';

/** What a view asks for. */
export function queryOf({ filters, sort, order }: Pick<SavedView, 'filters' | 'sort' | 'order'>): CasesQuery {
  return { ...filters, ...(sort === null ? {} : { sort }), ...(order === null ? {} : { order }) };
}

/** What a view has to ask for and show so that it is what is shown now. */
export function shownAs(query: CasesQuery, columns: readonly string[]) {
  const { sort = null, order = null } = query;
  // Texts of the address: what isn't one of the API's words it refuses.
  return { filters: filtersOf(query), sort, order, columns: [...columns] } as Pick<
    NewView,
    'filters' | 'sort' | 'order' | 'columns'
  >;
}

/** Whether a view asks for and shows something else than the screen does. */
export function isOtherThan(view: View, query: CasesQuery, columns: readonly string[]): boolean {
  return (
    openView([view], query, view.id) === null ||
    (view.columns.length > 0 && view.columns.join() !== columns.join())
  );
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
