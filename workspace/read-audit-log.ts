import type { Db } from '../db/connection';
import type { FieldChange } from './audit-log';

export interface AuditRow {
  seq: number;
  at: Date;
  what: string;
  byId: string | null;
  byName: string | null;
  targetType: string;
  targetId: string;
  targetName: string;
  changes: FieldChange[];
}

export interface AuditWanted {
  what?: string[] | undefined;
  by?: string[] | undefined;
  /** From this moment on. */
  from?: Date | undefined;
  /** Before this moment. */
  to?: Date | undefined;
}

const PAGE = 500;

/** Who changed what, the newest first; `before` is the number of the last one seen. */
export function listAuditLog(
  db: Db,
  { what, by, from, to, limit, before }: AuditWanted & { limit: number; before?: number | undefined },
): Promise<AuditRow[]> {
  let query = db.selectFrom('auditLog').selectAll().orderBy('seq', 'desc').limit(limit);
  if (what?.length) query = query.where('what', 'in', what);
  if (by?.length) query = query.where('byId', 'in', by);
  if (from) query = query.where('at', '>=', from);
  if (to) query = query.where('at', '<', to);
  if (before !== undefined) query = query.where('seq', '<', before);
  return query.execute();
}

/** The same from the newest to the oldest, page by page, at most `most`: however many there are, few are in memory. */
export async function* wholeAuditLog(db: Db, wanted: AuditWanted, most: number): AsyncGenerator<AuditRow> {
  let before: number | undefined;
  for (let left = most; left > 0; left -= PAGE) {
    const limit = Math.min(PAGE, left);
    const rows = await listAuditLog(db, { ...wanted, limit, before });
    yield* rows;
    before = rows.at(-1)?.seq;
    if (rows.length < limit) return;
  }
}
