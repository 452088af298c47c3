import { createHmac } from 'node:crypto';

/**
 * The headers by which a receiver knows that a call is ours, recent and not one it has had already. What is signed is
 * `<seconds>.<id>.<body>`, the body as sent, empty where there is none; the key is the secret as it was shown.
 */
export function signatureHeaders(
  secret: string,
  call: { id: string; body: string | null; at: Date },
): Record<string, string> {
  const seconds = Math.floor(call.at.getTime() / 1000);
  const signed = createHmac('sha256', secret)
    .update(`${seconds}.${call.id}.${call.body ?? ''}`)
    .digest('hex');
  return { 'x-answerhall-id': call.id, 'x-answerhall-signature': `t=${seconds},v1=${signed}` };
}
