import { text } from 'node:stream/consumers';
import type { Logger } from 'pino';
import { readContactCards } from '../cases/contact-cards';
import { beginFetch, keepFetching, recordFetch, type FetchTask } from '../cases/fetch-file';
import type { FetchOutcome } from '../cases/fetch-outcome';
import { finishStep } from '../cases/finish-step';
import type { Channels } from '../channels/channel';
import { channelOf, openConnection } from '../channels/connection';
import type { Db } from '../db/connection';
import type { ContactCard } from '../db/schema';
import { FileTooLarge, type FileStorage } from '../storage/file-storage';
import { typeOf } from '../storage/file-type';
import { keepThumbnail } from '../storage/thumbnail';
import type { FetchStep } from '../workflows/contract';
import { withHeartbeat } from './heartbeat';

/** Of the places a worker has for activities at most so many fetch files: slow ones must not keep messages back. */
const AT_ONCE = 8;
const FULL_AGAIN_MS = 2_000;
/** Well below the time after which an attempt counts as lost. */
const STILL_AT_WORK_MS = 45_000;
const MEGABYTE = 1_000_000;
/** Cards carry pictures. */
const MOST_CARD_BYTES = MEGABYTE;

export interface FetchParts {
  db: Db;
  channels: Channels;
  secretKey: Buffer;
  files: FileStorage;
  log: Logger;
  announce: () => void;
}

/**
 * Fetches the customer's file of a conversation that is due first and says when to come back. The attempt is counted
 * before and its result stored after it: a worker killed between them leaves a file that is fetched again and, kept by
 * its content, is there once.
 */
export function createFetchFile(parts: FetchParts): (conversationId: string) => Promise<FetchStep> {
  let fetching = 0;
  return async (conversationId) => {
    if (fetching >= AT_ONCE) return { againInMs: FULL_AGAIN_MS };
    fetching += 1;
    try {
      return await withHeartbeat(() => fetchNext(parts, conversationId));
    } finally {
      fetching -= 1;
      parts.announce();
    }
  };
}

async function fetchNext(parts: FetchParts, conversationId: string): Promise<FetchStep> {
  const task = await beginFetch(parts.db, conversationId);
  if (task.type === 'wait') return { againInMs: task.inMs };
  if (task.type === 'fetch') {
    const { attachment } = task;
    // One that is missed is made up for by the next.
    const alive = setInterval(
      () => void keepFetching(parts.db, attachment).catch(() => undefined),
      STILL_AT_WORK_MS,
    );
    const outcome = await fetchFile(parts, task).finally(() => clearInterval(alive));
    await recordFetch(parts.db, attachment, outcome);
  }
  return { againInMs: (await finishStep(parts.db, conversationId)).filesInMs };
}

/** The contacts in a file, if it is one of them; a very large one is no card that anybody reads. */
async function cardsIn(
  files: FileStorage,
  { hash, size, contentType }: { hash: string; size: number; contentType: string },
): Promise<ContactCard[] | null> {
  if (!/^text\/(x-)?vcard$/.test(contentType) || size > MOST_CARD_BYTES) return null;
  const content = await files.open(hash);
  return content && readContactCards(await text(content));
}

async function fetchFile(
  { channels, secretKey, files, log }: FetchParts,
  { attachment, integration }: FetchTask & { type: 'fetch' },
): Promise<FetchOutcome> {
  const { id, remoteUrl } = attachment;
  if (remoteUrl === null) return { type: 'refused', error: 'WhatsApp did not say where this file is.' };
  if (integration.deletedAt !== null)
    return { type: 'refused', error: 'The number was disconnected before the file was fetched.' };
  const channel = channelOf(channels, integration.kind);
  try {
    const connection = openConnection(secretKey, integration);
    const opened = await channel.openAttachment(connection, remoteUrl);
    if (opened.type !== 'opened') return opened;
    const { hash, size, head } = await files.put(opened.content, channel.mostFileBytes);
    // Nobody sends an empty file: it did not come through, and the provider's copy is the only one.
    if (size === 0) return { type: 'missing', error: 'The file came empty.' };
    const contentType = await typeOf(head, attachment.contentType);
    const thumbnailHash = await keepThumbnail(files, { hash, contentType });
    const contactCards = await cardsIn(files, { hash, size, contentType });
    return { type: 'stored', file: { hash, size, contentType, thumbnailHash, contactCards } };
  } catch (error) {
    if (error instanceof FileTooLarge) {
      const most = Math.floor(channel.mostFileBytes / MEGABYTE);
      return { type: 'tooLarge', error: `The file is larger than ${most} MB, so it was not kept.` };
    }
    // Its message may name the customer's file: only its kind.
    log.warn(
      { attachmentId: id, reason: error instanceof Error ? error.name : 'unknown' },
      'A file could not be fetched and kept; it is tried again.',
    );
    return { type: 'later', error: 'The file did not come through. It is fetched again.' };
  }
}
