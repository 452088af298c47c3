import type { Db } from '../db/connection';
import type { CaseHistoryRow } from '../db/schema';
import type { Listed } from './read-messages';
import type { HistoryShape } from './shapes/history';

/** The history of a case that the caller has found visible, oldest first; `after` is the key of the last entry seen. */
export async function readHistory(
  db: Db,
  caseId: string,
  page: { limit: number; after?: number | undefined },
): Promise<Listed<HistoryShape, number>[]> {
  const rows = await db
    .selectFrom('caseHistory')
    .selectAll()
    .where('caseId', '=', caseId)
    .where('id', '>', page.after ?? 0)
    .orderBy('id')
    .limit(page.limit)
    .execute();
  const names = await namesOf(db, rows);
  return rows.map((row) => ({ shape: showEntry(row, names), key: row.id }));
}

function showEntry(row: CaseHistoryRow, names: Names): HistoryShape {
  return {
    at: row.at.toISOString(),
    what: row.what,
    from: withNames(row.what, row.from, names),
    to: withNames(row.what, row.to, names),
    by: { type: row.byType, id: row.byId, name: row.byName, version: row.byVersion },
    eventSeq: row.eventSeq,
  };
}

type Names = ReadonlyMap<string, string>;
type Named = { id: string; name: string | null } | null;

// Entries whose `from` and `to` are the id of a person or a group.
const IDS = new Set(['group', 'assignee', 'chat.taken', 'chat.released']);

function withNames(what: string, value: unknown, names: Names): unknown {
  if (IDS.has(what)) return named(value, names);
  if (what !== 'chat.transferred' || typeof value !== 'object' || value === null) return value ?? null;
  return {
    agent: named('agentId' in value ? value.agentId : null, names),
    group: named('groupId' in value ? value.groupId : null, names),
  };
}

function named(id: unknown, names: Names): Named {
  return typeof id === 'string' ? { id, name: names.get(id) ?? null } : null;
}

/** The names of all people and groups in these entries, in one query. */
async function namesOf(db: Db, rows: readonly CaseHistoryRow[]): Promise<Names> {
  const ids = new Set<string>();
  for (const row of rows)
    for (const value of [row.from, row.to]) {
      if (IDS.has(row.what) && typeof value === 'string') ids.add(value);
      if (row.what === 'chat.transferred' && typeof value === 'object' && value !== null)
        for (const id of Object.values(value)) if (typeof id === 'string') ids.add(id);
    }
  if (ids.size === 0) return new Map();
  const found = await db
    .selectFrom('users')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .unionAll(
      db
        .selectFrom('groups')
        .select(['id', 'name'])
        .where('id', 'in', [...ids]),
    )
    .execute();
  return new Map(found.map(({ id, name }) => [id, name]));
}
