import type { CustomerAddress } from '../channel';

/**
 * A customer's address as people type it: a number in international form with or without spaces and marks, or a
 * WhatsApp user id (`CO.4480…`: country and at most 128 letters and digits; source: Meta, business-scoped user ids).
 * Null for anything else.
 */
export function customerAddress(text: string): CustomerAddress | null {
  const written = text.trim().replace(/^whatsapp:/i, '');
  if (/^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/.test(written)) return { address: `whatsapp:${written}`, phone: null };
  const number = written.replace(/[\s().-]/g, '');
  return /^\+[1-9]\d{6,14}$/.test(number) ? { address: `whatsapp:${number}`, phone: number } : null;
}
