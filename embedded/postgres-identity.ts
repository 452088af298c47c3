import { execFile } from 'node:child_process';
import { chown, lstat, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** As whom PostgreSQL runs: it refuses to run as root. */
export interface PostgresIdentity {
  /** For people: "in a user namespace". */
  name: string;
  /** What to put before a command. */
  prefix: readonly string[];
  /** For spawn, where no prefix does it. */
  spawn: { uid?: number; gid?: number };
  /** Who must own its files, seen from outside; null: they are ours anyway. */
  owner: { uid: number; gid: number } | null;
}

/**
 * The identities to try, best first. An ordinary user's is its own. Root's first choice is a user namespace, in which
 * root looks like nobody and every folder of root stays reachable; where that is refused (containers), another user
 * who keeps the one right to pass folders of mode 0700; at last plainly another user.
 */
export async function postgresIdentities(): Promise<PostgresIdentity[]> {
  const ourselves = { name: 'as this user', prefix: [], spawn: {}, owner: null };
  if (process.getuid?.() !== 0) return [ourselves];

  const user = await unprivilegedUser();
  const { uid, gid } = user;
  const passing = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  const candidates: PostgresIdentity[] = [
    {
      name: 'in a user namespace',
      prefix: ['unshare', '-U', '--map-user=65534', '--map-group=65534', '--'],
      spawn: {},
      owner: { uid: 0, gid: 0 },
    },
    {
      name: `as user ${user.name}`,
      prefix: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...passing, '--'],
      spawn: {},
      owner: { uid, gid },
    },
    { name: `as user ${user.name}`, prefix: [], spawn: { uid, gid }, owner: { uid, gid } },
  ];
  const allowed = await Promise.all(candidates.map(isAllowed));
  return candidates.filter((_, index) => allowed[index]);
}

async function isAllowed({ prefix, spawn }: PostgresIdentity): Promise<boolean> {
  const [file = 'true', ...args] = [...prefix, 'true'];
  return run(file, args, spawn).then(
    () => true,
    () => false,
  );
}

async function unprivilegedUser() {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const users = passwd.split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', '_postgres', 'nobody']) {
    const [name, , uid, gid] = users.find(([name]) => name === wanted) ?? [];
    if (name && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return { name: 'nobody', uid: 65534, gid: 65534 };
}

/** Gives a folder and all in it to the identity, if its files must be somebody's. */
export async function giveTo({ owner }: PostgresIdentity, path: string): Promise<void> {
  if (owner === null) return;
  const found = await lstat(path);
  if (found.uid !== owner.uid || found.gid !== owner.gid) await chownTree(path, owner, found.isDirectory());
}

async function chownTree(
  path: string,
  owner: { uid: number; gid: number },
  isFolder: boolean,
): Promise<void> {
  if (isFolder) {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (!entry.isSymbolicLink()) await chownTree(join(path, entry.name), owner, entry.isDirectory());
    }
  }
  // The folder itself comes last: a chown that was cut short is done again at the next start.
  await chown(path, owner.uid, owner.gid);
}
