import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Db } from '../db/connection';
import type { MessageButton, RuleType } from '../db/schema';
import { inTransaction } from '../db/transaction';
import type { Known } from '../rules/after-actions';
import type { StoredEvent } from '../rules/dry-run';
import type { FactValue } from '../rules/facts';
import { factsOfStored, type StoredInput } from '../rules/snapshot';
import type { TryFilter } from './try-request';

const BATCH = 500;

/** An event of the past, as far as its rules can be judged again. */
export interface PastEvent {
  event: StoredEvent;
  known: Known;
  conversationId: string;
  seq: number;
  caseId: string;
  caseNumber: number;
  contactId: string;
  occurredAt: Date;
  judgedAt: Date;
}

interface Row {
  conversationId: string;
  seq: number;
  createdAt: Date;
  input: StoredInput;
  createsCase: boolean;
  madeByRules: string[];
  due: { id: string }[] | null;
  about: string[] | null;
  occurredAt: Date;
  moreHappened: boolean | null;
  caseId: string;
  number: number;
  subject: string;
  caseFields: Record<string, unknown>;
  caseUnchanged: boolean;
  contactId: string;
  contactName: string | null;
  contactFields: Record<string, unknown>;
  contactUnchanged: boolean;
  address: string;
  text: string | null;
  button: MessageButton | null;
}

/** A filter, with what it says of the newest as a moment. */
export type BoundFilter = Omit<TryFilter, 'newest'> & { storedFrom: Date | null };

/** Finds since when the newest events were stored that are to be tried. */
export async function boundFilter(db: Db, { newest, ...filter }: TryFilter): Promise<BoundFilter> {
  const all: BoundFilter = { ...filter, storedFrom: null };
  if (newest === null) return all;
  const { rows } = await inTransaction(db, (trx) =>
    sql<{ storedAt: Date }>`
      select e.stored_at from events e
        join snapshots s on s.conversation_id = e.conversation_id and s.seq = e.seq
        join cases c on c.id = e.case_id
      where ${matching(all)} order by e.stored_at desc offset ${newest - 1} limit 1`.execute(trx),
  );
  return { ...all, storedFrom: rows[0]?.storedAt ?? null };
}

