import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, chown } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { processesIn } from '../../embedded/orphans';
import { findTemporal } from '../../embedded/temporal-binary';
import { kill9, query, startServing, temporaryFolder, until } from './serving';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(() => folder.remove());

async function serversIn(dataDir: string): Promise<number> {
  const postgres = await processesIn(join(dataDir, 'postgres-18'), 'postgres');
  const temporal = await processesIn(join(dataDir, 'temporal'), 'temporal');
  return postgres.length + temporal.length;
}

test('both servers end when the process that started them is killed, and the next start finds all data', async () => {
  const dataDir = join(folder.path, 'data');
  const first = await startServing([dataDir, 'postgres', 'temporal']);
  await query(first.said('postgres'), 'create table kept as select 1 as one');
  expect(await serversIn(dataDir)).toBeGreaterThan(2);
  await kill9(first.process);
  await until('all servers are gone', 5_000, async () => (await serversIn(dataDir)) === 0);

  const second = await startServing([dataDir, 'postgres', 'temporal']);
  expect(await query(second.said('postgres'), 'select one from kept')).toEqual([{ one: 1 }]);
  await kill9(second.process);
  await until('all servers are gone', 5_000, async () => (await serversIn(dataDir)) === 0);
});

test('a start right after the kill waits for the servers that are still ending', async () => {
  const dataDir = join(folder.path, 'data');
  const first = await startServing([dataDir, 'postgres', 'temporal']);
  await query(first.said('postgres'), 'create table kept as select 1 as one');
  await kill9(first.process);
  const second = await startServing([dataDir, 'postgres', 'temporal']);
  expect(await query(second.said('postgres'), 'select one from kept')).toEqual([{ one: 1 }]);
  expect(await processesIn(join(dataDir, 'temporal'), 'temporal')).toHaveLength(1);
  await kill9(second.process);
  await until('all servers are gone', 5_000, async () => (await serversIn(dataDir)) === 0);
});

test('an ordinary user runs both servers', async () => {
  const dataDir = join(folder.path, 'data');
  const cli = await reachableTemporal();
  const prefix = process.getuid?.() === 0 ? ordinaryUser() : [];
  await mkdir(dataDir);
  if (prefix[0] === 'setpriv') {
    await chmod(folder.path, 0o755);
    await chown(dataDir, 65534, 65534);
  }
  const served = await startServing([dataDir, 'postgres', 'temporal'], prefix, {
    TEMPORAL_CLI: cli,
    HOME: dataDir,
    TMPDIR: dataDir,
  });
  expect(await query(served.said('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
  await kill9(served.process);
  await until('all servers are gone', 5_000, async () => (await serversIn(dataDir)) === 0);
});

/** Root becomes the user nobody, or, where the sources are below a folder of its own, nobody of a user namespace. */
function ordinaryUser(): string[] {
  const setpriv = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];
  try {
    const [file = '', ...args] = [
      ...setpriv,
      process.execPath,
      '-e',
      `require('node:fs').accessSync(${JSON.stringify(__filename)})`,
    ];
    execFileSync(file, args, { stdio: 'ignore' });
    return setpriv;
  } catch {
    return ['unshare', '-U', '--map-user=65534', '--map-group=65534', '--'];
  }
}

/** The binary, copied where every user may run it. */
async function reachableTemporal(): Promise<string> {
  const found = await findTemporal(process.env['TEMPORAL_CLI'], () => undefined);
  const paths = (process.env['PATH'] ?? '').split(delimiter);
  const source = isAbsolute(found)
    ? found
    : join(paths.find((path) => execExists(join(path, found))) ?? '', found);
  const copy = join(folder.path, 'temporal-cli');
  await copyFile(source, copy);
  await chmod(copy, 0o755);
  return copy;
}

function execExists(path: string): boolean {
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
