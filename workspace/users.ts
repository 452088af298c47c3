import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { Presence, Role } from '../db/schema';
import { inTransaction, sqlState } from '../db/transaction';
import { invalid, notFound, Refusal } from '../refusal';
import { audit, auditChanges, changesBetween, hidden, type FieldChange } from './audit-log';
import { revokeInvitationsOf } from './invitations';
import { hideLostCases } from './lost-cases';
import { hashPassword } from './passwords';

export interface User {
  id: string;
  email: string;
  name: string;
  role: Role;
  presence: Presence;
  /** Null: as many as the settings say. */
  chatsPerAgent: number | null;
  groups: { id: string; name: string }[];
  createdAt: Date;
}

export interface NewUser {
  id: string;
  email: string;
  name: string;
  role: Role;
  password: string;
  groupIds: string[];
  chatsPerAgent?: number | null;
}

export type UserChanges = Partial<Omit<NewUser, 'id'>>;

/** The columns of a user as the interface shows them, with the groups. */
export function selectUsers(db: Db | Trx) {
  return db
    .selectFrom('users')
    .select(['id', 'email', 'name', 'role', 'presence', 'chatsPerAgent', 'createdAt'])
    .select(
      sql<
        { id: string; name: string }[]
      >`coalesce((select json_agg(json_build_object('id', g.id, 'name', g.name)
        order by g.name) from group_members m join groups g on g.id = m.group_id where m.user_id = users.id), '[]')`.as(
        'groups',
      ),
    );
}

export async function readUser(db: Db | Trx, id: string): Promise<User> {
  const user = await selectUsers(db).where('id', '=', id).executeTakeFirst();
  if (!user) throw notFound('user');
  return user;
}

/** One page in the order of names; `after` is the name and id of the last one seen. Gives one row more than `limit`. */
export function listUsers(db: Db, limit: number, after?: [string, string]): Promise<User[]> {
  let query = selectUsers(db)
    .orderBy('name')
    .orderBy('id')
    .limit(limit + 1);
  if (after) query = query.where(sql<boolean>`(name, id) > (${after[0]}, ${after[1]}::uuid)`);
  return query.execute();
}

/** @throws Refusal 409 when the e-mail is taken (in any spelling), 400 for a group that doesn't exist. */
export async function createUser(
  db: Db,
  by: string | null,
  { password, groupIds, ...user }: NewUser,
): Promise<User> {
  const passwordHash = await hashPassword(password);
  return emailTaken(() =>
    inTransaction(db, async (trx) => {
      const { numInsertedOrUpdatedRows: added } = await trx
        .insertInto('users')
        .values({ ...user, passwordHash })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow();
      await joinGroups(trx, user.id, groupIds);
      const made = await readUser(trx, user.id);
      const changes = changesBetween({}, forLog(made));
      if (added) await audit(trx, by, { what: 'user.created', target: targetOf(made), changes });
      return made;
    }),
  );
}

/**
 * Changes what is given. A new password ends the person's sessions, all but the one it is changed from; who is no
 * administrator any more has invited nobody.
 * @throws Refusal 404, 409 for a taken e-mail or the last administrator, 400 for a group that doesn't exist.
 */
export async function changeUser(
  db: Db,
  by: string,
  id: string,
  { password, groupIds, ...changes }: UserChanges,
  keepSession: Buffer | null,
): Promise<User> {
  const passwordHash = password === undefined ? undefined : await hashPassword(password);
  const columns = { ...changes, ...(passwordHash && { passwordHash }) };
  return emailTaken(() =>
    inTransaction(db, async (trx) => {
      if (changes.role === 'agent') await refuseLastAdministrator(trx, id);
      await trx.selectFrom('users').select('id').where('id', '=', id).forNoKeyUpdate().execute();
      const before = await readUser(trx, id);
      if (Object.keys(columns).length > 0)
        await trx.updateTable('users').set(columns).where('id', '=', id).execute();
      if (groupIds) await joinGroups(trx, id, groupIds);
      if (passwordHash) {
        const others = trx.deleteFrom('sessions').where('userId', '=', id);
        await (keepSession ? others.where('tokenHash', '!=', keepSession) : others).execute();
      }
      const after = await readUser(trx, id);
      if (before.role === 'administrator' && after.role !== 'administrator')
        await revokeInvitationsOf(trx, by, id);
      await logChange(trx, by, before, after, passwordHash !== undefined);
      return after;
    }),
  );
}

