import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { FieldRow } from '../db/schema';
import { inTransaction, sqlState } from '../db/transaction';
import { invalid, notFound, Refusal } from '../refusal';
import { audit, auditChanges, changesBetween } from './audit-log';
import type { Viewer } from './viewer';

export const FIELD_TYPES = ['text', 'number', 'boolean', 'date', 'choice'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];
export type FieldsOf = 'case' | 'contact';

/** As many as a case or a customer may carry. */
const MOST_FIELDS = 100;
const UNIQUE_VIOLATION = '23505';

export interface FieldInput {
  name: string;
  type: FieldType;
  choices: string[];
}

/** The fields that are defined, in the order in which they are shown, those of cases first. */
export function listFields(db: Db | Trx, of?: FieldsOf): Promise<FieldRow[]> {
  let query = db.selectFrom('fields').selectAll().orderBy('of').orderBy('place').orderBy('id');
  if (of) query = query.where('of', '=', of);
  return query.execute();
}

/** @throws Refusal 404. */
export async function findField(db: Db | Trx, id: string): Promise<FieldRow> {
  const row = await db.selectFrom('fields').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('field');
  return row;
}

/** Defines a field, the last of its kind; the same id again changes nothing. @throws Refusal 400, 409. */
export function createField(
  db: Db,
  viewer: Viewer,
  id: string,
  { of, ...input }: FieldInput & { of: FieldsOf },
): Promise<FieldRow> {
  mustBeRight(input);
  return onceByName(() =>
    inTransaction(db, async (trx) => {
      const others = await listFields(trx, of);
      if (others.length >= MOST_FIELDS)
        throw new Refusal('conflict', 409, `There are at most ${MOST_FIELDS} fields. Delete one first.`);
      const place = 1 + Math.max(0, ...others.map((one) => one.place));
      const made = await trx
        .insertInto('fields')
        .values({ id, of, place, ...input })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst();
      if (made)
        await audit(trx, viewer.userId, {
          what: 'field.created',
          target: { type: 'field', id, name: input.name },
          changes: changesBetween({}, { of, ...input }),
        });
      return findField(trx, id);
    }),
  );
}

/** Changes what a field may hold; values that are there stay. @throws Refusal 400, 404, 409. */
export function changeField(
  db: Db,
  viewer: Viewer,
  id: string,
  change: Partial<FieldInput> & { place?: number },
): Promise<FieldRow> {
  return onceByName(() =>
    inTransaction(db, async (trx) => {
      const before = await findField(trx, id);
      // Nobody looks for who has put a field above another.
      const { place: _place, ...told } = change;
      mustBeRight({ ...before, ...change });
      await trx
        .updateTable('fields')
        .set({ ...change, updatedAt: sql<Date>`clock_timestamp()` })
        .where('id', '=', id)
        .execute();
      await auditChanges(trx, viewer.userId, {
        what: 'field.changed',
        target: { type: 'field', id, name: change.name ?? before.name },
        changes: changesBetween(before, told),
      });
      return findField(trx, id);
    }),
  );
}

/** Takes the definition away; values that are there stay, as any other field. @throws Refusal 404. */
export function deleteField(db: Db, viewer: Viewer, id: string): Promise<void> {
  return inTransaction(db, async (trx) => {
    const { name } = await findField(trx, id);
    await trx.deleteFrom('fields').where('id', '=', id).execute();
    await audit(trx, viewer.userId, { what: 'field.deleted', target: { type: 'field', id, name } });
  });
}

/**
 * Refuses what people or scripts write into a defined field and isn't of its type. Fields that nobody defined take
 * anything, and null always removes.
 * @throws Refusal 400.
 */
export async function fieldsMustFit(
  trx: Trx,
  of: FieldsOf,
  values: Record<string, unknown> | undefined,
): Promise<void> {
  const names = Object.keys(values ?? {});
  if (!values || names.length === 0) return;
  const defined = await trx
    .selectFrom('fields')
    .selectAll()
    .where('of', '=', of)
    .where('name', 'in', names)
    .execute();
  const errors = defined.flatMap((field) => {
    const fault = faultOf(field, values[field.name]);
    return fault === null ? [] : [{ path: `fields.${field.name}`, message: fault }];
  });
  if (errors.length > 0) throw invalid(errors);
}

/** Why a value doesn't fit a field, in words; null where it does. */
export function faultOf(
  { type, choices }: Pick<FieldRow, 'type' | 'choices'>,
  value: unknown,
): string | null {
  if (value === null) return null;
  switch (type) {
    case 'text':
      return typeof value === 'string' ? null : 'Must be a text.';
    case 'number':
      return typeof value === 'number' ? null : 'Must be a number.';
    case 'boolean':
      return typeof value === 'boolean' ? null : 'Must be true or false.';
    case 'date':
      return typeof value === 'string' && isDay(value) ? null : 'Must be a day such as 2026-12-25.';
    case 'choice':
      return typeof value === 'string' && choices.includes(value)
        ? null
        : `Must be one of: ${choices.slice(0, 20).join(', ')}${choices.length > 20 ? ', …' : ''}.`;
  }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function mustBeRight({ type, choices }: Pick<FieldInput, 'type' | 'choices'>): void {
  if ((type === 'choice') !== choices.length > 0)
    throw invalid([
      { path: 'choices', message: 'A field of the type "choice" has choices, and no other has.' },
    ]);
}

async function onceByName<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new Refusal(
      'conflict',
      409,
      'There is a field of this name. Choose another name, or change that one.',
    );
  }
}
