import type { Logger } from 'pino';
import type { Db } from '../db/connection';
import { reasonOf } from '../reason';
import type { FileHash, FileStorage } from '../storage/file-storage';

const BATCH = 200;
/** Whoever has put content stores its row within this time: the rest of a form may come for an hour. */
const CONTENT_AGE_MS = 2 * 3_600_000;
/** Content is noted before it is put: at a slow storage well before. */
const NOTE_AGE_MS = CONTENT_AGE_MS + 3_600_000;
/** A storage that fails so often in a row is away. */
const MOST_FAILURES = 20;

export interface PruneFilesParts {
  db: Db;
  files: FileStorage;
  log: Logger;
}

interface Failure {
  hash: FileHash;
  reason: string;
}

/**
 * Removes the content of files that no row needs; answers how many went. Harmless twice and beside another. What can't
 * be removed keeps no other back: it is named in the log and tried the next time, after what comes new until then.
 */
export async function pruneFiles(
  { db, files, log }: PruneFilesParts,
  beat: () => void = () => undefined,
): Promise<number> {
  const now = Date.now();
  const before = new Date(now - CONTENT_AGE_MS);
  const failed: Failure[] = [];
  let gone = 0;
  for (let inARow = 0, more = true; more && inARow < MOST_FAILURES;) {
    const dropped = await db
      .selectFrom('droppedFiles')
      .select(['id', 'hash'])
      .where('at', '<', new Date(now - NOTE_AGE_MS))
      .orderBy('at')
      .limit(BATCH)
      .execute();
    more = dropped.length === BATCH;
    const needed = await neededOf(db, [...new Set(dropped.map(({ hash }) => hash))]);
    await forget(
      db,
      dropped.filter(({ hash }) => needed.has(hash)).map(({ id }) => id),
    );
    beat();
    for (const [hash, ids] of byHash(dropped.filter(({ hash }) => !needed.has(hash)))) {
      if (inARow === MOST_FAILURES) break;
      const reason = await failureOf(files.remove(hash, before));
      beat();
      if (reason === null) {
        // Only now: who is killed before this does it again.
        await forget(db, ids);
        gone += 1;
        inARow = 0;
      } else {
        await db
          .updateTable('droppedFiles')
          .set({ at: new Date(now) })
          .where('id', 'in', ids)
          .execute();
        failed.push({ hash, reason });
        inARow += 1;
      }
    }
  }
  if (failed.length > 0)
    log.error(
      { hashes: failed.map(({ hash }) => hash).slice(0, MOST_FAILURES), reason: failed[0]?.reason },
      `The content of ${failed.length} files that nothing needs could not be removed; it is tried again tomorrow.`,
    );
  return gone;
}

async function forget(db: Db, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom('droppedFiles').where('id', 'in', ids).execute();
}

/** Why a piece of work failed; null when it didn't. */
function failureOf(work: Promise<void>): Promise<string | null> {
  return work.then(() => null, reasonOf);
}

function byHash(dropped: readonly { id: number; hash: FileHash }[]): Map<FileHash, number[]> {
  const ids = new Map<FileHash, number[]>();
  for (const { id, hash } of dropped) ids.set(hash, [...(ids.get(hash) ?? []), id]);
  return ids;
}

/** Those that a row names, in any column that names content. */
async function neededOf(db: Db, hashes: readonly FileHash[]): Promise<Set<FileHash | null>> {
  if (hashes.length === 0) return new Set();
  const rows = await db
    .selectFrom('attachments')
    .select('hash')
    .where('hash', 'in', hashes)
    .unionAll(
      db.selectFrom('attachments').select('thumbnailHash as hash').where('thumbnailHash', 'in', hashes),
    )
    .unionAll(db.selectFrom('uploads').select('hash').where('hash', 'in', hashes))
    .unionAll(db.selectFrom('uploads').select('thumbnailHash as hash').where('thumbnailHash', 'in', hashes))
    .execute();
  return new Set(rows.map(({ hash }) => hash));
}
