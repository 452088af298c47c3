import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrateToLatest } from '../../db/migrate';
import { ofThisRun } from '../run';

const migrations = readdirSync(join(__dirname, '../../db/migrations')).filter((name) => name.endsWith('.ts'));

test('three processes that migrate an empty database at once do it once', async () => {
  const url = new URL(ofThisRun('TEST_DATABASE_URL'));
  url.pathname = '/postgres';
  const owner = new Client({ connectionString: url.href });
  await owner.connect();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await owner.query(`create database ${name} template template0`);
  try {
    url.pathname = `/${name}`;
    const done = await Promise.all([1, 2, 3].map(() => migrateToLatest(url.href)));
    expect(done.map((names) => names.length).sort()).toEqual([0, 0, migrations.length]);
    expect(await migrateToLatest(url.href)).toEqual([]);
    await indexesComeAgain(url.href);
  } finally {
    await owner.query(`drop database ${name} with (force)`);
    await owner.end();
  }
});

/** What reports and the search need is there however it was lost: it is no part of a migration. */
async function indexesComeAgain(url: string): Promise<void> {
  const db = new Client({ connectionString: url });
  await db.connect();
  const valid = async () => {
    const { rows } = await db.query<{ name: string }>(`
      select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indisvalid and c.relname in ('messages_created', 'case_history_at', 'messages_text') order by 1`);
    return rows.map(({ name }) => name);
  };
  try {
    const all = ['case_history_at', 'messages_created', 'messages_text'];
    expect(await valid()).toEqual(all);
    await db.query('drop index case_history_at, messages_text');
    // As one is left that was being made when the process ended.
    await db.query(`update pg_index set indisvalid = false where indexrelid = 'messages_created'::regclass`);
    await Promise.all([migrateToLatest(url), migrateToLatest(url), migrateToLatest(url)]);
    expect(await valid()).toEqual(all);
  } finally {
    await db.end();
  }
}
