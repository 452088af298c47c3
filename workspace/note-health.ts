import { sql } from 'kysely';
import type { DeliveryError, IncomingStatus } from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import type { IntegrationRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { keepSigns, type Signs } from './connection-signs';
import { notifyAdministrators } from './notify';

const FLUSH_MS = 1_000;

type Known = Pick<IntegrationRow, 'id' | 'health'>;

/**
 * Notes what messages say about an integration: one that nobody but an administrator can help makes its health `error`,
 * the next that goes through makes it `connected` again. All its conversations share that row, so it is never written
 * with a message, but a second later, once for all of them, by each process. So is what became of the last message.
 */
export function noteHealth(db: Db, onError: (error: unknown) => void) {
  // One entry for each integration at most: the last word; null when a message went through.
  const noted = new Map<string, DeliveryError | null>();
  const became = new Map<string, DeliveryError | null>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    await keepOutcomes();
    const all = [...noted].sort(([a], [b]) => (a < b ? -1 : 1));
    noted.clear();
    for (const [id, error] of all) {
      try {
        await inTransaction(db, (trx) => (error ? turnToError(trx, id, error) : turnToConnected(trx, id)));
      } catch (fault) {
        onError(fault);
      }
    }
  }

  async function keepOutcomes(): Promise<void> {
    const all = [...became];
    became.clear();
    for (const [id, error] of all) await keepSigns(db, id, outcomeSigns(error)).catch(onError);
  }

  function noteOutcome(id: string, error: DeliveryError | null): void {
    became.set(id, error);
    timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
  }

  /** What was said: an error, or null where a message went through. */
  function note({ id, health }: Known, error: DeliveryError | null): void {
    if (error) noteOutcome(id, error);
    if (error ? !error.misconfigured : health !== 'error' && !noted.has(id)) return;
    noted.set(id, error);
    timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
  }

  /** What the provider reports of a message of ours. */
  function noteStatus(integration: Known, { status, error }: IncomingStatus): void {
    if (status === 'delivered' || status === 'read') noteOutcome(integration.id, null);
    if (error) note(integration, error);
    else if (status === 'sent' || status === 'delivered' || status === 'read') note(integration, null);
  }

  return { note, noteStatus, flush };
}

function outcomeSigns(error: DeliveryError | null): Signs {
  const now = sql<Date>`clock_timestamp()`;
  if (error === null) return { deliveredAt: now };
  const { code, message, misconfigured = false } = error;
  return { failedAt: now, failed: JSON.stringify({ code, message, misconfigured }) };
}

/** Only the change tells the administrators; what is wrong is kept up to date. */
async function turnToError(trx: Trx, id: string, { code, message }: DeliveryError): Promise<void> {
  const now = sql<Date>`clock_timestamp()`;
  const healthDetail = `${message} (${code})`;
  const turned = await trx
    .updateTable('integrations')
    .set({ health: 'error', healthDetail, updatedAt: now })
    .where('id', '=', id)
    .where('health', '=', 'connected')
    .returning(['name', 'updatedAt'])
    .executeTakeFirst();
  if (turned) {
    const text = `“${turned.name}” can not send messages: ${healthDetail}`;
    await notifyAdministrators(trx, { text, at: turned.updatedAt });
    return;
  }
  await trx
    .updateTable('integrations')
    .set({ healthDetail, updatedAt: now })
    .where('id', '=', id)
    .where('health', '=', 'error')
    .where('healthDetail', 'is distinct from', healthDetail)
    .execute();
}

async function turnToConnected(trx: Trx, id: string): Promise<void> {
  await trx
    .updateTable('integrations')
    .set({ health: 'connected', healthDetail: null, updatedAt: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .where('health', '=', 'error')
    .execute();
}
