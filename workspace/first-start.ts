import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { hashPassword } from './passwords';

export interface FirstStart {
  adminEmail: string;
  adminPassword: string;
  /** The name of the group that is made while there is none. */
  defaultGroup: string;
}

/**
 * Makes a new workspace usable: a first group and a first administrator in it, each only while there is none. May run
 * at every start and in two processes at once. Answers whether the administrator was created now.
 */
export async function prepareWorkspace(db: Db, { adminEmail, adminPassword, defaultGroup }: FirstStart) {
  return inTransaction(db, async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('answerhall first start', 0))`.execute(trx);
    const groupId = await firstGroup(trx, defaultGroup);
    const administrator = await trx
      .selectFrom('users')
      .select('id')
      .where('role', '=', 'administrator')
      .limit(1)
      .executeTakeFirst();
    if (administrator) return { administratorCreated: false };
    const id = randomUUID();
    await trx
      .insertInto('users')
      .values({
        id,
        email: adminEmail,
        name: 'Administrator',
        role: 'administrator',
        passwordHash: await hashPassword(adminPassword),
      })
      .execute();
    await trx.insertInto('groupMembers').values({ groupId, userId: id }).execute();
    return { administratorCreated: true };
  });
}

async function firstGroup(trx: Trx, name: string): Promise<string> {
  const oldest = await trx
    .selectFrom('groups')
    .select('id')
    .orderBy('createdAt')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (oldest) return oldest.id;
  const id = randomUUID();
  await trx.insertInto('groups').values({ id, name }).execute();
  return id;
}
