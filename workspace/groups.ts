import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { inTransaction, sqlState } from '../db/transaction';
import { invalid, notFound, Refusal } from '../refusal';
import { audit, auditChanges, changesBetween } from './audit-log';
import { hideLostCases } from './lost-cases';

export interface Group {
  id: string;
  name: string;
  memberIds: string[];
  /** What agents choose from when they end a chat of the group, and whether they have to. */
  endReasons: string[];
  endReasonRequired: boolean;
  createdAt: Date;
}

export type NewGroup = Omit<Group, 'createdAt'>;
export type GroupChanges = Partial<Omit<NewGroup, 'id'>>;

function selectGroups(db: Db | Trx) {
  return db
    .selectFrom('groups')
    .select(['id', 'name', 'endReasons', 'endReasonRequired', 'createdAt'])
    .select(
      sql<
        string[]
      >`array(select user_id::text from group_members where group_id = groups.id order by user_id)`.as(
        'memberIds',
      ),
    );
}

export async function readGroup(db: Db | Trx, id: string): Promise<Group> {
  const group = await selectGroups(db).where('id', '=', id).executeTakeFirst();
  if (!group) throw notFound('group');
  return group;
}

/** One page in the order of names; `after` is the name and id of the last one seen. Gives one row more than `limit`. */
export function listGroups(db: Db, limit: number, after?: [string, string]): Promise<Group[]> {
  let query = selectGroups(db)
    .orderBy('name')
    .orderBy('id')
    .limit(limit + 1);
  if (after) query = query.where(sql<boolean>`(name, id) > (${after[0]}, ${after[1]}::uuid)`);
  return query.execute();
}

/** @throws Refusal 409 when the name is taken, 400 for a member who doesn't exist. */
export function createGroup(db: Db, by: string, { memberIds, ...group }: NewGroup): Promise<Group> {
  return nameTaken(() =>
    inTransaction(db, async (trx) => {
      const { numInsertedOrUpdatedRows: added } = await trx
        .insertInto('groups')
        .values(group)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow();
      await setMembers(trx, group.id, memberIds);
      const made = await readGroup(trx, group.id);
      const changes = changesBetween({}, await forLog(trx, made));
      if (added) await audit(trx, by, { what: 'group.created', target: targetOf(made), changes });
      return made;
    }),
  );
}

/** @throws Refusal 404, 409 when the name is taken, 400 for a member who doesn't exist. */
export function changeGroup(
  db: Db,
  by: string,
  id: string,
  { memberIds, ...columns }: GroupChanges,
): Promise<Group> {
  return nameTaken(() =>
    inTransaction(db, async (trx) => {
      await trx.selectFrom('groups').select('id').where('id', '=', id).forNoKeyUpdate().execute();
      const before = await forLog(trx, await readGroup(trx, id));
      if (Object.keys(columns).length > 0)
        await trx.updateTable('groups').set(columns).where('id', '=', id).execute();
      if (memberIds) await setMembers(trx, id, memberIds);
      const after = await readGroup(trx, id);
      const changes = changesBetween(before, await forLog(trx, after));
      await auditChanges(trx, by, { what: 'group.changed', target: targetOf(after), changes });
      return after;
    }),
  );
}

/** With the names of the members, which are there for whoever reads it later. */
async function forLog(trx: Trx, { name, memberIds, endReasons, endReasonRequired }: Group) {
  const members = await trx
    .selectFrom('users')
    .select('name')
    .where('id', '=', sql<string>`any(${memberIds}::uuid[])`)
    .orderBy('name')
    .execute();
  return { name, members: members.map((member) => member.name), endReasons, endReasonRequired };
}

const targetOf = ({ id, name }: Group) => ({ type: 'group', id, name });

/** @throws Refusal 404, 409 while cases belong to the group or an integration names it. */
export async function deleteGroup(db: Db, by: string, id: string): Promise<void> {
  try {
    await inTransaction(db, async (trx) => {
      const group = await readGroup(trx, id);
      const integration = await trx
        .selectFrom('integrations')
        .select('name')
        .where('groupId', '=', id)
        .where('deletedAt', 'is', null)
        .limit(1)
        .executeTakeFirst();
      if (integration) {
        throw new Refusal(
          'conflict',
          409,
          `New cases of the integration "${integration.name}" go to this group. Name another group there first.`,
        );
      }
      await trx.updateTable('integrations').set({ groupId: null }).where('groupId', '=', id).execute();
      await trx.deleteFrom('groups').where('id', '=', id).execute();
      await audit(trx, by, { what: 'group.deleted', target: targetOf(group) });
    });
  } catch (error) {
    if (sqlState(error) !== '23503') throw error;
    throw new Refusal(
      'conflict',
      409,
      'Cases belong to this group. Move them to another group first, then delete it.',
    );
  }
}

async function setMembers(trx: Trx, groupId: string, memberIds: string[]): Promise<void> {
  const known = new Set(
    memberIds.length === 0
      ? []
      : (await trx.selectFrom('users').select('id').where('id', 'in', memberIds).forKeyShare().execute()).map(
          (row) => row.id,
        ),
  );
  const unknown = memberIds.flatMap((userId, index) =>
    known.has(userId) ? [] : [{ path: `memberIds.${index}`, message: `There is no user ${userId}.` }],
  );
  if (unknown.length > 0) throw invalid(unknown);
  const before = await trx
    .deleteFrom('groupMembers')
    .where('groupId', '=', groupId)
    .returning(['groupId', 'userId'])
    .execute();
  await hideLostCases(
    trx,
    before.filter((member) => !known.has(member.userId)),
  );
  if (known.size === 0) return;
  await trx
    .insertInto('groupMembers')
    .values([...known].map((userId) => ({ groupId, userId })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function nameTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    throw new Refusal('conflict', 409, 'Another group has this name.');
  }
}
