import type { IncomingStatus } from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import type { MessageRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { applyStatus } from './apply-status';
import { FILE_KINDS, isOneQueued } from './files-out';

export interface StatusReport extends IncomingStatus {
  integrationId: string;
  /** Our message's id from the callback's address; null when the provider was not given one. */
  messageId: string | null;
}

export interface StatusTaken {
  /** The conversation to wake; null where nothing but the message's own row changed. */
  wake: string | null;
  /** The message that it was news of, by when that was handed over; null for one that is not ours, or was no news. */
  moved: HandedOver | null;
}

export interface HandedOver {
  handedOverAt: Date | null;
}

/**
 * Takes a tick or a failure in. It finds its message by our id (which must belong to the integration) or by the
 * provider's; a status for an unknown message waits 48 hours for one.
 */
export function receiveStatus(db: Db, report: StatusReport): Promise<StatusTaken> {
  return inTransaction(db, async (trx) => {
    const message = await findMessage(trx, report);
    if (!message) {
      await park(trx, report);
      return { wake: null, moved: null };
    }
    const { wake, moved } = await applyStatus(trx, message, report);
    return {
      wake: wake ?? (await nextToWake(trx, message, report)),
      moved: moved ? { handedOverAt: message.attemptStartedAt } : null,
    };
  });
}

/** A file that has been sent lets the message behind it go. */
async function nextToWake(trx: Trx, before: MessageRow, { status }: StatusReport): Promise<string | null> {
  const wasUnsent = before.status === 'queued' || before.status === 'sending';
  const isSent = status === 'sent' || status === 'delivered' || status === 'read';
  if (!wasUnsent || !isSent || !FILE_KINDS.includes(before.kind)) return null;
  return (await isOneQueued(trx, before.conversationId)) ? before.conversationId : null;
}

/**
 * Applies what was parked for a message whose provider's id has just become known. `failed`: one of them made an event
 * that rules judge; `heard`: the last that was news.
 */
export async function applyParkedStatuses(
  trx: Trx,
  integrationId: string,
  message: MessageRow,
): Promise<{ failed: boolean; heard: IncomingStatus | null }> {
  if (message.sid === null) return { failed: false, heard: null };
  const parked = await trx
    .deleteFrom('parkedStatuses')
    .where('integrationId', '=', integrationId)
    .where('sid', '=', message.sid)
    .returningAll()
    .execute();
  let failed = false;
  let heard: IncomingStatus | null = null;
  for (const row of parked.sort((a, b) => a.id - b.id)) {
    const current = await trx
      .selectFrom('messages')
      .selectAll()
      .where('conversationId', '=', message.conversationId)
      .where('seq', '=', message.seq)
      .executeTakeFirstOrThrow();
    const error =
      row.errorCode === null
        ? null
        : {
            code: row.errorCode,
            message: row.errorMessage ?? '',
            ...(row.optedOut ? { optedOut: true as const } : {}),
          };
    // Parked rows were written from an IncomingStatus, so the status is one of its values.
    const status = row.status as IncomingStatus['status'];
    const parkedStatus: IncomingStatus = { type: 'status', sid: row.sid, status, error };
    const { wake, moved } = await applyStatus(trx, current, parkedStatus);
    failed ||= wake !== null;
    if (moved) heard = parkedStatus;
  }
  return { failed, heard };
}

async function findMessage(trx: Trx, report: StatusReport): Promise<MessageRow | undefined> {
  const ofIntegration = trx
    .selectFrom('messages')
    .innerJoin('conversations', 'conversations.id', 'messages.conversationId')
    .selectAll('messages')
    .where('conversations.integrationId', '=', report.integrationId)
    .where('messages.direction', '=', 'out');
  if (report.messageId) {
    const byOurId = await ofIntegration.where('messages.id', '=', report.messageId).executeTakeFirst();
    if (byOurId) return byOurId;
  }
  return ofIntegration.where('messages.sid', '=', report.sid).executeTakeFirst();
}

async function park(trx: Trx, report: StatusReport): Promise<void> {
  if (report.status === null) return;
  await trx
    .insertInto('parkedStatuses')
    .values({
      integrationId: report.integrationId,
      sid: report.sid,
      status: report.status,
      errorCode: report.error?.code ?? null,
      errorMessage: report.error?.message ?? null,
      optedOut: report.error?.optedOut ?? false,
    })
    .execute();
}
