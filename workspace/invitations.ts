import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { Role } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { invalid, notFound, Refusal } from '../refusal';
import { audit, changesBetween } from './audit-log';
import { hashOf, newSessionSecret } from './credentials';

const MOST_PENDING = 500;

export type InvitationState = 'pending' | 'accepted' | 'expired';

export interface Invitation {
  id: string;
  email: string;
  name: string | null;
  role: Role;
  /** Those of its groups that are still there. */
  groups: { id: string; name: string }[];
  state: InvitationState;
  /** As they were called then. */
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
  acceptedAt: Date | null;
}

export interface NewInvitation {
  id: string;
  email: string;
  name: string | null;
  role: Role;
  groupIds: string[];
  expiresInMs: number;
}

/** An invitation with the secret of its link, which is answered once: its hash is stored. */
export type InvitationWithSecret = Invitation & { secret: string };

function selectInvitations(db: Db | Trx) {
  return db
    .selectFrom('invitations')
    .select(['id', 'email', 'name', 'role', 'invitedByName as invitedBy'])
    .select(['createdAt', 'expiresAt', 'acceptedAt'])
    .select([
      sql<InvitationState>`case when accepted_at is not null then 'accepted'
        when expires_at <= clock_timestamp() then 'expired' else 'pending' end`.as('state'),
      sql<
        { id: string; name: string }[]
      >`coalesce((select json_agg(json_build_object('id', g.id, 'name', g.name)
        order by g.name) from groups g where g.id = any(group_ids)), '[]')`.as('groups'),
    ])
    .where('revokedAt', 'is', null);
}

/** Newest first; `after` is the creation time and id of the last one seen. Gives one row more than `limit`. */
export function listInvitations(
  db: Db,
  {
    states,
    limit,
    after,
  }: { states?: InvitationState[] | undefined; limit: number; after?: [string, string] | undefined },
): Promise<Invitation[]> {
  let query = db
    .selectFrom(selectInvitations(db).as('invitations'))
    .selectAll()
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (states?.length) query = query.where('state', 'in', states);
  if (after)
    query = query.where(sql<boolean>`(created_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`);
  return query.execute();
}

async function readInvitation(trx: Trx, id: string): Promise<Invitation> {
  const row = await selectInvitations(trx).where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('invitation');
  return row;
}

/**
 * Invites somebody: whoever has the link joins with this role and these groups, once, until it expires. One that has
 * expired for the same address makes room.
 * @throws Refusal 409 for an address that is here or invited already and when too many wait, 400 for an unknown group.
 */
export function createInvitation(
  db: Db,
  by: { userId: string; name: string },
  { id, email, name, role, groupIds, expiresInMs }: NewInvitation,
): Promise<InvitationWithSecret> {
  return inTransaction(db, async (trx) => {
    // One at a time: what is counted and looked for must hold until the commit.
    await sql`select pg_advisory_xact_lock(hashtextextended('answerhall invitations', 0))`.execute(trx);
    await mustBeGroups(trx, groupIds);
    await mustBeNew(trx, email);
    await trx
      .updateTable('invitations')
      .set({ revokedAt: sql<Date>`clock_timestamp()` })
      .where(sql`lower(email)`, '=', email.toLowerCase())
      .where('acceptedAt', 'is', null)
      .where('revokedAt', 'is', null)
      .where('expiresAt', '<=', sql<Date>`clock_timestamp()`)
      .where('id', '!=', id)
      .execute();
    await mustNotWait(trx, email, id);
    const secret = newSessionSecret();
    const expiresAt = sql<Date>`clock_timestamp() + interval '1 millisecond' * ${expiresInMs}::double precision`;
    await trx
      .insertInto('invitations')
      .values({
        ...{ id, email, name, role, groupIds, expiresAt },
        tokenHash: hashOf(secret),
        invitedBy: by.userId,
        invitedByName: by.name,
      })
      // The same call again after a crash: nobody has seen the first link.
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ tokenHash: hashOf(secret), expiresAt }))
      .execute();
    const made = await readInvitation(trx, id);
    const changes = changesBetween({}, forLog(made));
    await audit(trx, by.userId, { what: 'invitation.created', target: targetOf(made), changes });
    return { ...made, secret };
  });
}

/**
 * Makes a new link for an invitation that nobody has accepted, expired or not; the old one is no more.
 * @throws Refusal 404, 409 for an accepted one and for an address that is here by now.
 */
