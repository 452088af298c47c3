import type { paths } from '../api/schema';

/** What is asked of `GET /api/cases`, all of it texts: so it stands in the address, in saved views and in bulk edits. */
export type CasesQuery = Partial<Record<FilterName | 'sort' | 'order', string>>;

export const FILTERS = [
  'q',
  'status',
  'priority',
  'assigneeId',
  'groupId',
  'label',
  'integrationId',
  'contactId',
  'createdAfter',
  'createdBefore',
  'view',
  'activeChats',
] as const;
export type FilterName = (typeof FILTERS)[number];

export const SORTS = ['updatedAt', 'createdAt', 'number', 'priority', 'waitingSince', 'status'] as const;
export type Sort = (typeof SORTS)[number];

/** The query of the API with a page's place in it. The desk refuses what it doesn't know, in words. */
export type ApiQuery = NonNullable<paths['/api/cases']['get']['parameters']['query']>;

/** What the address asks for; what isn't a word of the list is left out. */
export function readQuery(search: URLSearchParams): CasesQuery {
  const query: CasesQuery = {};
  for (const name of [...FILTERS, 'sort', 'order'] as const) {
    const value = search.get(name);
    if (value !== null && value !== '') query[name] = value;
  }
  return query;
}

/** The same as an address has it. */
export function writeQuery(query: CasesQuery): URLSearchParams {
  const search = new URLSearchParams();
  for (const name of [...FILTERS, 'sort', 'order'] as const) {
    const value = query[name];
    if (value !== undefined && value !== '') search.set(name, value);
  }
  return search;
}

/** Without order: which cases, not how they stand. */
export function filtersOf(query: CasesQuery): Partial<Record<FilterName, string>> {
  return Object.fromEntries(FILTERS.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));
}

/** How many filters there are, beside the search. */
export function countFilters(query: CasesQuery): number {
  return FILTERS.filter((name) => name !== 'q' && name !== 'view' && query[name]).length;
}

/** The values of a comma list. */
export const valuesOf = (list: string | undefined): string[] => list?.split(',').filter(Boolean) ?? [];

/** By what the list is sorted, and which way: the desk's own ways where the query says nothing. */
export function sortOf({ sort, order, view }: CasesQuery): { sort: string; descending: boolean } {
  const by = sort ?? (view === 'unanswered' ? 'waitingSince' : 'updatedAt');
  const usual = by === 'waitingSince' || by === 'status' ? 'asc' : 'desc';
  return { sort: by, descending: (order ?? usual) === 'desc' };
}
