import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { openSecrets, sealSecrets } from '../channels/secrets';
import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { audit } from './audit-log';

const SECRET_BYTES = 32;
/** The prefix lets people and scanners recognise a leaked one. */
const PREFIX = 'ahwh_';
const OWNER = 'webhooks';

/**
 * The secret that webhooks of rules are signed with; made when it is first needed. Of two processes that make one at
 * once the first wins.
 * @throws when it was sealed with another SECRET_KEY.
 */
export async function webhookSecret(db: Db, key: Buffer): Promise<string> {
  const known = await readSecret(db, key);
  if (known !== null) return known;
  await storeSecret(db, key, newSecret()).where('webhookSecret', 'is', null).execute();
  const made = await readSecret(db, key);
  if (made === null) throw new Error('The secret of webhooks could not be stored.');
  return made;
}

/** Makes a new secret, with which every call from now on is signed, and answers it: this once. */
export async function rotateWebhookSecret(
  db: Db,
  by: string,
  key: Buffer,
): Promise<{ secret: string; madeAt: Date }> {
  const secret = newSecret();
  const { webhookSecretMadeAt } = await inTransaction(db, async (trx) => {
    const target = { type: 'webhookSecret', id: 'webhookSecret', name: '' };
    await audit(trx, by, { what: 'webhookSecret.made', target });
    return storeSecret(trx, key, secret).returning('webhookSecretMadeAt').executeTakeFirstOrThrow();
  });
  if (webhookSecretMadeAt === null) throw new Error('The secret of webhooks has no age.');
  return { secret, madeAt: webhookSecretMadeAt };
}

/** When the secret was made; null when there is none yet. */
export async function webhookSecretMadeAt(db: Db): Promise<Date | null> {
  const row = await db
    .selectFrom('workspaceSettings')
    .select('webhookSecretMadeAt')
    .executeTakeFirstOrThrow();
  return row.webhookSecretMadeAt;
}

function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
}

async function readSecret(db: Db, key: Buffer): Promise<string | null> {
  const row = await db.selectFrom('workspaceSettings').select('webhookSecret').executeTakeFirstOrThrow();
  if (row.webhookSecret === null) return null;
  const { secret } = openSecrets(key, OWNER, row.webhookSecret);
  if (secret === undefined) throw new Error('The stored secret of webhooks is empty.');
  return secret;
}

function storeSecret(db: Db, key: Buffer, secret: string) {
  return db.updateTable('workspaceSettings').set({
    webhookSecret: sealSecrets(key, OWNER, { secret }),
    webhookSecretMadeAt: sql<Date>`clock_timestamp()`,
  });
}
