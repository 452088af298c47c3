import { COLUMNS, type Column } from './columns';
import type { Row } from './use-report';

/** What the table is sorted by, and whether the largest stands on top. */
export interface Sort {
  by: Column['name'] | 'name';
  down: boolean;
}

/** As the address says it: `share`, `-share`. */
export function sortIn(said: string | null): Sort {
  const down = said?.startsWith('-') ?? false;
  const name = down ? said?.slice(1) : said;
  const column = COLUMNS.find((one) => one.name === name);
  return column ? { by: column.name, down } : { by: 'name', down };
}

export const sortWord = ({ by, down }: Sort) => `${down ? '-' : ''}${by}`;

/** The rows in that order; what has no figure stands at the end either way. */
export function sorted(rows: readonly Row[], { by, down }: Sort, nameOf: (row: Row) => string): Row[] {
  const column = COLUMNS.find(({ name }) => name === by);
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    if (!column) return sign * nameOf(a).localeCompare(nameOf(b));
    const [one, other] = [column.sortedBy(a), column.sortedBy(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return sign * (one - other);
  });
}
