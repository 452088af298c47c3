import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely';
import { Pool, types, type CustomTypesConfig } from 'pg';
import type { Database } from './schema';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

const INT8 = 20;

// Our bigints (sequences, numbers, sizes) stay far below 2^53, so they are numbers in TypeScript.
const numbersForBigints: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary'): unknown =>
    oid === INT8 && format !== 'binary'
      ? Number
      : types.getTypeParser(oid, format)) as typeof types.getTypeParser, // one function for pg's overloads
};

const pools = new WeakMap<Db, Pool>();

/** How many connections there are, how many of them are free, and how many callers wait for one. */
export function poolState(db: Db): { total: number; idle: number; waiting: number } {
  const pool = pools.get(db);
  return {
    total: pool?.totalCount ?? 0,
    idle: pool?.idleCount ?? 0,
    waiting: pool?.waitingCount ?? 0,
  };
}

/** The address that a pool was opened with, for a thread that opens one of its own. */
export function databaseUrlOf(db: Db): string {
  const url = pools.get(db)?.options.connectionString;
  if (!url) throw new Error('Only a database that `connect` has opened has an address.');
  return url;
}

/**
 * Opens a bounded pool. Nothing connects until the first query; a connection that breaks, idle or in the middle of a
 * transaction, is reported to `onError` and replaced, so a restart of PostgreSQL does not end the process.
 */
export function connect(
  databaseUrl: string,
  options: { max?: number; onError?: (error: Error) => void } = {},
): Db {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: options.max ?? 15,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'answerhall',
    types: numbersForBigints,
  });
  // The pool listens to idle connections only: one that breaks while a transaction holds it would throw where nobody
  // catches. Each breaks once, but may say so twice.
  pool.on('connect', (client) => {
    let told = false;
    client.on('error', (error) => {
      if (!told) options.onError?.(error);
      told = true;
    });
  });
  pool.on('error', () => undefined);
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  pools.set(db, pool);
  return db;
}
