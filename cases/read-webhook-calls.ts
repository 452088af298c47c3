import type { Db } from '../db/connection';
import type { EffectRow } from '../db/schema';
import { notFound } from '../refusal';
import { webhookRequest } from './effects';
import type { Listed } from './read-messages';
import type { WebhookCallShape, WholeWebhookCallShape } from './shapes/webhook-call';
import type { CallResponse } from './webhook-outcome';

export interface WebhookCallsWanted {
  ruleId?: string | undefined;
  caseNumber?: number | undefined;
  states?: EffectRow['state'][] | undefined;
  limit: number;
  /** Creation time and id of the last one of the page before. */
  after?: readonly [string, string] | undefined;
}

/** Calls of webhooks, the newest first. The caller is an administrator. */
export async function listWebhookCalls(
  db: Db,
  wanted: WebhookCallsWanted,
): Promise<Listed<WebhookCallShape, [string, string]>[]> {
  let query = webhookRows(db)
    .orderBy('effects.createdAt', 'desc')
    .orderBy('effects.id', 'desc')
    .limit(wanted.limit);
  const { ruleId, caseNumber, states, after } = wanted;
  if (ruleId !== undefined) query = query.where('effects.ruleId', '=', ruleId);
  if (caseNumber !== undefined)
    query = query.where('effects.caseId', '=', (eb) =>
      eb.selectFrom('cases').select('cases.id').where('cases.number', '=', caseNumber),
    );
  if (states !== undefined && states.length > 0) query = query.where('effects.state', 'in', states);
  if (after)
    query = query.where((eb) =>
      eb(eb.refTuple('effects.createdAt', 'effects.id'), '<', eb.tuple(new Date(after[0]), after[1])),
    );
  const rows = await query.execute();
  return rows.map((row) => ({ shape: show(row), key: [row.createdAt.toISOString(), row.id] }));
}

/** One call with what was sent and what was answered. */
export async function readWebhookCall(db: Db, id: string): Promise<WholeWebhookCallShape> {
  const row = await webhookRows(db).where('effects.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('webhook call');
  const { headers, body } = webhookRequest.parse(row.payload);
  return { ...show(row), request: { headers, body }, response: responseOf(row) };
}

function webhookRows(db: Db) {
  return db
    .selectFrom('effects')
    .leftJoin('cases', 'cases.id', 'effects.caseId')
    .selectAll('effects')
    .select('cases.number as caseNumber')
    .where('effects.kind', '=', 'webhook');
}

function show(row: EffectRow & { caseNumber: number | null }): WebhookCallShape {
  const { url, method } = webhookRequest.parse(row.payload);
  return {
    id: row.id,
    caseNumber: row.caseNumber,
    ruleId: row.ruleId,
    ruleVersion: row.ruleVersion,
    url,
    method,
    state: row.state,
    held: row.held,
    attempts: row.attempts,
    dueAt: row.state === 'pending' ? row.dueAt.toISOString() : null,
    responseStatus: responseOf(row)?.status ?? null,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

// Written by `recordEffect`, nobody else.
const responseOf = (row: EffectRow) => row.response as CallResponse | null;
