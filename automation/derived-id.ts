import { createHash } from 'node:crypto';

/** The same id for the same text, whenever it is asked for. A UUID of version 8. */
export function derivedId(text: string): string {
  const hash = createHash('sha256').update(text).digest();
  hash[6] = (hash.readUInt8(6) & 0x0f) | 0x80;
  hash[8] = (hash.readUInt8(8) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
