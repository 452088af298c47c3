import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { Refusal } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { wouldChange, type BulkChange } from './bulk-change';
import type { Cases } from './case-filter';
import { referencesExist } from './change-case';
import { selectCases, type Selection } from './select-cases';

const MOST_CASES = 10_000;
const MOST_AT_WORK = 5;
export const NOT_HERE = 'There is no case with this number here that you may see.';

export interface BulkEditInput {
  selection: Selection;
  change: BulkChange;
  /** Rules judge it like any other change of a case. */
  runRules: boolean;
}

export interface BulkPreview {
  /** Cases of the selection that this person may see, and how many of them would be changed. */
  cases: number;
  changed: number;
  refused: { number: number; reason: string }[];
  /** Those that would be changed. */
  numbers: number[];
}

/** What an edit would do. Nothing is changed. @throws Refusal 400, 409 for too many cases. */
export function previewBulkEdit(db: Db, viewer: Viewer, input: BulkEditInput): Promise<BulkPreview> {
  return inTransaction(db, async (trx) => {
    await referencesExist(trx, input.change);
    const selected = await selectAll(await selectCases(trx, viewer, input.selection), input.change);
    const numbers = selected.filter(({ changes }) => changes).map(({ number }) => number);
    const refused = missing(input.selection, selected).map((number) => ({ number, reason: NOT_HERE }));
    return { cases: selected.length, changed: numbers.length, refused, numbers };
  });
}

/**
 * Notes which cases an edit is to change, and how; the rest is `workOnBulkEdit`. The same id again changes nothing.
 * @throws Refusal 400, 409 for too many cases and for too many edits of one person at a time.
 */
export function startBulkEdit(db: Db, viewer: Viewer, id: string, input: BulkEditInput): Promise<void> {
  return inTransaction(db, async (trx) => {
    await referencesExist(trx, input.change);
    await mustBeFew(trx, viewer, id);
    const made = await trx
      .insertInto('bulkEdits')
      .values({
        id,
        madeBy: viewer.userId,
        change: JSON.stringify(input.change),
        runRules: input.runRules,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!made) return;
    const selected = await selectAll(await selectCases(trx, viewer, input.selection), input.change);
    const states = selected.map(({ changes }) => (changes ? 'waiting' : 'unchanged'));
    const unseen = missing(input.selection, selected);
    await sql`
      insert into bulk_edit_cases (bulk_edit_id, number, state, reason)
      select ${id}::uuid, number, state, null
        from unnest(${selected.map(({ number }) => number)}::bigint[], ${states}::text[]) as known(number, state)
      union all select ${id}::uuid, number, 'refused', ${NOT_HERE} from unnest(${unseen}::bigint[]) as number`.execute(
      trx,
    );
  });
}

interface Selected {
  number: number;
  changes: boolean;
}

async function selectAll(cases: Cases, change: BulkChange): Promise<Selected[]> {
  const selected = await cases
    .select((eb) => ['cases.number', wouldChange(change)(eb).as('changes')])
    .limit(MOST_CASES + 1)
    .execute();
  if (selected.length > MOST_CASES)
    throw new Refusal(
      'too-many-cases',
      409,
      `These are more than ${MOST_CASES} cases. Choose fewer, for example of a shorter period.`,
    );
  return selected.map(({ number, changes }) => ({ number, changes: Boolean(changes) }));
}

/** What was asked for by its number and isn't there for this person. */
function missing(selection: Selection, selected: readonly Selected[]): number[] {
  if (!('numbers' in selection)) return [];
  const seen = new Set(selected.map(({ number }) => number));
  return [...new Set(selection.numbers)].filter((number) => !seen.has(number));
}

async function mustBeFew(trx: Trx, { userId }: Viewer, id: string): Promise<void> {
  // One at a time for each person.
  await trx.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute();
  const { count } = await trx
    .selectFrom('bulkEdits')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', 'in', ['running', 'undoing'])
    .where('madeBy', '=', userId)
    .where('id', '<>', id)
    .executeTakeFirstOrThrow();
  if (count >= MOST_AT_WORK)
    throw new Refusal(
      'too-many-bulk-edits',
      409,
      `${MOST_AT_WORK} of your edits are at work already. Wait until one is done.`,
    );
}
