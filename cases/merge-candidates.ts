import type { Channel } from '../channels/channel';
import type { Db } from '../db/connection';
import type { Viewer } from '../workspace/viewer';
import { readContact, readContacts } from './read-contacts';
import type { MergeCandidateShape } from './shapes/merge-candidate';

const MOST = 50;

/** What tells by which other addresses a customer may be known. */
export type KnowingChannel = Pick<Channel, 'customerAddress'>;

interface Found {
  contactId: string;
  reason: MergeCandidateShape['reason'];
  explanation: string;
}

/**
 * Customers who are surely the same person as this one: known by the same number, by another spelling of it, or by an
 * address that is this one's by now. Channels know the spellings. Only those whom the viewer may see.
 */
export async function findMergeCandidates(
  db: Db,
  channels: Iterable<KnowingChannel>,
  viewer: Viewer,
  contactId: string,
): Promise<MergeCandidateShape[]> {
  const { id, addresses } = await readContact(db, viewer, contactId);
  const own = await ownAddresses(db, id, addresses);
  const spellings = spellingsOf(own, [...channels]);
  const found = [
    ...(await byNumber(db, id, own, spellings)),
    ...(await byFormerAddress(
      db,
      id,
      addresses.map(({ address }) => address),
    )),
  ];
  const first = new Map(found.toReversed().map((one) => [one.contactId, one]));
  const visible = await readContacts(db, viewer, [...first.keys()].slice(0, MOST));
  return visible.flatMap((contact) => {
    const why = first.get(contact.id);
    return why ? [{ contact, reason: why.reason, explanation: why.explanation }] : [];
  });
}

interface Address {
  address: string;
  phone: string | null;
}

/** Also those from which this customer has written and which lead to another one by now. */
async function ownAddresses(db: Db, id: string, addresses: readonly Address[]): Promise<Address[]> {
  const used = await db.selectFrom('conversations').select('address').where('contactId', '=', id).execute();
  const known = new Set(addresses.map(({ address }) => address));
  const former = used.filter(({ address }) => !known.has(address));
  return [...addresses, ...former.map(({ address }) => ({ address, phone: null }))];
}

/** All addresses that channels take for the same customer's. */
function spellingsOf(own: readonly Address[], channels: readonly KnowingChannel[]): Address[] {
  const texts = new Set(own.flatMap(({ address, phone }) => (phone === null ? [address] : [address, phone])));
  return [...texts].flatMap((text) =>
    channels.flatMap((channel) => {
      const known = channel.customerAddress(text);
      return known ? [known, ...(known.alsoKnownAs ?? [])] : [];
    }),
  );
}

async function byNumber(
  db: Db,
  id: string,
  own: readonly Address[],
  spellings: readonly Address[],
): Promise<Found[]> {
  const all = [...own, ...spellings];
  const addresses = [...new Set(all.map(({ address }) => address))];
  const phones = [...new Set(all.flatMap(({ phone }) => phone ?? []))];
  if (addresses.length === 0) return [];
  const rows = await db
    .selectFrom('contactAddresses')
    .select(['contactId', 'address', 'phone'])
    .where('contactId', '!=', id)
    .where((eb) =>
      eb.or([eb('address', 'in', addresses), ...(phones.length > 0 ? [eb('phone', 'in', phones)] : [])]),
    )
    .orderBy('address')
    .limit(MOST)
    .execute();
  const ownPhones = new Set(own.flatMap(({ phone }) => phone ?? []));
  const ownAddresses = new Set(own.map(({ address }) => address));
  return rows.map(({ contactId, address, phone }) => {
    if (ownAddresses.has(address))
      return {
        contactId,
        reason: 'formerAddress',
        explanation: `This customer has written from ${address}, which is the other one's by now.`,
      };
    return phone !== null && ownPhones.has(phone)
      ? { contactId, reason: 'sameNumber', explanation: `Both are known by the number ${phone}.` }
      : {
          contactId,
          reason: 'otherSpelling',
          explanation: `${phone ?? address} is another spelling of this customer's number.`,
        };
  });
}

/** Customers who have written from an address that leads to this one by now. */
async function byFormerAddress(db: Db, id: string, addresses: readonly string[]): Promise<Found[]> {
  if (addresses.length === 0) return [];
  const rows = await db
    .selectFrom('conversations')
    .select(['contactId', 'address'])
    .where('address', 'in', addresses)
    .where('contactId', '!=', id)
    .orderBy('address')
    .limit(MOST)
    .execute();
  return rows.map(({ contactId, address }) => ({
    contactId,
    reason: 'formerAddress',
    explanation: `The other one has written from ${address}, which is this customer's by now.`,
  }));
}
