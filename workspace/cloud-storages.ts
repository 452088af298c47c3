import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { openSecrets, sealSecrets } from '../channels/secrets';
import type { Db, Trx } from '../db/connection';
import type { CloudStorageChange, CloudStorageRow } from '../db/schema';
import { inTransaction, sqlState } from '../db/transaction';
import { notFound, Refusal } from '../refusal';
import { audit, auditChanges, changesBetween, hidden, type Audited } from './audit-log';
import { openCloud, type Cloud } from '../storage/cloud';
import { StorageUnavailable } from '../storage/file-storage';

const UNIQUE_VIOLATION = '23505';

export interface CloudParts {
  db: Db;
  secretKey: Buffer;
  /** `host` or `host:port` of what may have a private address. */
  allowedHosts: readonly string[];
}

/** What an administrator says about a bucket. */
export interface CloudSettings {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

export interface CloudChanges extends Partial<CloudSettings> {
  name?: string;
  enabled?: boolean;
}

/** Writes, reads and deletes in the bucket, then saves it, connected. @throws Refusal in words; nothing is saved then. */
export async function connectCloud(
  parts: CloudParts,
  by: string,
  { id, name, settings }: { id: string; name: string; settings: CloudSettings },
): Promise<CloudStorageRow> {
  await check(parts, settings);
  const { secretAccessKey, ...row } = settings;
  const credentials = sealSecrets(parts.secretKey, id, { secretAccessKey });
  const work = inTransaction(parts.db, async (trx) => {
    const { numInsertedOrUpdatedRows: added } = await trx
      .insertInto('cloudStorages')
      .values({ id, name, ...row, credentials, health: 'connected' })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirstOrThrow();
    const made = await readCloud(trx, id);
    const changes = changesBetween({}, forLog(made));
    if (added) await audit(trx, by, { what: 'cloudStorage.connected', target: targetOf(made), changes });
    return made;
  });
  return takenMeansRefused(work);
}

/** Changes what is given; another bucket or key, and switching on, are checked first. */
export async function changeCloud(
  parts: CloudParts,
  by: string,
  id: string,
  { name, enabled, ...changes }: CloudChanges,
): Promise<CloudStorageRow> {
  const before = await readCloud(parts.db, id);
  const settings = { ...settingsOf(parts.secretKey, before), ...changes };
  const { secretAccessKey, ...row } = settings;
  const reconnects = Object.keys(changes).length > 0;
  const off = enabled === false || (before.health === 'disabled' && enabled !== true);
  const mustCheck = reconnects || (before.health === 'disabled' && enabled === true);
  if (mustCheck) await check(parts, settings);
  const told = { by, what: 'cloudStorage.changed' as const };
  return save(parts.db, told, before, {
    name: name ?? before.name,
    ...row,
    ...(changes.secretAccessKey === undefined
      ? {}
      : { credentials: sealSecrets(parts.secretKey, id, { secretAccessKey }) }),
    ...(off ? { health: 'disabled' as const, healthDetail: null } : {}),
    ...(mustCheck && !off
      ? { health: 'connected' as const, healthDetail: null, connectedAt: new Date() }
      : {}),
  });
}

/** Writes, reads and deletes in the bucket; how that went is its health. */
export async function checkCloud(parts: CloudParts, id: string): Promise<CloudStorageRow> {
  const before = await readCloud(parts.db, id);
  const problem = await check(parts, settingsOf(parts.secretKey, before)).then(
    () => null,
    (error: unknown) => {
      if (error instanceof Refusal) return error.detail;
      throw error;
    },
  );
  const health = before.health === 'disabled' ? 'disabled' : problem === null ? 'connected' : 'error';
  // How it goes is no change of anybody's.
  return save(parts.db, null, before, { health, healthDetail: problem });
}

/** Forgets a bucket and its key; what is in it stays, and the links to it are good until they expire. */
export async function deleteCloud(db: Db, by: string, id: string): Promise<void> {
  const before = await readCloud(db, id);
  const told = { by, what: 'cloudStorage.deleted' as const };
  await save(db, told, before, { health: 'disabled', credentials: null, deletedAt: new Date() });
}

/** @throws Refusal `not-found`, also for a deleted one. */
export async function readCloud(db: Db | Trx, id: string): Promise<CloudStorageRow> {
  const row = await findCloud(db, id);
  if (!row) throw notFound('integration');
  return row;
}

export function findCloud(db: Db | Trx, id: string): Promise<CloudStorageRow | undefined> {
  return db
    .selectFrom('cloudStorages')
    .selectAll()
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
    .executeTakeFirst();
}

/** Those that were not deleted, oldest first. `after` is where the page before ended. */
export function listClouds(
  db: Db,
  { limit, after }: { limit: number; after: { createdAt: Date; id: string } | undefined },
): Promise<CloudStorageRow[]> {
  let query = db
    .selectFrom('cloudStorages')
    .selectAll()
    .where('deletedAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .limit(limit);
  if (after)
    query = query.where((eb) => eb(eb.refTuple('createdAt', 'id'), '>', eb.tuple(after.createdAt, after.id)));
  return query.execute();
}

/** The bucket that large files go to: of several connected ones the newest; null when there is none. */
export async function connectedCloud(parts: CloudParts): Promise<Cloud | null> {
  const row = await parts.db
    .selectFrom('cloudStorages')
    .selectAll()
    .where('deletedAt', 'is', null)
    .where('health', '=', 'connected')
    .orderBy('connectedAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? open(parts, settingsOf(parts.secretKey, row)) : null;
}

async function check(parts: CloudParts, settings: CloudSettings): Promise<void> {
  const cloud = open(parts, settings);
  try {
    await cloud.probe();
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
    throw new Refusal('cloud-storage-refused', 400, `${error.message} Nothing was changed.`);
  } finally {
    cloud.close();
  }
}

/** An address that is not the open internet's is refused when the connection is made, unless it is allowed. */
function open({ allowedHosts }: CloudParts, { bucket: name, ...settings }: CloudSettings): Cloud {
  const { hostname, host } = new URL(settings.endpoint);
  const isAllowed = allowedHosts.includes(hostname) || allowedHosts.includes(host);
  const agents = isAllowed
    ? {}
    : { httpAgent: new RequestFilteringHttpAgent(), httpsAgent: new RequestFilteringHttpsAgent() };
  return openCloud({ name, ...settings }, agents);
}

function settingsOf(secretKey: Buffer, row: CloudStorageRow): CloudSettings {
  const { id, endpoint, bucket, region, accessKeyId, credentials } = row;
  if (credentials === null) throw new Error('The cloud storage has no credentials.');
  const { secretAccessKey } = openSecrets(secretKey, id, credentials);
  if (secretAccessKey === undefined)
    throw new Error('The stored credentials are not those of a cloud storage.');
  return { endpoint, bucket, region, accessKeyId, secretAccessKey };
}

/** Writes only what was read before: a check takes seconds, in which somebody else may have changed it. */
async function save(
  db: Db,
  told: { by: string; what: Audited } | null,
  before: CloudStorageRow,
  changes: CloudStorageChange,
): Promise<CloudStorageRow> {
  const work = inTransaction(db, async (trx) => {
    const row = await trx
      .updateTable('cloudStorages')
      .set(changes)
      .set({ updatedAt: new Date(Math.max(Date.now(), before.updatedAt.getTime() + 1)) })
      .where('id', '=', before.id)
      .where('updatedAt', '=', before.updatedAt)
      .where('deletedAt', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (row && told) await logChange(trx, told, before, row);
    return row;
  });
  const saved = await takenMeansRefused(work);
  if (saved) return saved;
  await readCloud(db, before.id);
  throw new Refusal(
    'changed-meanwhile',
    409,
    'Somebody else changed this integration just now. Look at it again, then repeat your change.',
  );
}

async function logChange(
  trx: Trx,
  { by, what }: { by: string; what: Audited },
  before: CloudStorageRow,
  after: CloudStorageRow,
): Promise<void> {
  const target = targetOf(after);
  if (after.deletedAt !== null) return audit(trx, by, { what, target });
  const changes = changesBetween(forLog(before), forLog(after));
  if (after.credentials !== null && !before.credentials?.equals(after.credentials))
    changes.push(hidden('credentials'));
  return auditChanges(trx, by, { what, target, changes });
}

function forLog({ name, endpoint, bucket, region, accessKeyId, health }: CloudStorageRow) {
  return { name, endpoint, bucket, region, accessKeyId, enabled: health !== 'disabled' };
}

const targetOf = ({ id, name }: CloudStorageRow) => ({ type: 'cloudStorage', id, name });

async function takenMeansRefused<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new Refusal('already-connected', 409, 'This bucket is connected already, as another integration.');
  });
}
