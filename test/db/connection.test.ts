import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { connect } from '../../db/connection';
import { inTransaction, isDatabaseAway } from '../../db/transaction';
import { createTestDatabase, type TestDatabase } from '../database';

let database: TestDatabase;
beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

test('a connection that is cut while its transaction waits for us costs that transaction, not the process', async () => {
  const broken: string[] = [];
  const db = connect(database.url, { onError: (error) => broken.push(error.message) });
  try {
    const cut = inTransaction(db, async (trx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(db);
      // The connection ends while no query is under way.
      await pause(200);
      await sql`select 1`.execute(trx);
    });
    expect(isDatabaseAway(await cut.catch((error: unknown) => error))).toBe(true);
    expect(broken.length).toBeGreaterThan(0);
    await expect(sql`select 1`.execute(db)).resolves.toBeDefined();
  } finally {
    await db.destroy();
  }
});
