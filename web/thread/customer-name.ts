import type { Case, Contact } from '../api/shapes';

/** How a customer is called: a name where there is one, else where they write from. */
export function customerName({ contact }: Pick<Case, 'contact'>): string {
  return contact.name ?? customerAddress({ contact });
}

/** Where the customer of a case writes from. */
export function customerAddress({ contact }: Pick<Case, 'contact'>): string {
  return contact.phone ?? contact.address;
}

/** The same of a contact, who may have several addresses: the first. */
export const contactName = (contact: Contact): string => contact.name ?? contactAddress(contact);

export function contactAddress({ addresses: [first] }: Contact): string {
  return first?.phone ?? first?.address ?? '';
}
