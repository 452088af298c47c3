import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { invalid } from '../refusal';
import { audit } from '../workspace/audit-log';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import { clock } from './lock-conversation';
import { writeHistories } from './save-case';

const BATCH = 500;
const MOST_BATCHES = 10;
const MOST_COUNTED = 10_000;

export interface Carriers {
  openCases: number;
  closedCases: number;
  contacts: number;
}

/** How many cases and customers carry a label; of each kind at most ten thousand are counted. */
export async function countCarriers(db: Db, label: string): Promise<Carriers> {
  const { rows } = await inTransaction(db, (trx) =>
    sql<Carriers>`
      select
        (select count(*)::int from (select from cases where labels @> array[${label}]::text[]
          and status <> 'closed' limit ${MOST_COUNTED}) open) as "openCases",
        (select count(*)::int from (select from cases where labels @> array[${label}]::text[]
          and status = 'closed' limit ${MOST_COUNTED}) closed) as "closedCases",
        (select count(*)::int from (select from contacts where labels @> array[${label}]::text[]
          and labels <> '{}' limit ${MOST_COUNTED}) known) as "contacts"`.execute(trx),
  );
  return rows[0] ?? { openCases: 0, closedCases: 0, contacts: 0 };
}

export interface Replaced {
  closedCases: number;
  contacts: number;
  /** Some are left: the same call once more goes on with them. */
  more: boolean;
}

/**
 * Customers and closed cases that carry one label carry the other instead, up to five thousand of each, some hundred a
 * transaction. Whom somebody else is changing is left for the next call, so that nobody waits for it; twice is harmless,
 * and a call that was cut off is completed by the next. Cases' histories and the event streams say it, but no rule runs:
 * nothing happened to them. Cases that aren't closed are changed as any other change of many is.
 * @throws Refusal 400 for the same name twice.
 */
export async function replaceLabel(db: Db, viewer: Viewer, from: string, to: string): Promise<Replaced> {
  // Taking off the old one would take off the new one.
  if (from === to) throw invalid([{ path: 'to', message: 'Must be another name than `from`.' }]);
  const names = { from, to };
  // Said with the first that is changed, so that no call that is cut off goes unsaid.
  const say = (trx: Trx) =>
    audit(trx, viewer.userId, {
      what: 'label.replaced',
      target: { type: 'label', id: to, name: to },
      changes: [{ field: 'name', from, to }],
    });
  const closedCases = await inBatches(db, (trx) => replaceInCases(trx, names, viewer), say);
  const contacts = await inBatches(
    db,
    (trx) => replaceInContacts(trx, names),
    closedCases === 0 ? say : null,
  );
  const left = await countCarriers(db, from);
  return { closedCases, contacts, more: left.closedCases + left.contacts > 0 };
}

async function inBatches(
  db: Db,
  replaceSome: (trx: Trx) => Promise<number>,
  say: ((trx: Trx) => Promise<void>) | null,
): Promise<number> {
  let all = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const replaced = await inTransaction(db, async (trx) => {
      const some = await replaceSome(trx);
      if (some > 0 && all === 0) await say?.(trx);
      return some;
    });
    all += replaced;
    if (replaced < BATCH) break;
  }
  return all;
}

interface Names {
  from: string;
  to: string;
}

const renamed = ({ from, to }: Names) => sql<string[]>`case when labels @> array[${to}]::text[]
  then array_remove(labels, ${from}) else array_replace(labels, ${from}, ${to}) end`;

async function replaceInCases(trx: Trx, names: Names, viewer: Viewer): Promise<number> {
  const { from, to } = names;
  // Who changes a case locks its conversation and then reads the case without a lock: so this has that lock too.
  const { rows } = await sql<{ id: string; hadOther: boolean }>`
    select cases.id, cases.labels @> array[${to}]::text[] as "hadOther"
      from cases join conversations on conversations.id = cases.conversation_id
      where cases.labels @> array[${from}]::text[] and cases.status = 'closed'
      limit ${BATCH} for update of conversations, cases skip locked`.execute(trx);
  if (rows.length === 0) return 0;
  const at = await clock(trx);
  await sql`
    with changed as (
      update cases set labels = ${renamed(names)}, updated_at = ${at}
        where id = any(${rows.map(({ id }) => id)}::uuid[]) returning id, group_id, assignee_id, taken_by)
    insert into feed (kind, case_id, before)
    select 'case.updated', id, jsonb_build_object('groupId', group_id, 'assigneeId', assignee_id, 'takenBy', taken_by)
    from changed`.execute(trx);
  const entries = rows.flatMap(({ id: caseId, hadOther }) => [
    ...(hadOther ? [] : [{ caseId, what: 'label.added', to }]),
    { caseId, what: 'label.removed', from },
  ]);
  await writeHistories(trx, entries, { by: agentActor(viewer), at });
  return rows.length;
}

async function replaceInContacts(trx: Trx, names: Names): Promise<number> {
  // The second condition is what the index of customers' labels holds.
  const { numAffectedRows = 0n } = await sql`
    update contacts set labels = ${renamed(names)}, updated_at = clock_timestamp()
      where id in (select id from contacts where labels @> array[${names.from}]::text[] and labels <> '{}'
        limit ${BATCH} for update skip locked)`.execute(trx);
  return Number(numAffectedRows);
}
