import type { Logger } from 'pino';
import { sql } from 'kysely';
import { databaseUrlOf, type Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { notFound, Refusal } from '../refusal';
import { fingerprint, type TryRequest } from './try-request';
import type { TryResult } from './try-result';
import { startThread, type TryThread } from './try-thread';

const REPORT_MS = 1_000;
/** Each needs a core of its own while it runs. */
const MOST_RUNNING = 2;
/** A try of which nothing was heard for so long has lost its process. */
const LOST = sql`interval '30 seconds'`;
// Any number will do, as long as nothing else locks it.
const TRIES_LOCK = 7_203_444;

export interface RuleTry {
  id: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  done: number;
  /** Null while it is still being counted. */
  total: number | null;
  result: TryResult | null;
  error: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

/** The tries that this process runs. Their state is in the table, where every process reads it and can cancel them. */
export interface RunningTries {
  /** Starts one, and resolves when it has ended. @throws Refusal 409 when too many run. */
  start(by: string, id: string, request: TryRequest): Promise<{ ended: Promise<void> }>;
  /** Ends all of them; whoever asks later is told to try again. */
  stop(): Promise<void>;
}

export interface TriesParts {
  db: Db;
  log: Pick<Logger, 'error'>;
  execArgv: readonly string[];
}

export function createTries({ db, log, execArgv }: TriesParts): RunningTries {
  const running = new Map<string, TryThread>();
  let starting = 0;

  async function run(id: string, request: TryRequest): Promise<void> {
    let [done, total]: [number, number | null] = [0, null];
    let result: TryResult | null = null;
    const thread = startThread(
      { ...request, databaseUrl: databaseUrlOf(db) },
      (said) => {
        if ('result' in said) result = said.result;
        else [done, total] = [said.done, said.total];
      },
      execArgv,
    );
    running.set(id, thread);
    const timer = setInterval(() => {
      // A try that somebody has cancelled is not running any more, whichever process was asked.
      progressed(db, id, done, total).then(
        (goesOn) => (goesOn ? undefined : thread.stop()),
        () => undefined, // the database is away: the next second tells
      );
    }, REPORT_MS);
    const failure = await thread.ended;
    clearInterval(timer);
    running.delete(id);
    await finish(db, id, { done, total, result, failure }).catch((error: unknown) =>
      log.error({ err: error, id }, 'the result of a try of rules could not be stored'),
    );
  }

  return {
    async start(by, id, request) {
      if (running.size + starting >= MOST_RUNNING)
        throw new Refusal(
          'too-many-tries',
          409,
          `${MOST_RUNNING} tries of rules are running here already. Wait until one has ended, and try again.`,
        );
      starting += 1;
      try {
        await insertTry(db, by, id, request);
      } finally {
        starting -= 1;
      }
      return { ended: run(id, request) };
    },
    async stop() {
      await Promise.all([...running.values()].map((thread) => thread.stop()));
    },
  };
}

/** One try a person at a time. @throws Refusal 409. */
function insertTry(db: Db, by: string, id: string, request: TryRequest): Promise<void> {
  const { only, filter, tried } = request;
  return inTransaction(db, async (trx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(TRIES_LOCK)})`.execute(trx);
    const other = await trx
      .selectFrom('ruleTries')
      .select('id')
      .where('createdBy', '=', by)
      .where('state', '=', 'running')
      .where(sql<boolean>`heartbeat_at > now() - ${LOST}`)
      .executeTakeFirst();
    if (other)
      throw new Refusal(
        'try-running',
        409,
        `You have a try that is running. Wait for it, or cancel it: DELETE /api/rules/tries/${other.id}.`,
        { tryId: other.id },
      );
    await trx
      .insertInto('ruleTries')
      .values({
        id,
        createdBy: by,
        request: JSON.stringify({ rules: fingerprint(tried), only, filter }),
      })
      .onConflict((conflict) => conflict.column('id').doNothing()) // the same call once more
      .execute();
  });
}

async function progressed(db: Db, id: string, done: number, total: number | null): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('ruleTries')
    .set({ done, total, heartbeatAt: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

interface Ended {
  done: number;
  total: number | null;
  result: TryResult | null;
  failure: string | null;
}

async function finish(db: Db, id: string, { done, total, result, failure }: Ended): Promise<void> {
  await db
    .updateTable('ruleTries')
    .set({
      done,
      total,
      state: result ? 'done' : 'failed',
      result: result && JSON.stringify(result),
      error: result ? null : (failure ?? ENDED),
      finishedAt: sql<Date>`clock_timestamp()`,
    })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

const ENDED = 'The process ended; try again.';

/** A try as it stands now, whichever process runs it. @throws Refusal 404. */
export async function readTry(db: Db, id: string): Promise<RuleTry> {
  const row = await db
    .selectFrom('ruleTries')
    .select(['id', 'state', 'done', 'total', 'result', 'error', 'createdAt', 'finishedAt'])
    .select(sql<boolean>`state = 'running' and heartbeat_at < now() - ${LOST}`.as('lost'))
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound('try of rules');
  const { lost, result, ...rest } = row;
  return {
    ...rest,
    ...(lost ? { state: 'failed', error: ENDED } : {}),
    result: result as unknown as TryResult | null, // written by `finish`
  };
}

/** Cancels a try that is running; one that has ended stays as it is. @throws Refusal 404. */
export async function cancelTry(db: Db, id: string): Promise<void> {
  await readTry(db, id);
  await db
    .updateTable('ruleTries')
    .set({ state: 'cancelled', finishedAt: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}
