import type { Trx } from '../db/connection';

/** What an edit is to do, or has done, with a case. */
export function lockEntry(trx: Trx, editId: string, number: number) {
  return trx
    .selectFrom('bulkEditCases')
    .selectAll()
    .where('bulkEditId', '=', editId)
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst();
}
