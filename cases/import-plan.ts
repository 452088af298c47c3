import type { Db, Trx } from '../db/connection';
import type { ContactRow } from '../db/schema';
import { MOST_FIELDS } from './change-contact';
import { importFault, type ImportFault } from './import-fault';
import type { ImportedCustomer, ImportLine } from './import-line';

const MOST_LABELS = 100;

export type Known = Pick<ContactRow, 'id' | 'name' | 'labels' | 'fields' | 'externalId'>;

/** What becomes of a line. */
export type Planned = { place: number } & (
  | { outcome: 'new'; customer: ImportedCustomer }
  | { outcome: 'changed'; customer: ImportedCustomer; id: string; change: Change; addresses: string[] }
  | { outcome: 'unchanged'; customer: ImportedCustomer }
  | { outcome: 'wrong'; fault: ImportFault }
);

/** What is written of a customer who is known. */
export type Change = Pick<Known, 'name' | 'labels' | 'fields' | 'externalId'>;

/** What the database knows of the customers of some lines. */
export interface Acquaintance {
  byAddress: ReadonlyMap<string, string>;
  byExternalId: ReadonlyMap<string, string>;
  contacts: ReadonlyMap<string, Known>;
}

/** Reads it with three queries, however many lines there are. With `lock` the customers stay as they are until the end. */
export async function readAcquaintance(
  db: Db | Trx,
  lines: readonly ImportLine[],
  lock = false,
): Promise<Acquaintance> {
  const customers = lines.flatMap((line) => ('customer' in line ? [line.customer] : []));
  const addresses = customers.flatMap(addressesOf);
  const externalIds = customers.flatMap(({ externalId }) => externalId ?? []);
  const behind = addresses.length
    ? await db
        .selectFrom('contactAddresses')
        .select(['address', 'contactId'])
        .where('address', 'in', addresses)
        .execute()
    : [];
  const named = externalIds.length
    ? await db
        .selectFrom('contacts')
        .select(['id', 'externalId'])
        .where('externalId', 'in', externalIds)
        .execute()
    : [];
  const ids = [...new Set([...behind.map(({ contactId }) => contactId), ...named.map(({ id }) => id)])];
  const contacts = db
    .selectFrom('contacts')
    .select(['id', 'name', 'labels', 'fields', 'externalId'])
    .where('id', 'in', ids)
    .orderBy('id');
  const rows = ids.length === 0 ? [] : await (lock ? contacts.forUpdate() : contacts).execute();
  return {
    byAddress: new Map(behind.map(({ address, contactId }) => [address, contactId])),
    byExternalId: new Map(named.map(({ id, externalId }) => [externalId ?? '', id])),
    contacts: new Map(rows.map((row) => [row.id, row])),
  };
}

/** What is to become of a line. Pure. */
export function planLine(line: ImportLine, known: Acquaintance): Planned {
  const { place } = line;
  const wrong = (fault: ImportFault): Planned => ({ place, outcome: 'wrong', fault });
  if ('fault' in line) return wrong(line.fault);
  const { customer } = line;
  const { who, externalId } = customer;
  const all = addressesOf(customer);
  const byNumber = all.map((one) => known.byAddress.get(one)).find((id) => id !== undefined);
  const byId = externalId === null ? undefined : known.byExternalId.get(externalId);
  if (byNumber !== undefined && byId !== undefined && byNumber !== byId)
    return wrong(ofTwo(known.contacts.get(byNumber)?.name, known.contacts.get(byId)?.name));
  const id = byNumber ?? byId;
  if (id === undefined)
    return who ? { place, outcome: 'new', customer } : wrong(importFault('unknownExternalId'));
  const before = known.contacts.get(id);
  if (!before) return wrong(importFault('merged'));
  const change: Change = {
    name: customer.name ?? before.name,
    labels: [...new Set([...before.labels, ...customer.labels])],
    fields: { ...before.fields, ...customer.fields },
    externalId: externalId ?? before.externalId,
  };
  if (change.labels.length > MOST_LABELS || Object.keys(change.fields).length > MOST_FIELDS)
    return wrong(importFault('tooMuch', { labels: String(MOST_LABELS), fields: String(MOST_FIELDS) }));
  const addresses = all.filter((one) => !known.byAddress.has(one));
  const isSame =
    addresses.length === 0 &&
    change.name === before.name &&
    change.externalId === before.externalId &&
    change.labels.length === before.labels.length &&
    Object.entries(customer.fields).every(([field, value]) => before.fields[field] === value);
  return isSame
    ? { place, outcome: 'unchanged', customer }
    : { place, outcome: 'changed', customer, id, change, addresses };
}

/** All addresses of a customer. */
export function addressesOf({ who }: ImportedCustomer): string[] {
  return who ? [who.address, ...(who.alsoKnownAs ?? []).map(({ address }) => address)] : [];
}

const ofTwo = (byNumber?: string | null, byId?: string | null) =>
  byNumber && byId ? importFault('ofTwo', { byNumber, byId }) : importFault('ofTwoUnnamed');
