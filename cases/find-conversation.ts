import { randomUUID } from 'node:crypto';
import type { Trx } from '../db/connection';

export interface Correspondent {
  integrationId: string;
  /** The customer's address. */
  address: string;
  ourAddress: string;
  phone: string | null;
  name: string | null;
}

/**
 * The conversation between an integration and the customer behind an address; both are made when they are new. Ten at
 * once make one of each: the address is claimed first, and whoever loses waits for the winner's commit and reads it.
 */
export async function findOrStartConversation(trx: Trx, who: Correspondent): Promise<string> {
  const contactId = await findOrMakeContact(trx, who);
  const find = () =>
    trx
      .selectFrom('conversations')
      .select('id')
      .where('integrationId', '=', who.integrationId)
      .where('contactId', '=', contactId)
      .executeTakeFirst();
  const known = await find();
  if (known) return known.id;
  await trx
    .insertInto('conversations')
    .values({
      id: randomUUID(),
      integrationId: who.integrationId,
      contactId,
      address: who.address,
      ourAddress: who.ourAddress,
    })
    .onConflict((conflict) => conflict.columns(['integrationId', 'contactId']).doNothing())
    .execute();
  const made = await find();
  if (!made) throw new Error('A conversation that was just made can not be found.');
  return made.id;
}

async function findOrMakeContact(trx: Trx, who: Correspondent): Promise<string> {
  const find = () =>
    trx
      .selectFrom('contactAddresses')
      .select('contactId')
      .where('address', '=', who.address)
      .executeTakeFirst();
  const known = await find();
  if (known) return known.contactId;
  const contactId = randomUUID();
  const claimed = await trx
    .insertInto('contactAddresses')
    .values({ address: who.address, contactId, phone: who.phone })
    .onConflict((conflict) => conflict.column('address').doNothing())
    .returning('contactId')
    .executeTakeFirst();
  if (claimed) {
    await trx.insertInto('contacts').values({ id: contactId, name: who.name }).execute();
    return contactId;
  }
  const other = await find();
  if (!other) throw new Error('A contact that was just made by another transaction can not be found.');
  return other.contactId;
}
