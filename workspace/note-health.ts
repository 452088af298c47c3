import { sql } from 'kysely';
import type { DeliveryError, IncomingStatus } from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import type { IntegrationRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { keepSigns, type Signs } from './connection-signs';
import { notifyAdministrators } from './notify';

const FLUSH_MS = 1_000;

export type NotedHealth = ReturnType<typeof noteHealth>;

type Known = Pick<IntegrationRow, 'id' | 'health'>;

interface Fault {
  error: DeliveryError;
  /** When the first of them was noted, epoch milliseconds. */
  since: number;
}

/**
 * Notes what messages say about an integration: one that nobody but an administrator can help makes its health `error`,
 * one that was handed over afterwards and goes through makes it `connected` again. All its conversations share that row,
 * so it is never written with a message, but a second later, once for all of them, by each process. So is what became of
 * the last message. Who stops calls `flush`: what was noted in the last second would be lost.
 */
export function noteHealth(db: Db, onError: (error: unknown) => void) {
  // One entry for each integration at most.
  const faults = new Map<string, Fault>();
  const wentThrough = new Map<string, Date>();
  const became = new Map<string, DeliveryError | null>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  /** After one that is under way: who stops waits for both. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    return (writing = writing.then(write));
  }

  async function write(): Promise<void> {
    const outcomes = taken(became);
    const turns = [
      ...taken(faults).map(
        ([id, fault]) =>
          (trx: Trx) =>
            turnToError(trx, id, fault),
      ),
      ...taken(wentThrough).map(
        ([id, at]) =>
          (trx: Trx) =>
            turnToConnected(trx, id, at),
      ),
    ];
    for (const [id, error] of outcomes) await keepSigns(db, id, outcomeSigns(error)).catch(onError);
    for (const turn of turns) await inTransaction(db, turn).catch(onError);
  }

  function flushSoon(): void {
    timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
  }

  /** Why a message of ours was not taken, or did not arrive. */
  function note({ id }: Known, error: DeliveryError): void {
    became.set(id, error);
    if (error.misconfigured) faults.set(id, { error, since: faults.get(id)?.since ?? Date.now() });
    flushSoon();
  }

  /**
   * What the provider reports that was news of a message of ours. What was handed over before the error began proves
   * nothing about it.
   */
  function noteStatus(
    integration: Known,
    { status, error }: IncomingStatus,
    { handedOverAt }: { handedOverAt: Date | null },
  ): void {
    if (error) return note(integration, error);
    const { id, health } = integration;
    const arrived = status === 'delivered' || status === 'read';
    if (arrived) became.set(id, null);
    const goesThrough = arrived || status === 'sent';
    if (goesThrough && handedOverAt && (health === 'error' || faults.has(id))) {
      const before = wentThrough.get(id);
      if (!before || before < handedOverAt) wentThrough.set(id, handedOverAt);
    }
    if (arrived || wentThrough.has(id)) flushSoon();
  }

  return { note, noteStatus, flush };
}

/** What was noted, by integration in one order for all processes; from now on it is noted anew. */
function taken<T>(noted: Map<string, T>): [string, T][] {
  const all = [...noted].sort(([a], [b]) => (a < b ? -1 : 1));
  noted.clear();
  return all;
}

function outcomeSigns(error: DeliveryError | null): Signs {
  const now = sql<Date>`clock_timestamp()`;
  if (error === null) return { deliveredAt: now };
  const { code, message, misconfigured = false } = error;
  return { failedAt: now, failed: JSON.stringify({ code, message, misconfigured }) };
}

/**
 * Only the change tells the administrators; what is wrong is kept up to date. `updatedAt` stays: by that an
 * administrator's change knows that nobody else made one meanwhile.
 */
async function turnToError(trx: Trx, id: string, { error, since }: Fault): Promise<void> {
  const healthDetail = `${error.message} (${error.code})`;
  const errorSince = sql<Date>`clock_timestamp() - interval '1 millisecond' * ${Date.now() - since}`;
  const turned = await trx
    .updateTable('integrations')
    .set({ health: 'error', healthDetail, errorSince })
    .where('id', '=', id)
    .where('health', '=', 'connected')
    .returning(['name', sql<Date>`clock_timestamp()`.as('at')])
    .executeTakeFirst();
  if (turned) {
    const { name, at } = turned;
    await notifyAdministrators(trx, { text: `“${name}” can not send messages: ${healthDetail}`, at });
    return;
  }
  await trx
    .updateTable('integrations')
    .set({ healthDetail })
    .where('id', '=', id)
    .where('health', '=', 'error')
    .where('healthDetail', 'is distinct from', healthDetail)
    .execute();
}

/** Where the provider still refuses to be asked for messages, that is what is left. */
async function turnToConnected(trx: Trx, id: string, handedOverAt: Date): Promise<void> {
  const signs = await trx
    .selectFrom('connectionSigns')
    .select('listingProblem')
    .where('integrationId', '=', id)
    .executeTakeFirst();
  const left = signs?.listingProblem ?? null;
  await trx
    .updateTable('integrations')
    .set(
      left === null ? { health: 'connected', healthDetail: null, errorSince: null } : { healthDetail: left },
    )
    .where('id', '=', id)
    .where('health', '=', 'error')
    .where((eb) => eb.or([eb('errorSince', 'is', null), eb('errorSince', '<', handedOverAt)]))
    .execute();
}
