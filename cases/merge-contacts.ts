import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { ContactRow, ConversationRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { invalid, notFound, Refusal } from '../refusal';
import { audit } from '../workspace/audit-log';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import { MOST_FIELDS } from './change-contact';
import { clock } from './lock-conversation';
import { mergeConversations } from './merge-conversations';
import { currentContactId } from './merged-contacts';
import { isContactVisibleTo } from './read-contacts';
import { wakeSoon } from './record-event';
import { writeHistories, type HistoryEntry } from './save-case';

const MOST_ATTEMPTS = 10;
const MOST_LABELS = 100;
// Lists that show an older case are corrected when they are next read.
const CASES_TO_ANNOUNCE = 50;

/**
 * Makes one customer part of another: addresses, conversations, cases, labels and fields move, and what the one who
 * stays has wins. The histories of the cases say so. Done twice it changes nothing the second time. Answers the
 * conversations to wake.
 * @throws Refusal 404 for a customer whom this person may not see, 409 while both are written to, or when they have more
 * labels or fields together than a customer may have.
 */
export async function mergeContacts(
  db: Db,
  viewer: Viewer,
  ids: { keptId: string; otherId: string },
): Promise<{ wake: string[] }> {
  if (ids.keptId === ids.otherId)
    throw invalid([{ path: 'contactId', message: 'This is the customer itself: name another one.' }]);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const wake = await inTransaction(db, (trx) => tryToMerge(trx, viewer, ids));
    if (wake) return { wake };
  }
  throw new Refusal('busy', 409, 'Both customers are writing just now. Try again in a moment.');
}

/** Null when something has changed before it could be locked: then it is to be tried once more. */
async function tryToMerge(
  trx: Trx,
  viewer: Viewer,
  ids: { keptId: string; otherId: string },
): Promise<string[] | null> {
  const [keptId, otherId] = [
    await currentContactId(trx, ids.keptId),
    await currentContactId(trx, ids.otherId),
  ];
  for (const id of [keptId, otherId]) await mustBeVisible(trx, viewer, id);
  if (keptId === otherId) return [];
  const locked = await lockBoth(trx, keptId, otherId);
  if (!locked) return null;
  const { kept, other, conversations } = locked;
  const by = agentActor(viewer);
  const now = await clock(trx);
  const entry: HistoryEntry = {
    what: 'contact.merged',
    from: { id: other.id, name: other.name },
    to: { id: kept.id, name: kept.name },
  };
  const together = whatBothHave(kept, other);
  const moved = await trx.selectFrom('cases').select('id').where('contactId', '=', other.id).execute();
  await writeHistories(
    trx,
    moved.map(({ id: caseId }) => ({ ...entry, caseId })),
    { by, at: now },
  );
  await audit(trx, viewer.userId, {
    what: 'contact.merged',
    target: { type: 'contact', id: kept.id, name: kept.name ?? '' },
    changes: [{ field: 'mergedWith', from: null, to: other.name ?? other.id }],
  });
  const wake: string[] = [];
  for (const theirs of conversations.filter(({ contactId }) => contactId === other.id)) {
    const ours = conversations.find(
      ({ contactId, integrationId }) => contactId === kept.id && integrationId === theirs.integrationId,
    );
    const pair = ours && { kept: ours, other: theirs, contactId: kept.id, by, now, entry };
    if (pair) wake.push(await mergeConversations(trx, pair));
  }
  await handOver(trx, kept.id, other.id);
  await trx
    .updateTable('contacts')
    .set({ ...together, updatedAt: now })
    .where('id', '=', kept.id)
    .execute();
  await remember(trx, { keptId: kept.id, otherId: other.id, mergedBy: viewer.userId });
  await announce(trx, kept.id);
  if (wake.length > 0) await wakeSoon(trx, wake);
  return wake;
}

async function mustBeVisible(trx: Trx, viewer: Viewer, id: string): Promise<void> {
  const found = await trx
    .selectFrom('contacts')
    .select('contacts.id')
    .where('contacts.id', '=', id)
    .where(isContactVisibleTo(viewer))
    .executeTakeFirst();
  if (!found) throw notFound('contact');
}

