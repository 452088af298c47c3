import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Db } from '../db/connection';
import { prepareWorkspace } from './first-start';

export interface FirstSignIn {
  email: string;
  /** To be shown once. Null when the operator chose it. */
  generatedPassword: string | null;
}

interface FirstAdministrator {
  adminEmail: string;
  adminPassword: string | null;
  dataDir: string;
}

const passwordFile = (dataDir: string) => join(dataDir, 'admin-password');

/**
 * Makes the workspace usable (`prepareWorkspace`) with the configured password, or a generated one that is kept in
 * `DATA_DIR/admin-password` until it is changed. Answers how to sign in when the administrator was created now.
 */
export async function makeFirstSignIn(
  db: Db,
  { adminEmail, adminPassword, dataDir }: FirstAdministrator,
): Promise<FirstSignIn | null> {
  const prepare = (password: string) =>
    prepareWorkspace(db, { adminEmail, adminPassword: password, defaultGroup: 'Support' });
  if (adminPassword !== null) {
    const { administratorCreated } = await prepare(adminPassword);
    return administratorCreated ? { email: adminEmail, generatedPassword: null } : null;
  }
  const known = await db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'administrator')
    .limit(1)
    .executeTakeFirst();
  if (known) {
    await prepare('');
    return null;
  }
  // Kept before it is used: a crash in between must not leave a desk that nobody can enter.
  const { password, isNew } = await keepPassword(dataDir);
  const { administratorCreated } = await prepare(password);
  if (administratorCreated) return { email: adminEmail, generatedPassword: password };
  if (isNew) await forgetGeneratedPassword(dataDir);
  return null;
}

/** Removes the kept password, once it is no longer the password. */
export async function forgetGeneratedPassword(dataDir: string): Promise<void> {
  await rm(passwordFile(dataDir), { force: true });
}

async function keepPassword(dataDir: string): Promise<{ password: string; isNew: boolean }> {
  await mkdir(dataDir, { recursive: true });
  const password = randomBytes(12).toString('base64url');
  try {
    await writeFile(passwordFile(dataDir), `${password}\n`, { mode: 0o600, flag: 'wx' });
    return { password, isNew: true };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return { password: (await readFile(passwordFile(dataDir), 'utf8')).trim(), isNew: false };
  }
}