/** How many events there are to try, the limit at most. */
export function countPastEvents(db: Db, filter: BoundFilter): Promise<number> {
  return inTransaction(db, async (trx) => {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from (
        select 1 from snapshots s join events e on e.conversation_id = s.conversation_id and e.seq = s.seq
          join cases c on c.id = e.case_id
        where ${matching(filter)} limit ${filter.limit}) as wanted`.execute(trx);
    return rows[0]?.count ?? 0;
  });
}

/** Reads past events, batch by batch, those of one conversation one after the other. */
export async function* readPastEvents(db: Db, filter: BoundFilter): AsyncGenerator<PastEvent[]> {
  let after: Pick<Row, 'conversationId' | 'seq'> | null = null;
  for (let left = filter.limit; left > 0;) {
    const rows: Row[] = await readBatch(db, filter, after, Math.min(BATCH, left));
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(pastEvent);
    after = last;
    left -= rows.length;
  }
}

/** Which events rules of a type are judged at, as `which-rules.ts` has it. */
const JUDGED_AT: Record<RuleType, RawBuilder<SqlBool>> = {
  new: sql`e.creates_case`,
  updated: sql`not e.creates_case and e.details -> 'rules' is null`,
  current: sql`e.details -> 'rules' is not null`,
};

function matching({ from, to, integrationId, groupId, caseNumber, type, storedFrom }: BoundFilter) {
  const wanted = [
    type && JUDGED_AT[type],
    storedFrom && sql<SqlBool>`e.stored_at >= ${storedFrom}`,
    from && sql<SqlBool>`s.created_at >= ${from}`,
    to && sql<SqlBool>`s.created_at < ${to}`,
    integrationId && sql<SqlBool>`c.integration_id = ${integrationId}`,
    groupId && sql<SqlBool>`s.input #>> '{group,id}' = ${groupId}`,
    caseNumber && sql<SqlBool>`c.number = ${caseNumber}`,
  ].filter((one) => one !== null && one !== 0 && one !== '');
  return wanted.length === 0 ? sql<SqlBool>`true` : sql.join(wanted, sql` and `);
}

// One short transaction a batch, with the limits of every other one. `more_happened`: another event had come before
// this one was judged; what a pass does itself comes after it.
async function readBatch(
  db: Db,
  filter: BoundFilter,
  after: Pick<Row, 'conversationId' | 'seq'> | null,
  limit: number,
): Promise<Row[]> {
  const further = after
    ? sql`(s.conversation_id, s.seq) > (${after.conversationId}::uuid, ${after.seq}::bigint)`
    : sql`true`;
  const { rows } = await inTransaction(db, (trx) =>
    sql<Row>`
      select s.conversation_id, s.seq, s.created_at, s.input, e.creates_case, e.made_by_rules,
        e.details -> 'rules' as due, e.details -> 'about' as about, e.occurred_at,
        n.stored_at < s.created_at or (n.stored_at = s.created_at and n.by_type in ('agent', 'customer')) as more_happened,
        c.id as case_id, c.number, c.subject, c.fields as case_fields, c.updated_at < s.created_at as case_unchanged,
        k.id as contact_id, k.name as contact_name, k.fields as contact_fields,
        k.updated_at < s.created_at as contact_unchanged, v.address, m.text, m.button
      from snapshots s
        join events e on e.conversation_id = s.conversation_id and e.seq = s.seq
        join cases c on c.id = e.case_id
        join conversations v on v.id = s.conversation_id
        join contacts k on k.id = v.contact_id
        left join messages m on m.conversation_id = s.conversation_id and m.id = e.message_id
        left join events n on n.conversation_id = s.conversation_id and n.seq = s.seq + 1
      where ${further} and ${matching(filter)}
      order by s.conversation_id, s.seq limit ${limit}`.execute(trx),
  );
  return rows;
}

function pastEvent(row: Row): PastEvent {
  const { input, createsCase, madeByRules, due, about, contactId, conversationId, seq, caseId } = row;
  return {
    event: {
      createsCase,
      madeByRules,
      dueRules: due && due.map(({ id }) => id),
      about,
      moreHappened: row.moreHappened ?? false,
    },
    known: factsOfStored(input, knownAgain(row)),
    conversationId,
    seq,
    caseId,
    caseNumber: row.number,
    contactId,
    occurredAt: row.occurredAt,
    judgedAt: row.createdAt,
  };
}

/** What a snapshot doesn't keep and the tables still say as it was then: names and fields only where nothing changed. */
function knownAgain(row: Row): Record<string, FactValue> {
  const { input, text, button } = row;
  const choice = button?.payload || button?.text;
  const subject = subjectThen(row);
  const then: Record<string, unknown> = {
    ...(text === null ? {} : { 'message.text': text }),
    ...(choice ? { 'message.button': choice, 'message.listChoice': choice } : {}),
    ...(subject === undefined ? {} : { 'case.subject': subject }),
    'contact.address': row.address,
    ...(row.contactUnchanged
      ? { 'contact.name': row.contactName, ...named('contact', row.contactFields) }
      : {}),
    ...(row.caseUnchanged ? named('case', row.caseFields) : {}),
  };
  const hidden = (input.hidden ?? []).filter((fact) => Object.hasOwn(then, fact) && then[fact] !== null);
  return Object.fromEntries(hidden.map((fact) => [fact, then[fact] as FactValue])); // a fact's value when it was hidden
}

function subjectThen({ input, subject }: Row): string | undefined {
  const had = (input['case'] as { hasSubject?: boolean } | undefined)?.hasSubject; // as `impersonal` wrote it
  return had === undefined ? undefined : had ? subject : '';
}

function named(of: 'case' | 'contact', fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [`${of}.field.${field}`, value]));
}
