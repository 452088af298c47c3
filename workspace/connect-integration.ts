import { sql } from 'kysely';
import type { Channels, Connection } from '../channels/channel';
import type { Connecting, Kept } from '../channels/connect-form';
import { channelOf } from '../channels/connection';
import { formOf } from '../channels/registry';
import { openSecrets, sealSecrets } from '../channels/secrets';
import type { Db, Trx } from '../db/connection';
import type { Health, IntegrationRow } from '../db/schema';
import { inTransaction, sqlState } from '../db/transaction';
import { invalid, Refusal } from '../refusal';
import { audit, auditChanges, changesBetween, hidden } from './audit-log';
import { askAboutSender, forgetSigns, readSigns } from './connection-signs';
import { openedConnection } from './connection-to-ask';
import { readIntegration, targetOf } from './integrations';
import { noteListed } from './note-listing';

const UNIQUE_VIOLATION = '23505';

export interface IntegrationParts {
  db: Db;
  secretKey: Buffer;
  channels: Channels;
}

export interface NewIntegration {
  id: string;
  kind: string;
  name: string;
  groupId: string;
  connecting: Required<Omit<Connecting, 'options'>> & Pick<Connecting, 'options'>;
}

export interface IntegrationChanges {
  name?: string | undefined;
  groupId?: string | undefined;
  enabled?: boolean | undefined;
  /** Null: the workspace's own timeout again. */
  inactivityTimeoutMs?: number | null | undefined;
  /** What was given of its channel's form. */
  values: Record<string, unknown>;
}

/** Makes an integration that only has its webhook's address yet. */
export function draftIntegration(
  db: Db,
  by: string,
  draft: { id: string; kind: string; name: string },
): Promise<IntegrationRow> {
  return inTransaction(db, async (trx) => {
    const { numInsertedOrUpdatedRows: added } = await trx
      .insertInto('integrations')
      .values({ ...draft, health: 'draft' })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirstOrThrow();
    const made = await readIntegration(trx, draft.id);
    if (added) await audit(trx, by, { what: 'integration.created', target: targetOf(made) });
    return made;
  });
}

/**
 * Checks the credentials with the provider and saves the integration, connected.
 * @throws Refusal of the check, for an unknown group, or because the sender is connected already; nothing is saved then.
 */
