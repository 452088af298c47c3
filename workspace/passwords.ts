import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Refusal } from '../refusal';

export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 200;

// OWASP's first choice for argon2id: 19 MiB, two passes, one lane (about 18 ms here).
const strength = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// Each check takes 19 MiB and a thread: a flood of sign-ins is turned away instead of queued without end.
const AT_ONCE = 50;
let running = 0;
let dummy: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password, strength);
}

/**
 * Whether the password belongs to the hash. Without a hash (nobody has this e-mail) it takes as long as with one, so
 * that time doesn't tell who exists.
 * @throws Refusal 429 while too many checks are running.
 */
export async function isPassword(storedHash: string | undefined, password: string): Promise<boolean> {
  if (running >= AT_ONCE) {
    throw new Refusal('too-many-attempts', 429, 'Too many people sign in at this moment. Try again.', {
      retryAfterSeconds: 1,
    });
  }
  running++;
  try {
    dummy ??= hashPassword(randomBytes(32).toString('hex'));
    const right = await verify(storedHash ?? (await dummy), password);
    return right && storedHash !== undefined;
  } finally {
    running--;
  }
}
