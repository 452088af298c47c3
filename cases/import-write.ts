import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import type { ImportLine } from './import-line';
import { planLine, readAcquaintance, type Planned } from './import-plan';

/** Somebody else has made one of these customers meanwhile: the lines are to be looked at again. */
export class ClaimedMeanwhile extends Error {}

type New = Extract<Planned, { outcome: 'new' }>;
type Changed = Extract<Planned, { outcome: 'changed' }>;

/**
 * Writes what becomes of some lines, and answers it. Locks as a message that comes in does: addresses, in their order,
 * then customers; no conversation is touched.
 * @throws ClaimedMeanwhile
 */
export async function writeLines(trx: Trx, lines: readonly ImportLine[]): Promise<Planned[]> {
  const first = await plan(trx, lines, false);
  await claimAddresses(trx, first);
  // Whoever is known stays as they are from here on; a new one's addresses are ours.
  const made = new Map(first.flatMap((one) => (one.outcome === 'new' ? [[one.place, one] as const] : [])));
  const others = await plan(
    trx,
    lines.filter(({ place }) => !made.has(place)),
    true,
  );
  if (others.some(({ outcome }) => outcome === 'new')) throw new ClaimedMeanwhile();
  await makeContacts(trx, [...made.values()]);
  await changeContacts(
    trx,
    others.flatMap((one) => (one.outcome === 'changed' ? [one] : [])),
  );
  // One who only got another number is as they should be by now.
  const before = new Map(first.map((one) => [one.place, one]));
  const counted = others.map((one) => (one.outcome === 'unchanged' ? (before.get(one.place) ?? one) : one));
  return [...made.values(), ...counted];
}

async function plan(trx: Trx, lines: readonly ImportLine[], lock: boolean): Promise<Planned[]> {
  const known = await readAcquaintance(trx, lines, lock);
  return lines.map((line) => planLine(line, known));
}

const idsOfNew = new WeakMap<New, string>();
const idOf = (one: New): string => {
  const id = idsOfNew.get(one) ?? randomUUID();
  idsOfNew.set(one, id);
  return id;
};

async function claimAddresses(trx: Trx, planned: readonly Planned[]): Promise<void> {
  const wanted = planned.flatMap((one) => {
    if (one.outcome === 'new') return allOf(one).map((each) => ({ ...each, contactId: idOf(one) }));
    if (one.outcome !== 'changed') return [];
    return allOf(one)
      .filter(({ address }) => one.addresses.includes(address))
      .map((each) => ({ ...each, contactId: one.id }));
  });
  if (wanted.length === 0) return;
  const claimed = await trx
    .insertInto('contactAddresses')
    // In one order everywhere: two that claim the same addresses never wait for each other.
    .values(wanted.toSorted((a, b) => (a.address < b.address ? -1 : 1)))
    .onConflict((conflict) => conflict.column('address').doNothing())
    .returning('address')
    .execute();
  if (claimed.length < wanted.length) throw new ClaimedMeanwhile();
}

function allOf({ customer: { who } }: New | Changed): { address: string; phone: string | null }[] {
  if (!who) return [];
  return [{ address: who.address, phone: who.phone }, ...(who.alsoKnownAs ?? [])];
}

async function makeContacts(trx: Trx, made: readonly New[]): Promise<void> {
  if (made.length === 0) return;
  await trx
    .insertInto('contacts')
    .values(
      made.map((one) => ({
        id: idOf(one),
        name: one.customer.name,
        // Without a name in the list the one of their profile will do.
        nameSource: one.customer.name === null ? ('profile' as const) : ('agent' as const),
        labels: one.customer.labels,
        fields: JSON.stringify(one.customer.fields),
        externalId: one.customer.externalId,
      })),
    )
    .execute();
}

async function changeContacts(trx: Trx, changed: readonly Changed[]): Promise<void> {
  if (changed.length === 0) return;
  const rows = changed.map(({ id, change, customer }) => ({
    ...{ id, name: change.name, labels: change.labels, fields: change.fields },
    ...{ external_id: change.externalId, named: customer.name !== null },
  }));
  await sql`
    update contacts set
      name = given.name,
      name_source = case when given.named then 'agent' else contacts.name_source end,
      labels = given.labels,
      fields = given.fields,
      external_id = given.external_id,
      updated_at = clock_timestamp()
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given(id uuid, name text, labels text[], fields jsonb, external_id text, named boolean)
    where contacts.id = given.id`.execute(trx);
}