export async function connectNew(
  parts: IntegrationParts,
  by: string | null,
  wanted: NewIntegration,
): Promise<IntegrationRow> {
  const { id, kind, name, groupId, connecting } = wanted;
  const { account, sender, secrets, options = {} } = connecting;
  await mustBeGroup(parts.db, groupId);
  await mustBeFree(parts.db, { id, kind, account, sender });
  await channelOf(parts.channels, kind).check({ integrationId: id, account, sender, secrets, options });
  const work = inTransaction(parts.db, async (trx) => {
    const { numInsertedOrUpdatedRows: added } = await trx
      .insertInto('integrations')
      .values({
        id,
        kind,
        name,
        groupId,
        account,
        sender,
        credentials: sealSecrets(parts.secretKey, id, secrets),
        options,
        health: 'connected',
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirstOrThrow();
    const made = await readIntegration(trx, id);
    const changes = changesBetween({}, await forLog(trx, made));
    if (added) await audit(trx, by, { what: 'integration.connected', target: targetOf(made), changes });
    return made;
  });
  const row = await takenMeansRefused(work);
  await askAboutSender(parts, row, null);
  return row;
}

/** Changes what is given. Other credentials, another sender and switching on are checked with the provider first. */
export async function changeIntegration(
  parts: IntegrationParts,
  by: string,
  id: string,
  changes: IntegrationChanges,
): Promise<IntegrationRow> {
  const before = await readIntegration(parts.db, id);
  const kept = whatIsKept(parts.secretKey, before);
  const form = formOf(before.kind);
  const values = { ...form.implied(changes.values), ...changes.values };
  const { account, sender, secrets, options } = form.store(values, kept, new Date());
  if (before.health === 'draft' && changes.enabled !== undefined) throw stillDraft();
  if (changes.groupId !== undefined) await mustBeGroup(parts.db, changes.groupId);
  const after: IntegrationRow = {
    ...before,
    name: changes.name ?? before.name,
    groupId: changes.groupId ?? before.groupId,
    inactivityTimeoutMs:
      changes.inactivityTimeoutMs === undefined ? before.inactivityTimeoutMs : changes.inactivityTimeoutMs,
    account: account ?? before.account,
    sender: sender ?? before.sender,
    credentials: secrets ? sealSecrets(parts.secretKey, id, secrets) : before.credentials,
    options: options ?? before.options,
  };
  const reconnects = [account, sender, secrets, options].some((given) => given !== undefined);
  const switchesOn = before.health === 'disabled' && changes.enabled === true;
  if (before.health === 'draft') return save(parts.db, by, before, after);
  if (!reconnects && !switchesOn) {
    return save(parts.db, by, before, after, changes.enabled === false ? 'disabled' : null);
  }
  await mustBeFree(parts.db, after);
  await channelOf(parts.channels, after.kind).check(openedConnection(parts.secretKey, after));
  const off = changes.enabled === false || (before.health === 'disabled' && !switchesOn);
  const saved = await save(parts.db, by, before, after, off ? 'disabled' : 'connected');
  await askAboutSender(parts, saved, null);
  return saved;
}

/** Connects a draft that has been filled, or checks and connects again what was connected before. */
export async function connectDraft(parts: IntegrationParts, by: string, id: string): Promise<IntegrationRow> {
  const before = await readIntegration(parts.db, id);
  const isFilled = before.credentials !== null && before.account !== null && before.sender !== null;
  const connection = isFilled ? openedConnection(parts.secretKey, before) : null;
  const missing = missingFields(before, connection ?? whatIsKept(parts.secretKey, before));
  // Without a connection something is missing.
  if (connection === null || missing.length > 0)
    throw invalid(missing.map((path) => ({ path, message: 'Must be filled in before connecting.' })));
  await mustBeFree(parts.db, before);
  await checkAll(parts, before, connection);
  const saved = await save(parts.db, by, before, before, 'connected');
  await askAboutSender(parts, saved, null);
  return saved;
}

/** Asks the provider whether the credentials are still right, which is the integration's health, and about the sender. */
export async function checkIntegration(parts: IntegrationParts, id: string): Promise<IntegrationRow> {
  const before = await readIntegration(parts.db, id);
  if (before.health === 'draft') throw stillDraft();
  const problem = await checkAll(parts, before, openedConnection(parts.secretKey, before)).then(
    () => null,
    (error: unknown) => {
      if (error instanceof Refusal && error.type === 'credentials-refused') return error.detail;
      throw error;
    },
  );
  const saved = await saveHealth(parts.db, before, problem);
  await askAboutSender(parts, saved, problem);
  return saved;
}

/** Asks for the account, and for messages where those were refused last. @throws Refusal of the provider. */
async function checkAll(parts: IntegrationParts, row: IntegrationRow, connection: Connection): Promise<void> {
  const channel = channelOf(parts.channels, row.kind);
  await channel.check(connection);
  const signs = await readSigns(parts.db, row.id);
  if (!signs?.listingProblem) return;
  for await (const _ of channel.listReceived(connection, new Date())) break;
  await noteListed(parts.db, row);
}

/** What a change builds on. Secrets that can't be opened any more are none: they are entered again. */
function whatIsKept(secretKey: Buffer, { id, account, credentials, options, health }: IntegrationRow): Kept {
  // All but a draft's are saved after the provider has taken them.
  const none: Kept = { account, secrets: {}, options, isChecked: health !== 'draft' };
  if (credentials === null) return none;
  try {
    return { ...none, secrets: openSecrets(secretKey, id, credentials) };
  } catch {
    return none;
  }
}

/** What of the form and the group is still empty, in the form's own names. */
function missingFields(row: IntegrationRow, { secrets }: Pick<Kept, 'secrets'>): string[] {
  const form = formOf(row.kind);
  const shown = form.show(row);
  const isEmpty = (field: string) => (field in shown ? shown[field] === null : secrets[field] === undefined);
  const fields = Object.keys(form.fields.shape).filter(isEmpty);
  return row.groupId === null ? [...fields, 'groupId'] : fields;
}

async function mustBeGroup(db: Db, groupId: string): Promise<void> {
  const group = await db.selectFrom('groups').select('id').where('id', '=', groupId).executeTakeFirst();
  if (!group) throw invalid([{ path: 'groupId', message: 'There is no such group.' }]);
}

/** Asked before the provider is; the unique index decides between two at once. */
async function mustBeFree(
  db: Db,
  { id, kind, account, sender }: Pick<IntegrationRow, 'id' | 'kind' | 'account' | 'sender'>,
): Promise<void> {
  const other = await db
    .selectFrom('integrations')
    .select('name')
    .where('kind', '=', kind)
    .where('account', '=', account)
    .where('sender', '=', sender)
    .where('deletedAt', 'is', null)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (other) throw alreadyConnected(`"${other.name}"`);
}

/**
 * Writes only what was read before: a check takes seconds, in which somebody else may have changed it. The health stays
 * as it has become meanwhile, unless another one is given.
 */
async function save(
  db: Db,
  by: string,
  before: IntegrationRow,
  changed: IntegrationRow,
  health: 'connected' | 'disabled' | null = null,
): Promise<IntegrationRow> {
  const after = { ...changed, health: health ?? before.health };
  const { name, groupId, inactivityTimeoutMs, account, sender, credentials, options } = after;
  const work = inTransaction(db, async (trx) => {
    const saved = await trx
      .updateTable('integrations')
      .set({
        name,
        groupId,
        inactivityTimeoutMs,
        account,
        sender,
        credentials,
        options,
        ...(health === null ? {} : { health, healthDetail: null, errorSince: null }),
      })
      // Other ones than have signed webhooks, or back after a while: the provider is asked until one arrives.
      .$if(isAnew(before, after), (update) => update.set({ webhookUrl: null, statusUrl: null, askAt: null }))
      // What the provider received for it until now was another system's, or another number's.
      .$if(isOther(before, after), (update) => update.set({ receivesSince: sql<Date>`clock_timestamp()` }))
      .set({ updatedAt: new Date(Math.max(Date.now(), before.updatedAt.getTime() + 1)) })
      .where('id', '=', before.id)
      .where('updatedAt', '=', before.updatedAt)
      .where('deletedAt', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (!saved) return changedMeanwhile(trx, before.id);
    if (isAnew(before, after)) await forgetSigns(trx, saved.id);
    await logChange(trx, by, before, saved);
    return saved;
  });
  return takenMeansRefused(work);
}

async function logChange(trx: Trx, by: string, before: IntegrationRow, after: IntegrationRow): Promise<void> {
  const target = targetOf(after);
  const changes = changesBetween(await forLog(trx, before), await forLog(trx, after));
  if (after.credentials !== null && !before.credentials?.equals(after.credentials))
    changes.push(hidden('credentials'));
  if (before.health === 'draft' && after.health === 'connected')
    return audit(trx, by, { what: 'integration.connected', target });
  return auditChanges(trx, by, { what: 'integration.changed', target, changes });
}

/** What everybody may see of it, the group by its name. */
async function forLog(trx: Trx, row: IntegrationRow) {
  const group = await trx
    .selectFrom('groups')
    .select('name')
    .where('id', '=', row.groupId)
    .executeTakeFirst();
  return {
    name: row.name,
    group: group?.name ?? null,
    ...formOf(row.kind).show(row),
    inactivityTimeoutMs: row.inactivityTimeoutMs,
    enabled: row.health === 'connected' || row.health === 'error',
  };
}

/** What a check has found of an integration as it was read. It is no change of it, so `updatedAt` stays. */
async function saveHealth(
  db: Db,
  { id, health, updatedAt }: IntegrationRow,
  problem: string | null,
): Promise<IntegrationRow> {
  const found: Health = problem === null ? 'connected' : 'error';
  const saved = await db
    .updateTable('integrations')
    .set({
      health: health === 'disabled' ? 'disabled' : found,
      healthDetail: problem,
      errorSince:
        health === 'disabled' || problem === null
          ? null
          : sql<Date>`coalesce(error_since, clock_timestamp())`,
    })
    .where('id', '=', id)
    .where('updatedAt', '=', updatedAt)
    .where('deletedAt', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return saved ?? changedMeanwhile(db, id);
}

async function changedMeanwhile(db: Db | Trx, id: string): Promise<never> {
  await readIntegration(db, id);
  throw new Refusal(
    'changed-meanwhile',
    409,
    'Somebody else changed this integration just now. Look at it again, then repeat your change.',
  );
}

/** Whether an integration begins to receive, or receives with other credentials. */
function isAnew(before: IntegrationRow, after: IntegrationRow): boolean {
  const receives = ({ health }: IntegrationRow) => health === 'connected' || health === 'error';
  return (
    receives(after) &&
    (!receives(before) ||
      after.account !== before.account ||
      after.sender !== before.sender ||
      after.credentials !== before.credentials)
  );
}

/** Whether it becomes a connected number for the first time, or another one. Switching off and on is neither. */
function isOther(before: IntegrationRow, after: IntegrationRow): boolean {
  return (
    (before.health === 'draft' && after.health !== 'draft') ||
    after.account !== before.account ||
    after.sender !== before.sender
  );
}

async function takenMeansRefused<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw sqlState(error) === UNIQUE_VIOLATION ? alreadyConnected('another integration') : error;
  });
}

const alreadyConnected = (by: string) =>
  new Refusal('already-connected', 409, `This account and sender are connected already, as ${by}.`);

const stillDraft = () =>
  new Refusal(
    'integration-draft',
    409,
    'This integration is a draft. Fill it in, then connect it with POST …/connect.',
  );
