import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts secrets with AES-256-GCM. Their owner (an integration's id) is bound in, so that a sealed value copied
 * to another row does not open there. Layout: version, nonce, tag, ciphertext.
 */
export function sealSecrets(key: Buffer, owner: string, secrets: Record<string, string>): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), sealed]);
}

/** Opens what `sealSecrets` made. Throws when the key is another one or the value was changed. */
export function openSecrets(key: Buffer, owner: string, sealed: Buffer): Record<string, string> {
  if (sealed[0] !== VERSION)
    throw new Error('The credentials were stored in a form this version does not know.');
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
  try {
    // The length is said, or a shortened tag, which is easier to guess, would do.
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(owner))
      .setAuthTag(tag);
    const text =
      decipher.update(sealed.subarray(1 + NONCE_BYTES + TAG_BYTES), undefined, 'utf8') +
      decipher.final('utf8');
    // Written by sealSecrets and authenticated by the tag, so the shape is known.
    return JSON.parse(text) as Record<string, string>;
  } catch {
    throw new Error(
      'The stored credentials can not be opened: SECRET_KEY is not the one they were stored with.',
    );
  }
}
