import { queueWebhook } from '../cases/effects';
import type { CaseRow } from '../db/schema';
import { reasonOf } from '../reason';
import type { ActionOf } from '../rules/actions';
import type { Json } from '../rules/webhook-action';
import { derivedId } from './derived-id';
import { fillJson } from './fill-text';
import type { PassContext, Performed } from './pass-context';
import { readTextValues } from './read-text-values';

const MAX_BODY = 100_000;

/** Queues a call of another system; `index` is the action's place in its rule. It is made after the commit. */
export async function callWebhook(
  action: ActionOf<'callWebhook'>,
  index: number,
  c: CaseRow,
  context: PassContext,
): Promise<Performed> {
  const { trx, conversation, by, now } = context;
  const { url, method = 'POST', headers = {} } = action;
  let body: string | null;
  try {
    body = method === 'GET' ? null : await bodyOf(action, c, context);
  } catch (error) {
    return { outcome: 'refused', detail: reasonOf(error) };
  }
  if (body !== null && body.length > MAX_BODY)
    return {
      outcome: 'tooLong',
      detail: `The body has ${body.length} characters; ${MAX_BODY} are the most.`,
    };
  const id = effectId(context, index);
  const from = { id, conversationId: conversation.id, caseId: c.id, ruleId: by.id, ruleVersion: by.version };
  await queueWebhook(trx, from, { url, method, headers, body }, now);
  return { outcome: 'done', detail: id };
}

/** One id for one action of one rule at one event, however often its pass is run. */
const effectId = ({ conversation, event, by }: PassContext, index: number): string =>
  derivedId(`${conversation.id}/${event.seq}/${by.id}/${index}`);

async function bodyOf(action: ActionOf<'callWebhook'>, c: CaseRow, context: PassContext): Promise<string> {
  const { body = null } = action;
  const filled = body === null ? await aboutEvent(c, context) : await fillJson(context, c, body);
  return typeof filled === 'string' ? filled : JSON.stringify(filled);
}

/** What a webhook without a body of its own says. Described in docs/webhooks.md. */
async function aboutEvent(c: CaseRow, context: PassContext): Promise<Json> {
  const { event, by } = context;
  const values = await readTextValues(context, c);
  return {
    event: {
      kind: event.kind,
      kinds: event.kinds,
      by: event.byType,
      occurredAt: event.occurredAt.toISOString(),
    },
    rule: { id: by.id, name: by.name },
    case: {
      number: c.number,
      subject: c.subject,
      status: c.status,
      priority: c.priority,
      labels: c.labels,
      fields: { ...values.case.field },
      group: { id: c.groupId, name: values.group.name },
      assignee: c.assigneeId === null ? null : { id: c.assigneeId, name: values.agent.name },
    },
    contact: { id: c.contactId, name: values.contact.name, phone: values.contact.phone },
    message: event.messageId === null ? null : { id: event.messageId, text: values.message.text },
  };
}