async function logChange(
  trx: Trx,
  by: string,
  before: User,
  after: User,
  withPassword: boolean,
): Promise<void> {
  const target = targetOf(after);
  const changes = changesBetween(forLog(before), forLog(after));
  const isRole = ({ field }: FieldChange) => field === 'role';
  const others = changes.filter((change) => !isRole(change));
  await auditChanges(trx, by, { what: 'user.roleChanged', target, changes: changes.filter(isRole) });
  await auditChanges(trx, by, { what: 'user.changed', target, changes: others });
  if (withPassword)
    await audit(trx, by, { what: 'user.passwordChanged', target, changes: [hidden('password')] });
}

function forLog({ name, email, role, groups, chatsPerAgent }: User) {
  return { name, email, role, groups: groups.map((group) => group.name), chatsPerAgent };
}

const targetOf = ({ id, name }: User) => ({ type: 'user', id, name });

/**
 * Removes a person, and the invitations of theirs that nobody has accepted; what they wrote stays, with their name.
 * @throws Refusal 404, 409 for the last administrator and for somebody who has active chats.
 */
export async function deleteUser(db: Db, by: string, id: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    await refuseLastAdministrator(trx, id);
    const chat = await trx
      .selectFrom('cases')
      .select('number')
      .where('takenBy', '=', id)
      .where('chatState', '=', 'active')
      .limit(1)
      .executeTakeFirst();
    if (chat) {
      throw new Refusal(
        'conflict',
        409,
        `This person has the chat of case ${chat.number}. Transfer or release it first.`,
      );
    }
    const user = await readUser(trx, id);
    await audit(trx, by, { what: 'user.deleted', target: targetOf(user) });
    await revokeInvitationsOf(trx, by, id);
    // What was theirs alone goes with them.
    await trx.deleteFrom('savedViews').where('ownerId', '=', id).where('shared', '=', false).execute();
    const gone = await trx.deleteFrom('users').where('id', '=', id).returning('id').executeTakeFirst();
    if (!gone) throw notFound('user');
  });
}

async function refuseLastAdministrator(trx: Trx, id: string): Promise<void> {
  // All of them are locked, so that two administrators can't take the role from each other at once.
  const administrators = await trx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'administrator')
    .orderBy('id')
    .forUpdate()
    .execute();
  if (administrators.length === 1 && administrators[0]?.id === id) {
    throw new Refusal(
      'conflict',
      409,
      'This is the last administrator. Make somebody else an administrator first.',
    );
  }
}

async function joinGroups(trx: Trx, userId: string, groupIds: string[]): Promise<void> {
  const known = new Set(
    groupIds.length === 0
      ? []
      : (await trx.selectFrom('groups').select('id').where('id', 'in', groupIds).forKeyShare().execute()).map(
          (row) => row.id,
        ),
  );
  const unknown = groupIds.flatMap((groupId, index) =>
    known.has(groupId) ? [] : [{ path: `groupIds.${index}`, message: `There is no group ${groupId}.` }],
  );
  if (unknown.length > 0) throw invalid(unknown);
  const before = await trx
    .deleteFrom('groupMembers')
    .where('userId', '=', userId)
    .returning(['groupId', 'userId'])
    .execute();
  await hideLostCases(
    trx,
    before.filter((member) => !known.has(member.groupId)),
  );
  if (known.size === 0) return;
  await trx
    .insertInto('groupMembers')
    .values([...known].map((groupId) => ({ groupId, userId })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function emailTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    throw new Refusal('conflict', 409, 'Somebody else has this e-mail address.');
  }
}
