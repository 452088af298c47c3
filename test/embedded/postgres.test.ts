import { chmod, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataDir, type DataDir } from '../../embedded/data-dir';
import { processesIn } from '../../embedded/orphans';
import { startPostgres, type EmbeddedPostgres } from '../../embedded/postgres';
import { kill9, query, startServing, temporaryFolder, until } from './serving';

const asRoot = process.getuid?.() === 0;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dataDir: DataDir;
let postgres: EmbeddedPostgres | undefined;
let lines: string[];

beforeEach(async () => {
  folder = await temporaryFolder();
  // Below a folder that only its owner may enter, with a space in its name.
  await mkdir(join(folder.path, 'my own'), { mode: 0o700 });
  dataDir = await openDataDir(join(folder.path, 'my own', 'data dir'));
  lines = [];
});
afterEach(async () => {
  await postgres?.stop();
  postgres = undefined;
  await dataDir.release();
  await folder.remove();
});

async function start() {
  postgres = await startPostgres({ dataDir, report: (line) => lines.push(line) });
  return postgres;
}

const cluster = () => join(dataDir.path, `postgres-${postgres!.version.split(' ')[1]}`);

test('data survive a stop and a start below a folder of mode 0700 with spaces in its path', async () => {
  const { databaseUrl } = await start();
  await query(databaseUrl, `create table kept as select 'Grüße' as word`);
  await postgres!.stop();
  expect(await processesIn(cluster(), 'postgres')).toEqual([]);

  const again = await start();
  expect(again.databaseUrl).toBe(databaseUrl);
  expect(await query(databaseUrl, 'select word from kept')).toEqual([{ word: 'Grüße' }]);
  expect(lines).toEqual([]);
});

test('the database is called answerhall, speaks UTF-8 and knows the case of all letters', async () => {
  const { databaseUrl } = await start();
  const facts = `select current_database() as name, lower('ÄЖ') as lower, 'ЖУК' ilike 'жук' as ilike, current_setting('server_encoding') as encoding`;
  expect(await query(databaseUrl, facts)).toEqual([
    { name: 'answerhall', lower: 'äж', ilike: true, encoding: 'UTF8' },
  ]);
});

test('nobody else reaches the socket', async () => {
  const socketFolder = new URL((await start()).databaseUrl).searchParams.get('host')!;
  expect((await stat(socketFolder)).mode & 0o077).toBe(0);
  await postgres!.stop();
  await expect(stat(socketFolder)).rejects.toThrow('ENOENT');
});

test('a server that was killed serves again on the same socket with all that was committed', async () => {
  const { databaseUrl } = await start();
  await query(databaseUrl, 'create table kept as select generate_series(1, 1000) as n');
  for (let times = 1; times <= 2; times++) {
    const pid = Number((await readFile(join(cluster(), 'postmaster.pid'), 'utf8')).split('\n')[0]);
    const [real] = await processesIn(cluster(), 'postgres');
    // In a user namespace the ids are the same; only the users differ.
    expect(real).toBe(pid);
    process.kill(pid, 'SIGKILL');
    await until(
      'serves again',
      10_000,
      () => lines.filter((line) => line === 'PostgreSQL serves again').length === times,
    );
    expect(await query(databaseUrl, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
  }
  expect(lines[0]).toMatch(/^PostgreSQL ended unexpectedly \(exit code 137.*\); starting it again$/);
});

test('a pid file left by a crash does not hinder a start, even when its id is somebody else now', async () => {
  await start();
  await postgres!.stop();
  await writeFile(join(cluster(), 'postmaster.pid'), `${process.pid}\n${cluster()}\n1\n5432\n\n\n`);
  const { databaseUrl } = await start();
  expect(await query(databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('half a database, left by a start that was cut short, is made anew', async () => {
  await start();
  await postgres!.stop();
  const made = cluster();
  await rm(made, { recursive: true });
  await mkdir(`${made}.new/base`, { recursive: true });
  const { databaseUrl } = await start();
  expect(await query(databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a database of another major version is not passed over in silence', async () => {
  await mkdir(join(dataDir.path, 'postgres-9'));
  await expect(start()).rejects.toThrow(
    /^The data folder holds a database of PostgreSQL 9, but only .* is here: install/,
  );
});

(asRoot ? describe : describe.skip)('root', () => {
  /** A search path on which these commands refuse, as they do in many containers. */
  async function refusing(...commands: string[]) {
    const refusal = join(folder.path, 'refusing');
    await mkdir(refusal, { recursive: true });
    for (const command of commands) {
      await writeFile(join(refusal, command), '#!/bin/sh\necho "Operation not permitted" >&2\nexit 1\n');
      await chmod(join(refusal, command), 0o755);
    }
    await chmod(folder.path, 0o711);
    return { PATH: `${refusal}:${process.env['PATH']}` };
  }

  /** Starts PostgreSQL in a process with that environment, asks, kills it; answers also who owns the files. */
  async function ask(sql: string, env: NodeJS.ProcessEnv) {
    const served = await startServing([ours, 'postgres'], [], env);
    const rows = await query(served.said('postgres'), sql);
    const [cluster = ''] = (await readdir(ours)).filter((name) => name.startsWith('postgres-'));
    const { uid } = await stat(join(ours, cluster));
    await kill9(served.process);
    return { rows, uid };
  }

  let ours: string;
  beforeEach(() => void (ours = join(folder.path, 'my own', 'data')));
  afterEach(() =>
    until('all servers are gone', 10_000, async () => {
      const clusters = (await readdir(ours)).filter((name) => name.startsWith('postgres-'));
      const left = await Promise.all(clusters.map((name) => processesIn(join(ours, name), 'postgres')));
      return left.flat().length === 0;
    }),
  );

  test('where user namespaces are refused the data move to another user and back, below 0700 too', async () => {
    await ask('create table kept as select 1 as one', {});
    const moved = await ask('select one from kept', await refusing('unshare'));
    expect(moved.rows).toEqual([{ one: 1 }]);
    expect(moved.uid).not.toBe(0);
    expect(await ask('select one from kept', {})).toEqual({ rows: [{ one: 1 }], uid: 0 });
  });

  test('where setpriv is refused too it runs plainly as another user, whom every folder above must let in', async () => {
    const env = await refusing('unshare', 'setpriv');
    await expect(ask('select 1 as one', env)).rejects.toThrow(
      /^The database files can't be made in .* \(as user .*\): .*Permission denied/,
    );
    await chmod(join(folder.path, 'my own'), 0o711);
    await chmod(ours, 0o711);
    const plain = await ask('select 1 as one', env);
    expect(plain.rows).toEqual([{ one: 1 }]);
    expect(plain.uid).not.toBe(0);
  });
});
