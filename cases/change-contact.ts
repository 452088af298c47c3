import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { inTransaction, sqlState } from '../db/transaction';
import { invalid, notFound, Refusal } from '../refusal';
import { audit } from '../workspace/audit-log';
import { fieldsMustFit } from '../workspace/fields';
import type { Viewer } from '../workspace/viewer';
import { currentContactId } from './merged-contacts';
import { isContactVisibleTo } from './read-contacts';

/** How many fields a customer or a case may carry. */
export const MOST_FIELDS = 100;
// Lists that show an older case are corrected when they are next read.
const CASES_TO_ANNOUNCE = 20;
const UNIQUE_VIOLATION = '23505';

export interface ContactChanges {
  /** A name that an agent typed is never replaced by the one in the customer's profile. */
  name?: string | undefined;
  labels?: string[] | undefined;
  /** Replaces the named fields; null removes one. */
  fields?: Record<string, unknown> | undefined;
  /** What another system calls them; null removes it. Nobody else may have the same. */
  externalId?: string | null | undefined;
  /** A blocked customer's messages are stored and nothing follows; what is going on is not ended. */
  blocked?: boolean | undefined;
}

/** Changes a customer whom this person may see, and tells the event streams that their cases look different. */
export function changeContact(
  db: Db,
  viewer: Viewer,
  givenId: string,
  changes: ContactChanges,
): Promise<void> {
  return onceByExternalId(() => change(db, viewer, givenId, changes));
}

function change(db: Db, viewer: Viewer, givenId: string, changes: ContactChanges): Promise<void> {
  return inTransaction(db, async (trx) => {
    const id = await currentContactId(trx, givenId);
    const before = await trx
      .selectFrom('contacts')
      .select(['id', 'fields', 'name', 'blocked'])
      .where('contacts.id', '=', id)
      .where(isContactVisibleTo(viewer))
      .forUpdate()
      .executeTakeFirst();
    if (!before) throw notFound('contact');
    await fieldsMustFit(trx, 'contact', changes.fields);
    await mustBeFree(trx, viewer, id, changes.externalId);
    const fields = changes.fields && withFields(before.fields, changes.fields);
    await trx
      .updateTable('contacts')
      .set({
        ...(changes.name === undefined ? {} : { name: changes.name, nameSource: 'agent' as const }),
        ...(changes.labels === undefined ? {} : { labels: [...new Set(changes.labels)] }),
        ...(fields === undefined ? {} : { fields: JSON.stringify(fields) }),
        ...(changes.externalId === undefined ? {} : { externalId: changes.externalId }),
        ...(changes.blocked === undefined ? {} : { blocked: changes.blocked }),
        updatedAt: sql<Date>`clock_timestamp()`,
      })
      .where('id', '=', id)
      .execute();
    if (changes.blocked !== undefined && changes.blocked !== before.blocked)
      await audit(trx, viewer.userId, {
        what: changes.blocked ? 'contact.blocked' : 'contact.unblocked',
        target: { type: 'contact', id, name: changes.name ?? before.name ?? '' },
      });
    if (changes.name !== undefined && changes.name !== before.name) await announceCases(trx, id);
  });
}

/** @throws Refusal 409 where another customer has it. */
async function mustBeFree(
  trx: Trx,
  viewer: Viewer,
  id: string,
  externalId: string | null | undefined,
): Promise<void> {
  if (externalId === undefined || externalId === null) return;
  const other = await trx
    .selectFrom('contacts')
    .select('name')
    // Who it is stays with those who may see them.
    .select((eb) => isContactVisibleTo(viewer)(eb).as('isVisible'))
    .where('externalId', '=', externalId)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (other) throw taken(other.isVisible ? other.name : null);
}

/** Two customers that get the same at once: neither saw the other's. */
async function onceByExternalId(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw sqlState(error) === UNIQUE_VIOLATION ? taken(null) : error;
  }
}

const taken = (name: string | null) =>
  new Refusal(
    'external-id-taken',
    409,
    `${name ?? 'Another customer'} has this id already. If they are the same person, merge them.`,
  );

function withFields(
  before: Record<string, unknown>,
  changes: Record<string, unknown>,
): Record<string, unknown> {
  const kept = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null);
  if (kept.length > MOST_FIELDS)
    throw invalid([{ path: 'fields', message: `A contact has at most ${MOST_FIELDS} fields.` }]);
  return Object.fromEntries(kept);
}

async function announceCases(trx: Trx, contactId: string): Promise<void> {
  await sql`
    insert into feed (kind, case_id, before)
    select 'case.updated', id, jsonb_build_object('groupId', group_id, 'assigneeId', assignee_id, 'takenBy', taken_by)
    from cases where contact_id = ${contactId} order by number desc limit ${CASES_TO_ANNOUNCE}`.execute(trx);
}
