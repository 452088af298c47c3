import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { Role } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { Refusal } from '../refusal';
import { audit } from './audit-log';
import { hashOf } from './credentials';
import { openSession } from './sign-in';
import { countLink } from './sign-in-throttle';
import { createUser } from './users';

/** What somebody who has the link may know. */
export interface OpenInvitation {
  email: string;
  name: string | null;
  invitedBy: string;
  expiresAt: Date;
}

interface Row extends OpenInvitation {
  id: string;
  role: Role;
  groupIds: string[];
  invitedById: string | null;
}

/**
 * Whose invitation a link is.
 * @throws Refusal in words for the person who has it: 404 for none, 409 for one that is used, expired or revoked, 429
 * after too many that were none.
 */
export async function lookAtInvitation(db: Db, secret: string, ip: string): Promise<OpenInvitation> {
  const attempt = await countLink(db, ip);
  const found = await inTransaction(db, (trx) => find(trx, secret, false)).catch(async (error: unknown) => {
    // A real link, though it came too late: nobody has guessed.
    if (error instanceof Refusal && error.status === 409) await attempt.forgive();
    throw error;
  });
  await attempt.forgive();
  const { email, name, invitedBy, expiresAt } = found;
  return { email, name, invitedBy, expiresAt };
}

/**
 * Makes the person that was invited and signs them in. Of two who do it at once one wins, and the other is told that it
 * was used. @throws Refusal as `lookAtInvitation`, and 409 when the address is somebody's by now.
 */
export async function acceptInvitation(
  db: Db,
  { secret, name, password, ip }: { secret: string; name: string; password: string; ip: string },
): Promise<{ userId: string; session: string }> {
  // Before anything is hashed, which takes time and memory.
  await lookAtInvitation(db, secret, ip);
  return inTransaction(db, async (trx) => {
    const { id, email, role, groupIds, invitedById } = await find(trx, secret, true);
    const there = await trx
      .selectFrom('groups')
      .select('id')
      .where('id', '=', sql<string>`any(${groupIds}::uuid[])`)
      .execute();
    const user = await createUser(trx, invitedById, {
      ...{ id: randomUUID(), email, name, role, password },
      groupIds: there.map((group) => group.id),
    });
    await trx
      .updateTable('invitations')
      .set({ acceptedAt: sql<Date>`clock_timestamp()` })
      .where('id', '=', id)
      .execute();
    await audit(trx, user.id, {
      what: 'invitation.accepted',
      target: { type: 'invitation', id, name: email },
    });
    return { userId: user.id, session: await openSession(trx, user.id) };
  });
}

async function find(trx: Trx, secret: string, locked: boolean): Promise<Row> {
  const row = await trx
    .selectFrom('invitations')
    .select(['id', 'email', 'name', 'role', 'groupIds', 'expiresAt', 'acceptedAt', 'revokedAt'])
    .select(['invitedBy as invitedById', 'invitedByName as invitedBy'])
    .select(sql<boolean>`expires_at <= clock_timestamp()`.as('isLate'))
    .where('tokenHash', '=', hashOf(secret))
    .$if(locked, (query) => query.forUpdate())
    .executeTakeFirst();
  if (!row)
    throw new Refusal(
      'not-found',
      404,
      'This link is not valid. Look whether it was copied whole; if a newer one was sent to you, only that one is good.',
    );
  const { acceptedAt, revokedAt, isLate, ...invitation } = row;
  if (acceptedAt !== null)
    throw new Refusal(
      'invitation-used',
      409,
      'This invitation was accepted already. Sign in with the e-mail address and the password that were chosen then.',
    );
  if (revokedAt !== null)
    throw new Refusal('invitation-revoked', 409, `This invitation was withdrawn. ${askAgain(row.invitedBy)}`);
  if (isLate)
    throw new Refusal('invitation-expired', 409, `This invitation has expired. ${askAgain(row.invitedBy)}`);
  return invitation;
}

const askAgain = (who: string) => `Ask ${who} for a new link.`;
