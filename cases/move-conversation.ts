import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import type { ConversationRow } from '../db/schema';

/**
 * Puts everything of one conversation into another one and deletes it. Its messages stand behind those that are there.
 * Events keep their order: what was applied comes before all that waits, so that nothing is applied twice or not at all.
 * The caller holds both locks, and both together have at most one active chat and one message that is being handed over.
 * Answers the sequence numbers of the other conversation as they are now.
 */
export async function moveConversation(
  trx: Trx,
  from: ConversationRow,
  to: ConversationRow,
): Promise<Pick<ConversationRow, 'lastEventSeq' | 'appliedSeq' | 'lastMessageSeq'>> {
  const cases = await trx.selectFrom('cases').select('id').where('conversationId', '=', from.id).execute();
  const caseIds = cases.map(({ id }) => id);
  await silenceRung(trx, from, to);
  await moveEvents(trx, from, to, caseIds);
  await moveMessages(trx, from, to, caseIds);
  await trx
    .updateTable('effects')
    .set({ conversationId: to.id })
    .where('conversationId', '=', from.id)
    .execute();
  await sql`update rule_armings set conversation_id = ${to.id} where case_id = any(${caseIds}::uuid[])`.execute(
    trx,
  );
  await trx.deleteFrom('conversations').where('id', '=', from.id).execute();
  return {
    lastEventSeq: to.lastEventSeq + from.lastEventSeq,
    appliedSeq: to.appliedSeq + from.appliedSeq,
    lastMessageSeq: to.lastMessageSeq + from.lastMessageSeq,
  };
}

/** An alert is known by its conversation and its event, which get other numbers: what has rung must not ring again. */
async function silenceRung(trx: Trx, from: ConversationRow, to: ConversationRow): Promise<void> {
  for (const { id, appliedSeq } of [from, to])
    await sql`
      update events set alert = null
      where conversation_id = ${id} and seq > ${appliedSeq} and alert is not null
        and exists (select 1 from feed where alert_key = events.conversation_id || '/' || events.seq)`.execute(
      trx,
    );
}

/** First what was applied there, then what was applied here, then what waits there, then what waits here. */
async function moveEvents(
  trx: Trx,
  from: ConversationRow,
  to: ConversationRow,
  caseIds: readonly string[],
): Promise<void> {
  // By way of negative numbers, so that no two are the same in between.
  await sql`update events set seq = -(seq + ${from.appliedSeq})
    where conversation_id = ${to.id} and seq > ${to.appliedSeq}`.execute(trx);
  await sql`update events set seq = -seq where conversation_id = ${to.id} and seq < 0`.execute(trx);
  // A late alarm for the number that an event of the other conversation had must find nothing to ring for.
  await sql`
    update events set conversation_id = ${to.id},
      alert = case when seq <= ${from.appliedSeq} then null else alert end,
      seq = seq + case when seq <= ${from.appliedSeq} then ${to.appliedSeq}::bigint else ${to.lastEventSeq}::bigint end
    where conversation_id = ${from.id}`.execute(trx);
  // Of applied events only.
  await sql`update snapshots set conversation_id = ${to.id}, seq = seq + ${to.appliedSeq}
    where conversation_id = ${from.id}`.execute(trx);
  await sql`update rule_runs set conversation_id = ${to.id}, event_seq = event_seq + ${to.appliedSeq}
    where conversation_id = ${from.id}`.execute(trx);
  await sql`update case_history set event_seq = event_seq + ${to.appliedSeq}
    where case_id = any(${caseIds}::uuid[]) and event_seq is not null`.execute(trx);
}

async function moveMessages(
  trx: Trx,
  from: ConversationRow,
  to: ConversationRow,
  caseIds: readonly string[],
): Promise<void> {
  const behind = sql`${to.lastMessageSeq}::bigint`;
  // A customer's message that came in at both, when the provider repeated it after an address had changed hands.
  await sql`update messages set sid = null
    where conversation_id = ${from.id} and sid in (select sid from messages where conversation_id = ${to.id})`.execute(
    trx,
  );
  // Attachments follow by their foreign key.
  await sql`update messages set conversation_id = ${to.id}, seq = seq + ${behind}
    where conversation_id = ${from.id}`.execute(trx);
  await sql`update duplicate_sends set conversation_id = ${to.id} where conversation_id = ${from.id}`.execute(
    trx,
  );
  await sql`
    update cases set conversation_id = ${to.id}, last_message_seq = last_message_seq + ${behind},
      last_answer_seq = case when last_answer_seq = 0 then 0 else last_answer_seq + ${behind} end
    where conversation_id = ${from.id}`.execute(trx);
  // By the key, which begins with the person.
  await sql`
    update read_marks set seq = seq + ${behind}
    from users where read_marks.user_id = users.id and read_marks.case_id = any(${caseIds}::uuid[])`.execute(
    trx,
  );
}
