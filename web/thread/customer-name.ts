import type { Case } from '../api/shapes';

/** How a customer is called: a name where there is one, else where they write from. */
export function customerName({ contact }: Case): string {
  return contact.name ?? contact.phone ?? contact.address;
}
