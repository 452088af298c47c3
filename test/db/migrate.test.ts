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
  } finally {
    await owner.query(`drop database ${name} with (force)`);
    await owner.end();
  }
});
