import { filledTemplate, findTemplate, type TemplateContent } from '../cases/fill-template';
import { announceMessage, appendMessage } from '../cases/queue-message';
import { isWindowOpen } from '../cases/window';
import type { CaseRow } from '../db/schema';
import { MAX_MESSAGE, type ActionOf, type Template } from '../rules/actions';
import { fillText } from './fill-text';
import { LATE_MS, mayNotWrite } from './message-limits';
import type { PassContext, Performed } from './pass-context';

/** Sends a text, or the template that the rule has for a closed window. */
export async function sendMessage(
  action: ActionOf<'sendMessage'>,
  c: CaseRow,
  context: PassContext,
): Promise<Performed> {
  const { conversation, now } = context;
  const { whenLate, whenWindowClosed } = action;
  if (!isWindowOpen(conversation, now)) {
    if (typeof whenWindowClosed === 'object')
      return sendTemplate({ type: 'sendTemplate', ...whenWindowClosed, whenLate }, c, context);
    return (await mayNotWrite(context, whenLate)) ?? { outcome: 'windowClosed' };
  }
  const refusal = await mayNotWrite(context, whenLate);
  if (refusal) return refusal;
  const filled = await fillText(context, c, action.text, MAX_MESSAGE);
  if ('refused' in filled) return filled.refused;
  return queue(context, c, { kind: 'text', text: filled.text }, whenLate);
}

/** Sends a template, whether the window is open or not. */
export async function sendTemplate(
  action: ActionOf<'sendTemplate'>,
  c: CaseRow,
  context: PassContext,
): Promise<Performed> {
  const refusal = await mayNotWrite(context, action.whenLate);
  if (refusal) return refusal;
  const variables: Record<string, string> = {};
  for (const [name, text] of Object.entries(action.variables ?? {})) {
    const filled = await fillText(context, c, text, MAX_MESSAGE);
    if ('refused' in filled)
      return { ...filled.refused, detail: `Variable ${name}: ${filled.refused.detail ?? ''}` };
    variables[name] = filled.text;
  }
  const { contentSid } = action;
  const known = await findTemplate(context.trx, c.integrationId, contentSid);
  if (known?.sendable === 'never') return { outcome: 'refused', detail: `The template is ${known.status}.` };
  if (known?.sendable === 'inWindow' && !isWindowOpen(context.conversation, context.now))
    return { outcome: 'windowClosed' };
  const content = known ? filledTemplate(known, variables) : unknownTemplate({ contentSid, variables });
  return queue(context, c, content, action.whenLate);
}

/** What agents see of a template that the desk has never been told of. */
function unknownTemplate({ contentSid, variables = {} }: Template): TemplateContent {
  const text = [`[Template ${contentSid}]`, ...Object.values(variables)].join(' · ').slice(0, MAX_MESSAGE);
  return { kind: 'template', text, contentSid, contentVariables: JSON.stringify(variables) };
}

/** A rule's message is neither an answer nor activity; it only becomes the last message shown. */
async function queue(
  { trx, conversation, event, by, now }: PassContext,
  c: CaseRow,
  content: TemplateContent | { kind: 'text'; text: string },
  whenLate: 'skip' | 'send' | undefined,
): Promise<Performed> {
  const placed = await appendMessage(trx, conversation, {
    ...content,
    caseId: c.id,
    direction: 'out',
    authorType: 'rule',
    authorId: by.id,
    authorName: by.name,
    ruleVersion: by.version,
    status: 'queued',
    sendUntil: whenLate === 'send' ? null : new Date(event.occurredAt.getTime() + LATE_MS),
    occurredAt: now,
    createdAt: now,
  });
  await announceMessage(trx, 'message.created', { id: placed.id, caseId: c.id });
  return {
    outcome: 'done',
    detail: placed.id,
    case: { ...c, lastMessageSeq: placed.seq, lastMessageAt: now },
    kind: 'ruleMessage',
    messageId: placed.id,
  };
}
