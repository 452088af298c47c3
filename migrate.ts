import { readConfiguration } from './configuration';
import { migrateToLatest } from './db/migrate';
import { isDatabaseAway } from './db/transaction';

async function main(): Promise<void> {
  const config = readConfiguration(process.env, { database: true, secretKey: false });
  const done = await migrateToLatest(config.databaseUrl ?? '');
  console.log(done.length > 0 ? `Migrated: ${done.join(', ')}.` : 'The database is up to date.');
}

main().catch((error: unknown) => {
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  console.error(
    isDatabaseAway(error) ? `DATABASE_URL: no answer from the database. ${reason}`.trim() : reason,
  );
  process.exit(1);
});
