import type { CustomerAddress } from '../channel';

const PREFIX = 'whatsapp:';
/** Country, dot, letters and digits; of a parent `CC.ENT.…`. Source: Meta, business-scoped user ids. */
/** "+49 (0)170 …": dialled only without the country. In Italy it is part of the number. */
const TRUNK_ZERO = /^(\(?\+(?!39)\d{1,3}[\s().-]*)\(0\)/;
const USER_ID = /^whatsapp:[A-Z]{2}\.[A-Za-z0-9.]{1,140}$/;

/** The number in an address, E.164; null for a customer who hides it (`whatsapp:CO.4480491918930694`). */
export function phoneIn(address: string): string | null {
  return /^whatsapp:(\+[1-9]\d{1,14})$/.exec(address)?.[1] ?? null;
}

/**
 * A customer's address as people type it: a number in international form with or without spaces and marks, or a
 * WhatsApp user id. Null for anything else.
 */
export function customerAddress(text: string): CustomerAddress | null {
  const written = text.trim().replace(/^whatsapp:/i, '');
  if (USER_ID.test(PREFIX + written)) return { address: PREFIX + written, phone: null, alsoKnownAs: [] };
  const number = written.replace(TRUNK_ZERO, '$1').replace(/[\s().-]/g, '');
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return null;
  const address = PREFIX + number;
  return { address, phone: number, alsoKnownAs: otherAddresses(address, undefined) };
}

/**
 * The other addresses that are surely the same customer: the other spelling of a Brazilian, Argentine or Mexican number, and the
 * id that WhatsApp gives beside a number, by which alone the customer may be known.
 */
export function otherAddresses(
  from: string,
  externalUserId: string | undefined,
): { address: string; phone: string | null }[] {
  const phone = phoneIn(from);
  const spelling = phone === null ? null : otherSpelling(phone);
  const id = externalUserId === undefined ? '' : withPrefix(externalUserId);
  const others = [...(spelling === null ? [] : [PREFIX + spelling]), ...(USER_ID.test(id) ? [id] : [])];
  return others
    .filter((address) => address !== from)
    .map((address) => ({ address, phone: phoneIn(address) }));
}

const withPrefix = (id: string) => (id.startsWith(PREFIX) ? id : PREFIX + id);

/**
 * Brazilian mobile numbers got a ninth digit, a 9 before the eight that began with 6 to 9, and WhatsApp knows many
 * customers without it; Argentine ones have a 9 after the country only when called from abroad. Mexican
 * ones had a 1 there until 2019, and WhatsApp still knows many customers with it.
 */
function otherSpelling(phone: string): string | null {
  const brazilian = /^\+55([1-9]\d)(9?)([6-9]\d{7})$/.exec(phone);
  if (brazilian) return `+55${brazilian[1]}${brazilian[2] ? '' : '9'}${brazilian[3]}`;
  const argentine = /^\+54(9?)([1-8]\d{9})$/.exec(phone);
  if (argentine) return `+54${argentine[1] ? '' : '9'}${argentine[2]}`;
  const mexican = /^\+52(1?)([2-9]\d{9})$/.exec(phone);
  return mexican ? `+52${mexican[1] ? '' : '1'}${mexican[2]}` : null;
}