export function renewInvitation(
  db: Db,
  by: string,
  id: string,
  expiresInMs: number,
): Promise<InvitationWithSecret> {
  return inTransaction(db, async (trx) => {
    const before = await lockOpen(trx, id);
    await mustBeNew(trx, before.email);
    const secret = newSessionSecret();
    const expiresAt = sql<Date>`clock_timestamp() + interval '1 millisecond' * ${expiresInMs}::double precision`;
    await trx
      .updateTable('invitations')
      .set({ tokenHash: hashOf(secret), expiresAt })
      .where('id', '=', id)
      .execute();
    const after = await readInvitation(trx, id);
    const changes = [{ field: 'expiresAt', from: before.expiresAt, to: after.expiresAt }];
    await audit(trx, by, { what: 'invitation.renewed', target: targetOf(after), changes });
    return { ...after, secret };
  });
}

/** From now on its link lets nobody in. @throws Refusal 404, 409 for an accepted one. */
export function revokeInvitation(db: Db, by: string, id: string): Promise<void> {
  return inTransaction(db, async (trx) => {
    const invitation = await lockOpen(trx, id);
    await trx
      .updateTable('invitations')
      .set({ revokedAt: sql<Date>`clock_timestamp()` })
      .where('id', '=', id)
      .execute();
    await audit(trx, by, { what: 'invitation.revoked', target: targetOf(invitation) });
  });
}

/**
 * Withdraws what this person has invited and nobody has accepted: a link is as good as who made it. In the transaction in
 * which they lose their rights.
 */
export async function revokeInvitationsOf(trx: Trx, by: string, inviterId: string): Promise<void> {
  const gone = await trx
    .updateTable('invitations')
    .set({ revokedAt: sql<Date>`clock_timestamp()` })
    .where('invitedBy', '=', inviterId)
    .where('acceptedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .returning(['id', 'email'])
    .execute();
  for (const { id, email } of gone)
    await audit(trx, by, {
      what: 'invitation.revoked',
      target: { type: 'invitation', id, name: email },
    });
}

async function lockOpen(trx: Trx, id: string): Promise<Invitation> {
  await trx.selectFrom('invitations').select('id').where('id', '=', id).forUpdate().execute();
  const invitation = await readInvitation(trx, id);
  if (invitation.state === 'accepted')
    throw new Refusal(
      'conflict',
      409,
      'This invitation was accepted already. Change or remove the person instead.',
    );
  return invitation;
}

async function mustBeGroups(trx: Trx, groupIds: string[]): Promise<void> {
  const known = await trx
    .selectFrom('groups')
    .select('id')
    .where('id', '=', sql<string>`any(${groupIds}::uuid[])`)
    .execute();
  const unknown = groupIds.flatMap((groupId, index) =>
    known.some(({ id }) => id === groupId.toLowerCase())
      ? []
      : [{ path: `groupIds.${index}`, message: `There is no group ${groupId}.` }],
  );
  if (unknown.length > 0) throw invalid(unknown);
}

async function mustBeNew(trx: Trx, email: string): Promise<void> {
  const somebody = await trx
    .selectFrom('users')
    .select('name')
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst();
  if (somebody)
    throw new Refusal('conflict', 409, `${somebody.name} has this e-mail address and is here already.`);
}

async function mustNotWait(trx: Trx, email: string, id: string): Promise<void> {
  const { all, same } = await trx
    .selectFrom('invitations')
    .select((eb) => [
      eb.fn.countAll<number>().as('all'),
      eb.fn
        .countAll<number>()
        .filterWhere(sql`lower(email)`, '=', email.toLowerCase())
        .as('same'),
    ])
    .where('acceptedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where('id', '!=', id)
    .executeTakeFirstOrThrow();
  if (same > 0)
    throw new Refusal(
      'invited-already',
      409,
      'Somebody with this address is invited already. Make a new link for that invitation, or revoke it first.',
    );
  if (all >= MOST_PENDING)
    throw new Refusal('conflict', 409, `${MOST_PENDING} invitations wait already. Revoke some first.`);
}

function forLog({ name, role, groups, expiresAt }: Invitation) {
  return { name, role, groups: groups.map((group) => group.name), expiresAt };
}

const targetOf = ({ id, email }: Invitation) => ({ type: 'invitation', id, name: email });
