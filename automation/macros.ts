import { sql, type ExpressionBuilder, type ExpressionWrapper, type SqlBool } from 'kysely';
import { containing } from '../cases/search';
import type { Db, Trx } from '../db/connection';
import type { Database, MacroRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { invalid, notFound, Refusal } from '../refusal';
import type { Action, Template } from '../rules/actions';
import { faultOfMacro, type MacroInput, type MacroPatch, type MacroScope } from '../rules/macro';
import { audit, auditChanges, changesBetween, type Audited } from '../workspace/audit-log';
import type { Viewer } from '../workspace/viewer';
import { checkReferences } from './rule-references';

/** In all, personal ones included: each person has at most a tenth of them. */
const MOST_MACROS = 10_000;
const MOST_PERSONAL = 1_000;

/** A prepared answer together with actions, as it is stored. */
export interface Macro extends Omit<MacroRow, 'template' | 'actions'> {
  template: Template | null;
  actions: Action[];
  groupName: string | null;
  ownerName: string | null;
}

/**
 * Which macros exist for a person: the common ones, those of their groups, their own; for administrators all.
 */
function isThereFor(viewer: Viewer) {
  return (eb: ExpressionBuilder<Database, 'macros'>): ExpressionWrapper<Database, 'macros', SqlBool> => {
    if (viewer.role === 'administrator') return eb.and([]);
    return eb.or([
      eb.and([eb('macros.ownerId', 'is', null), eb('macros.groupId', 'is', null)]),
      eb('macros.groupId', '=', sql<string>`any(${viewer.groupIds}::uuid[])`),
      eb('macros.ownerId', '=', viewer.userId),
    ]);
  };
}

export interface MacrosWanted {
  /** Part of the name. */
  q?: string | undefined;
  /** Also the personal ones of other people, which only administrators are shown. */
  others: boolean;
  limit: number;
  /** Name and id of the last one of the page before. */
  after?: readonly [string, string] | undefined;
}

/** Macros by name. */
export async function listMacros(db: Db, viewer: Viewer, wanted: MacrosWanted): Promise<Macro[]> {
  let query = macroRows(db, viewer).orderBy('macros.name').orderBy('macros.id').limit(wanted.limit);
  if (!wanted.others)
    query = query.where((eb) =>
      eb.or([eb('macros.ownerId', 'is', null), eb('macros.ownerId', '=', viewer.userId)]),
    );
  const { q, after } = wanted;
  if (q) query = query.where('macros.name', 'ilike', containing(q));
  if (after)
    query = query.where((eb) => eb(eb.refTuple('macros.name', 'macros.id'), '>', eb.tuple(...after)));
  return (await query.execute()).map(asMacro);
}

/** Macros of anybody that put a label on or take it off, by name; at most a hundred. */
export function macrosWithLabel(db: Db, label: string): Promise<Pick<MacroRow, 'id' | 'name'>[]> {
  return db
    .selectFrom('macros')
    .select(['id', 'name'])
    .where(sql<boolean>`actions @> ${JSON.stringify([{ label }])}::jsonb`)
    .orderBy('name')
    .orderBy('id')
    .limit(100)
    .execute();
}

/** @throws Refusal 404. */
export async function findMacro(db: Db | Trx, viewer: Viewer, id: string): Promise<Macro> {
  const row = await macroRows(db, viewer).where('macros.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('macro');
  return asMacro(row);
}

function macroRows(db: Db | Trx, viewer: Viewer) {
  return db
    .selectFrom('macros')
    .leftJoin('groups', 'groups.id', 'macros.groupId')
    .leftJoin('users', 'users.id', 'macros.ownerId')
    .selectAll('macros')
    .select(['groups.name as groupName', 'users.name as ownerName'])
    .where(isThereFor(viewer));
}

function asMacro(row: MacroRow & { groupName: string | null; ownerName: string | null }): Macro {
  return { ...row, actions: row.actions as Action[] }; // written by createMacro and changeMacro, nobody else
}

export function scopeOf({ ownerId, groupId }: Pick<MacroRow, 'ownerId' | 'groupId'>): MacroScope {
  return ownerId !== null ? 'personal' : groupId !== null ? 'group' : 'common';
}

/** Stores a macro; the same id again changes nothing. @throws Refusal 400, 403, 409. */
export function createMacro(db: Db, viewer: Viewer, id: string, input: MacroInput): Promise<Macro> {
  return inTransaction(db, async (trx) => {
    mayWrite(viewer, input.scope);
    await mustBeRight(trx, input);
    await mustFit(trx, viewer);
    const { numInsertedOrUpdatedRows: added } = await trx
      .insertInto('macros')
      .values({ id, ...columnsOf(input, viewer.userId) })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirstOrThrow();
    const made = await findMacro(trx, viewer, id);
    if (added) await log(trx, viewer, 'macro.created', made);
    return made;
  });
}

/** Changes a macro; what is left out stays. @throws Refusal 400, 403, 404. */
export function changeMacro(db: Db, viewer: Viewer, id: string, change: MacroPatch): Promise<Macro> {
  return inTransaction(db, async (trx) => {
    const before = await lockMacro(trx, viewer, id);
    mayWrite(viewer, scopeOf(before));
    const { name, text, template, actions } = before;
    const scope = change.scope ?? scopeOf(before);
    // A macro that becomes another's leaves its group.
    const groupId = scope === 'group' ? before.groupId : null;
    const after: MacroInput = { name, scope, groupId, text, template, actions, ...given(change) };
    mayWrite(viewer, after.scope);
    await mustBeRight(trx, after);
    await trx
      .updateTable('macros')
      .set({ ...columnsOf(after, before.ownerId ?? viewer.userId), updatedAt: sql<Date>`clock_timestamp()` })
      .where('id', '=', id)
      .execute();
    const saved = await findMacro(trx, viewer, id);
    await log(trx, viewer, 'macro.changed', saved, before);
    return saved;
  });
}

/** @throws Refusal 403, 404. */
export function deleteMacro(db: Db, viewer: Viewer, id: string): Promise<void> {
  return inTransaction(db, async (trx) => {
    const macro = await lockMacro(trx, viewer, id);
    mayWrite(viewer, scopeOf(macro));
    await trx.deleteFrom('macros').where('id', '=', id).execute();
    await log(trx, viewer, 'macro.deleted', macro, macro);
  });
}

/** What somebody writes for themselves alone is no matter of the workspace. */
async function log(
  trx: Trx,
  viewer: Viewer,
  what: Audited,
  macro: Macro,
  before: Macro | null = null,
): Promise<void> {
  const isOwn = ({ ownerId }: Macro) => ownerId === viewer.userId;
  if (isOwn(macro) && isOwn(before ?? macro)) return;
  const target = { type: 'macro', id: macro.id, name: macro.name };
  const changes = changesBetween(before ? forLog(before) : {}, forLog(macro));
  if (what === 'macro.changed') await auditChanges(trx, viewer.userId, { what, target, changes });
  else await audit(trx, viewer.userId, { what, target, changes });
}

function forLog(macro: Macro) {
  const { name, groupName, ownerName, text, template, actions } = macro;
  return { name, scope: scopeOf(macro), group: groupName, owner: ownerName, text, template, actions };
}

/** Counts a use. Not in the transaction of a conversation: all of them share this row. */
export async function countUse(db: Db, id: string): Promise<void> {
  await db
    .updateTable('macros')
    .set((eb) => ({ uses: eb('uses', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

async function lockMacro(trx: Trx, viewer: Viewer, id: string): Promise<Macro> {
  await trx.selectFrom('macros').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
  return findMacro(trx, viewer, id);
}

function given(change: MacroPatch): Partial<MacroInput> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function mayWrite(viewer: Viewer, scope: MacroScope): void {
  if (scope !== 'personal' && viewer.role !== 'administrator')
    throw new Refusal(
      'forbidden',
      403,
      'Macros for everybody or for a group are written by administrators. Make a personal one.',
    );
}

async function mustBeRight(trx: Trx, macro: MacroInput): Promise<void> {
  const fault = faultOfMacro(macro);
  if (fault) throw invalid([fault]);
  await checkReferences(trx, [{ path: '', actions: macro.actions }]);
  if (macro.groupId === null) return;
  const group = await trx
    .selectFrom('groups')
    .select('id')
    .where('id', '=', macro.groupId)
    .executeTakeFirst();
  if (!group)
    throw invalid([{ path: 'groupId', message: 'There is no such group: choose one of /api/groups.' }]);
}

async function mustFit(trx: Trx, viewer: Viewer): Promise<void> {
  const { all, own } = await trx
    .selectFrom('macros')
    .select((eb) => [
      eb.fn.countAll<number>().as('all'),
      eb.fn.countAll<number>().filterWhere('ownerId', '=', viewer.userId).as('own'),
    ])
    .executeTakeFirstOrThrow();
  if (all >= MOST_MACROS || own >= MOST_PERSONAL)
    throw new Refusal('too-many-macros', 409, 'There are too many macros already: delete one first.');
}

function columnsOf({ name, scope, groupId, text, template, actions }: MacroInput, owner: string) {
  return {
    name,
    ownerId: scope === 'personal' ? owner : null,
    groupId,
    text,
    template: template && JSON.stringify(template),
    actions: JSON.stringify(actions),
  };
}
