import { randomUUID } from 'node:crypto';
import { sealSecrets } from '../channels/secrets';
import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';

export interface SimulatedSender {
  kind: string;
  account: string;
  sender: string;
  secrets: Record<string, string>;
}

/**
 * On a first start, connects the simulator's number as an integration named `Simulator`, in the oldest group. Never
 * again once there was any integration, so what an administrator deleted stays deleted. Answers the id of the
 * integration with this account and sender, or null when there is none.
 */
export function connectSimulator(
  db: Db,
  secretKey: Buffer,
  simulated: SimulatedSender,
): Promise<string | null> {
  const { kind, account, sender, secrets } = simulated;
  return inTransaction(db, async (trx) => {
    const existing = await trx
      .selectFrom('integrations')
      .select('id')
      .where('kind', '=', kind)
      .where('account', '=', account)
      .where('sender', '=', sender)
      .where('deletedAt', 'is', null)
      .executeTakeFirst();
    if (existing) return existing.id;
    const any = await trx.selectFrom('integrations').select('id').limit(1).executeTakeFirst();
    const group = await trx
      .selectFrom('groups')
      .select('id')
      .orderBy('createdAt')
      .limit(1)
      .executeTakeFirst();
    if (any || !group) return null;
    const id = randomUUID();
    const credentials = sealSecrets(secretKey, id, secrets);
    await trx
      .insertInto('integrations')
      .values({
        id,
        kind,
        name: 'Simulator',
        health: 'connected',
        account,
        sender,
        credentials,
        groupId: group.id,
      })
      .execute();
    return id;
  });
}
