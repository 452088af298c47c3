import { randomUUID } from 'node:crypto';
import type { Trx } from '../db/connection';

export interface Correspondent {
  integrationId: string;
  /** The customer's address. */
  address: string;
  ourAddress: string;
  phone: string | null;
  /** Other addresses that are surely the same customer's. */
  alsoKnownAs?: readonly { address: string; phone: string | null }[];
  name: string | null;
  /** Free text may be sent for some time after the customer's messages only. */
  hasWindow: boolean;
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
      windowCloseHandled: who.hasWindow,
    })
    .onConflict((conflict) => conflict.columns(['integrationId', 'contactId']).doNothing())
    .execute();
  const made = await find();
  if (!made) throw new Error('A conversation that was just made can not be found.');
  return made.id;
}

/** Whoever is known by the address itself comes before whoever is known by another of the customer's. */
async function findOrMakeContact(trx: Trx, who: Correspondent): Promise<string> {
  const { address, phone, name } = who;
  const all = [{ address, phone }, ...(who.alsoKnownAs ?? [])];
  const known = await contactsBehind(trx, all);
  const [contact] = known.values();
  const missing = all.filter((each) => !known.has(each.address));
  if (contact !== undefined) await takeOver(trx, contact, known);
  if (contact !== undefined && missing.length === 0) return contact;
  const contactId = contact ?? randomUUID();
  const claimed = await trx
    .insertInto('contactAddresses')
    // In one order everywhere: two that claim the same addresses never wait for each other.
    .values(missing.sort((a, b) => (a.address < b.address ? -1 : 1)).map((each) => ({ ...each, contactId })))
    .onConflict((conflict) => conflict.column('address').doNothing())
    .returning('address')
    .execute();
  if (contact !== undefined) return contact;
  if (claimed.length === missing.length) {
    await trx.insertInto('contacts').values({ id: contactId, name }).execute();
    return contactId;
  }
  const ours = new Set(claimed.map((each) => each.address));
  const [other] = (
    await contactsBehind(
      trx,
      missing.filter((each) => !ours.has(each.address)),
    )
  ).values();
  if (other === undefined)
    throw new Error('A contact that was just made by another transaction can not be found.');
  await trx
    .updateTable('contactAddresses')
    .set({ contactId: other })
    .where('contactId', '=', contactId)
    .execute();
  return other;
}

/**
 * Two who were known apart turn out to be one customer: from now on all addresses lead to this contact. What the other
 * one wrote stays where it is.
 */
async function takeOver(trx: Trx, contactId: string, known: ReadonlyMap<string, string>): Promise<void> {
  const others = [...known].filter(([, other]) => other !== contactId).map(([address]) => address);
  if (others.length === 0) return;
  await trx.updateTable('contactAddresses').set({ contactId }).where('address', 'in', others).execute();
}

/** The contacts of those addresses that are known, in the addresses' order. */
async function contactsBehind(
  trx: Trx,
  addresses: readonly { address: string }[],
): Promise<Map<string, string>> {
  const wanted = addresses.map(({ address }) => address);
  const rows = await trx
    .selectFrom('contactAddresses')
    .select(['address', 'contactId'])
    .where('address', 'in', wanted)
    .execute();
  rows.sort((a, b) => wanted.indexOf(a.address) - wanted.indexOf(b.address));
  return new Map(rows.map(({ address, contactId }) => [address, contactId]));
}
