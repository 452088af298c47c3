import type { Trx } from '../db/connection';
import type { ReportedBy } from './asked';

const TABLES = { group: 'groups', agent: 'users', integration: 'integrations' } as const;

/** The rows with the names of what they are about, in their order; who is gone, and nobody, comes last. */
export async function namesOf(
  trx: Trx,
  by: Exclude<ReportedBy, 'day'>,
  rows: readonly (string | null)[],
): Promise<{ row: string | null; id: string | null; name: string | null }[]> {
  const ids = rows.filter((row) => row !== null);
  if (rows.length === 0) return [];
  const known = await trx
    .selectFrom(TABLES[by])
    .select(['id', 'name'])
    .where('id', 'in', ids.length > 0 ? ids : [null])
    .orderBy('name')
    .orderBy('id')
    .execute();
  const gone = rows.filter((row) => !known.some(({ id }) => id === row));
  return [
    ...known.map(({ id, name }) => ({ row: id, id, name })),
    ...gone.map((row) => ({ row, id: row, name: null })),
  ];
}