interface BothLocked {
  kept: ContactRow;
  other: ContactRow;
  conversations: ConversationRow[];
}

/**
 * Locks all that both customers have, in the order in which a message that comes in meets it: addresses, conversations,
 * customers. A message that is faster is waited for; one that comes later waits, and then finds who is left.
 */
async function lockBoth(trx: Trx, keptId: string, otherId: string): Promise<BothLocked | null> {
  const both = [keptId, otherId];
  await trx
    .selectFrom('contactAddresses')
    .select('address')
    .where('contactId', 'in', both)
    .orderBy('address')
    .forUpdate()
    .execute();
  const talks = () => trx.selectFrom('conversations').selectAll().where('contactId', 'in', both);
  const locked = await talks().orderBy('id').forUpdate().execute();
  const contacts = await trx
    .selectFrom('contacts')
    .selectAll()
    .where('id', 'in', both)
    .orderBy('id')
    .forUpdate()
    .execute();
  const [kept, other] = both.map((id) => contacts.find((contact) => contact.id === id));
  // From here on nobody can give either of them another conversation.
  const conversations = await talks().execute();
  const isComplete = conversations.every(({ id }) => locked.some((one) => one.id === id));
  return kept && other && isComplete ? { kept, other, conversations } : null;
}

/** What the one who stays has wins. @throws Refusal rather than to leave something out. Pure. */
function whatBothHave(kept: ContactRow, other: ContactRow) {
  const labels = [...new Set([...kept.labels, ...other.labels])];
  const fields = { ...other.fields, ...kept.fields };
  if (labels.length > MOST_LABELS || Object.keys(fields).length > MOST_FIELDS)
    throw new Refusal(
      'too-much-together',
      409,
      `Together they have more than ${MOST_LABELS} labels or ${MOST_FIELDS} fields. Remove some first.`,
    );
  const named = kept.name === null ? other : kept;
  return {
    name: named.name,
    nameSource: named.nameSource,
    labels,
    fields: JSON.stringify(fields),
    // Whoever wants no messages that nobody asked for goes on wanting none.
    optedOutAt: kept.optedOutAt ?? other.optedOutAt,
    externalId: kept.externalId ?? other.externalId,
  };
}

async function handOver(trx: Trx, contactId: string, otherId: string): Promise<void> {
  // Only one may have it at a time.
  await trx.updateTable('contacts').set({ externalId: null }).where('id', '=', otherId).execute();
  await trx.updateTable('conversations').set({ contactId }).where('contactId', '=', otherId).execute();
  await trx.updateTable('cases').set({ contactId }).where('contactId', '=', otherId).execute();
  await trx.updateTable('contactAddresses').set({ contactId }).where('contactId', '=', otherId).execute();
}

/** The other one's id stands for who is left from now on, whoever has kept it. */
async function remember(
  trx: Trx,
  { keptId, otherId, mergedBy }: { keptId: string; otherId: string; mergedBy: string },
): Promise<void> {
  await trx.updateTable('mergedContacts').set({ intoId: keptId }).where('intoId', '=', otherId).execute();
  await trx.insertInto('mergedContacts').values({ contactId: otherId, intoId: keptId, mergedBy }).execute();
  await trx.deleteFrom('contacts').where('id', '=', otherId).execute();
  // Whoever gives all cases the due times of a new version begins again: cases may have moved to where it has been.
  await sql`update rule_versions set arming_at = null
    where version = (select max(version) from rule_versions) and armed_at is null`.execute(trx);
}

async function announce(trx: Trx, contactId: string): Promise<void> {
  await sql`
    insert into feed (kind, case_id, before)
    select 'case.updated', id, jsonb_build_object('groupId', group_id, 'assigneeId', assignee_id, 'takenBy', taken_by)
    from cases where contact_id = ${contactId}
    order by chat_state is not distinct from 'active' desc, number desc limit ${CASES_TO_ANNOUNCE}`.execute(
    trx,
  );
}
