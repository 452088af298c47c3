import { randomUUID } from 'node:crypto';
import type { Db } from '../../db/connection';
import type { CaseStatus, EndedBy } from '../../db/schema';

/** What was said in a case, and by whom: `['10:00', 'customer']`, an agent's id, `rule`, with `failed` or `scheduled`. */
export type Said = [at: string, by: string, how?: 'failed' | 'scheduled'];

export interface PastCase {
  groupId: string;
  integrationId: string;
  at: string;
  said?: Said[];
  /** History: when, what, from, to. */
  history?: [at: string, what: string, from: unknown, to: unknown][];
  status?: CaseStatus;
  assigneeId?: string;
  takenBy?: string;
  endedBy?: EndedBy;
  mode?: 'sync' | 'async';
}

let seq = 0;

/** A case as it would be after all that, at times of the past. Answers its id. */
export async function happened(db: Db, past: PastCase): Promise<string> {
  const [id, conversationId, contactId] = [randomUUID(), randomUUID(), randomUUID()];
  const { groupId, integrationId, said = [], history = [], status = 'open', mode = 'sync' } = past;
  const answers = said.filter(([, by, how]) => by !== 'customer' && by !== 'rule' && !how);
  const lastAnswer = answers.at(-1)?.[0];
  await db.insertInto('contacts').values({ id: contactId, name: 'Grace' }).execute();
  await db
    .insertInto('conversations')
    .values({ id: conversationId, integrationId, contactId, address: 'x', ourAddress: 'y' })
    .execute();
  await db
    .insertInto('cases')
    .values({
      id,
      number: (seq += 1),
      conversationId,
      contactId,
      integrationId,
      channelKind: 'whatsapp',
      channelMode: mode,
      status,
      groupId,
      assigneeId: past.assigneeId ?? null,
      takenBy: past.takenBy ?? null,
      ...(mode === 'sync' && {
        chatState: past.endedBy ? ('ended' as const) : ('active' as const),
        chatEndedAt: past.endedBy ? new Date(past.at) : null,
        chatEndedBy: past.endedBy ?? null,
      }),
      lastAgentAt: lastAnswer ? new Date(lastAnswer) : null,
      createdAt: new Date(past.at),
    })
    .execute();
  for (const [index, [at, by, how]] of said.entries()) {
    const isCustomer = by === 'customer';
    const isAgent = !isCustomer && by !== 'rule';
    await db
      .insertInto('messages')
      .values({
        id: randomUUID(),
        conversationId,
        caseId: id,
        seq: index + 1,
        direction: isCustomer ? 'in' : 'out',
        kind: 'text',
        authorType: isAgent ? 'agent' : isCustomer ? 'customer' : 'rule',
        authorId: isAgent ? by : null,
        status: isCustomer ? 'received' : how === 'failed' ? 'failed' : how ? 'queued' : 'read',
        ...(how === 'failed' && { errorCode: '63024', errorMessage: 'No WhatsApp there.' }),
        sendAt: how === 'scheduled' ? new Date('2030-01-01') : null,
        occurredAt: new Date(at),
        createdAt: new Date(at),
      })
      .execute();
  }
  for (const [at, what, from, to] of history)
    await db
      .insertInto('caseHistory')
      .values({
        caseId: id,
        at: new Date(at),
        what,
        from: JSON.stringify(from),
        to: JSON.stringify(to),
        byType: 'agent',
      })
      .execute();
  return id;
}
