import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Longer than a message may wait at the provider: Twilio's queue holds 4 hours, and a message is good for 10 more. */
const GOOD_FOR_MS = 24 * 3_600_000;
const ID_BYTES = 16;
const TIME_BYTES = 6;
const SIGNATURE_BYTES = 20;

/** What a link leads to, once it is known to be ours. */
export interface LinkedFile {
  attachmentId: string;
  expiresAt: Date;
}

/** The address at which the provider reads a file that goes to a customer: for everybody who has it, for a day. */
export function fileLink(publicUrl: string, secretKey: Buffer, attachmentId: string, now: Date): string {
  const content = Buffer.alloc(ID_BYTES + TIME_BYTES);
  content.write(attachmentId.replaceAll('-', ''), 'hex');
  content.writeUIntBE(now.getTime() + GOOD_FOR_MS, ID_BYTES, TIME_BYTES);
  const token = Buffer.concat([content, sign(secretKey, content)]);
  return `${publicUrl}/files/${token.toString('base64url')}`;
}

/** Reads the last part of a link's path; null for one that we have not made. Whether it has expired is not asked. */
export function readFileLink(secretKey: Buffer, token: string): LinkedFile | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== ID_BYTES + TIME_BYTES + SIGNATURE_BYTES || bytes.toString('base64url') !== token)
    return null;
  const content = bytes.subarray(0, ID_BYTES + TIME_BYTES);
  if (!timingSafeEqual(bytes.subarray(content.length), sign(secretKey, content))) return null;
  const attachmentId = content
    .toString('hex', 0, ID_BYTES)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { attachmentId, expiresAt: new Date(content.readUIntBE(ID_BYTES, TIME_BYTES)) };
}

/** With a key of its own, so that a link can never be taken for anything else that the secret key stands for. */
function sign(secretKey: Buffer, content: Buffer): Buffer {
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', 'links to files', 32));
  return createHmac('sha256', key).update(content).digest().subarray(0, SIGNATURE_BYTES);
}
