import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf, EmbeddedServerError, messageOf } from './embedded-server';

const LOCK = 'lock-';
/** Socket paths hold at most 103 bytes on macOS and 107 on Linux. */
const LONGEST_SOCKET_PATH = 100;
const ANSWER_MS = 1_000;
const ATTEMPTS = 20;

/** A data folder that this process alone uses until it releases it. */
export interface DataDir {
  /** Absolute, with symbolic links resolved. */
  readonly path: string;
  release(): Promise<void>;
}

/**
 * Makes the data folder if needed (0700) and locks it. The lock is a listening socket: the system closes it when its
 * holder dies, however that happens, so neither a crash nor a process id used again can fool the next start.
 * Throws an EmbeddedServerError of one line when another process uses the folder.
 */
export async function openDataDir(folder: string): Promise<DataDir> {
  const path = await makeFolder(resolve(folder));
  const sockets = await socketFolder(path);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const claim = await announceClaim(path, sockets.path);
      const others = await rivals(sockets.path, claim.name).catch(async (error: unknown) => {
        await claim.withdraw();
        throw error;
      });
      if (others.length === 0) {
        claim.hold();
        return { path, release: () => claim.withdraw() };
      }
      await claim.withdraw();
      const holder = others.find((rival) => rival.state === 'held');
      if (holder) throw inUse(path, holder.pid);
      // Only others that are starting too: whoever pauses less gets it.
      await delay(20 + Math.random() * 200);
    }
    throw inUse(path, '');
  } finally {
    await sockets.forget();
  }
}

function inUse(path: string, pid: string) {
  const process = pid ? ` (process ${pid})` : '';
  return new EmbeddedServerError(
    `The data folder ${path} is in use by another Answerhall${process}: stop that one, or set DATA_DIR to another folder.`,
  );
}

async function makeFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await realpath(folder);
  } catch (error) {
    throw new EmbeddedServerError(
      `The data folder ${folder} can't be made (${messageOf(error)}): set DATA_DIR to a folder you may write to.`,
    );
  }
}

/**
 * Listens under a name of its own in the folder. Everybody announces a claim before looking for the others', so of two
 * starts at least one sees the other; and as no name is used twice, clearing away a dead one can't hit a living one.
 */
async function announceClaim(folder: string, sockets: string) {
  let state = 'trying';
  const server = createServer((caller) => {
    caller.on('error', () => undefined);
    caller.end(`${state} ${process.pid}`);
  });
  // Holding a lock is no reason for a process to stay.
  server.unref();
  const name = LOCK + randomBytes(6).toString('hex');
  server.listen(process.platform === 'win32' ? pipeName(folder) : join(sockets, name));
  try {
    await once(server, 'listening');
  } catch (error) {
    // On Windows the name is the folder's: the system itself admits one.
    if (process.platform === 'win32') throw inUse(folder, '');
    throw new EmbeddedServerError(
      `The data folder ${folder} can't be locked (${messageOf(error)}): DATA_DIR must be writable and on a local disk.`,
    );
  }
  return {
    name,
    hold: () => void (state = 'held'),
    async withdraw() {
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
      await rm(join(folder, name), { force: true });
    },
  };
}

/** The living claims of others; dead ones are cleared away. */
async function rivals(sockets: string, own: string) {
  if (process.platform === 'win32') return [];
  const names = (await readdir(sockets)).filter((name) => name.startsWith(LOCK) && name !== own);
  const answers = await Promise.all(
    names.map(async (name) => {
      const answer = await ask(join(sockets, name));
      if (answer === null) await rm(join(sockets, name), { force: true });
      return answer;
    }),
  );
  return answers.filter((answer) => answer !== null);
}

/** What a claim's owner says of itself; null when it is dead. One too busy to answer in time holds the folder. */
async function ask(socket: string): Promise<{ state: string; pid: string } | null> {
  const caller = createConnection(socket);
  let answer = '';
  let timedOut = false;
  caller.setEncoding('utf8');
  caller.on('data', (text: string) => (answer += text));
  caller.on('error', () => undefined);
  caller.setTimeout(ANSWER_MS, () => {
    timedOut = true;
    caller.destroy();
  });
  try {
    await once(caller, 'connect');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ECONNREFUSED' || code === 'ENOENT') return null;
    return { state: 'held', pid: '' };
  }
  // A connection that breaks belongs to one that withdraws at this moment.
  if (!caller.closed) await new Promise((resolve) => caller.once('close', resolve));
  const [state = '', pid = ''] = answer.split(' ');
  return { state: timedOut ? 'held' : state || 'trying', pid };
}

/** The folder itself, or a short link to it where its path is too long for a socket's. */
async function socketFolder(folder: string) {
  if (
    Buffer.byteLength(join(folder, `${LOCK}0123456789ab`)) <= LONGEST_SOCKET_PATH ||
    process.platform === 'win32'
  ) {
    return { path: folder, forget: () => Promise.resolve() };
  }
  const link = await mkdtemp(join(tmpdir(), 'ah-'));
  await symlink(folder, join(link, 'd'));
  return { path: join(link, 'd'), forget: () => rm(link, { recursive: true, force: true }) };
}

function pipeName(folder: string) {
  return `\\\\.\\pipe\\answerhall-${createHash('sha256').update(folder.toLowerCase()).digest('hex').slice(0, 32)}`;
}
