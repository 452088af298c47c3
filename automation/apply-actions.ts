import type { Actor } from '../cases/actor';
import { writeNote } from '../cases/notes';
import { announceMessage, appendMessage } from '../cases/queue-message';
import { chatEndsAt, endChat, setStatus } from '../cases/transitions';
import { isWindowOpen } from '../cases/window';
import type { Trx } from '../db/connection';
import type { CaseRow, ConversationRow } from '../db/schema';
import type { Action } from '../rules/actions';
import type { Settings } from '../workspace/settings';

/** Handled later than this after it happened, an event sends no messages to customers. */
const LATE_MS = 15 * 60_000;

export interface PassContext {
  trx: Trx;
  conversation: ConversationRow;
  by: Actor;
  now: Date;
  /** When what the rules are judging happened. */
  occurredAt: Date;
  timing: Settings;
  blocked: boolean;
  /** Kinds of change that people made to this case after the event. */
  changedSince: ReadonlySet<string>;
}

/** What became of one action of a rule that matched. */
export interface ActionResult {
  type: Action['type'];
  outcome: 'done' | 'nothingChanged' | 'overtaken' | 'late' | 'windowClosed' | 'refused';
  detail?: string;
}

export interface ActionsDone {
  case: CaseRow;
  results: ActionResult[];
  /** Kinds that the difference of the case does not show. */
  kinds: string[];
  /** The first message sent, for the event that follows. */
  messageId: string | null;
}

/** What people did meanwhile wins: the kinds of change that make an action of a rule void. */
const OVERTAKEN_BY: Partial<Record<Action['type'], readonly string[]>> = {
  endChat: [
    'status',
    'chatActivated',
    'chatEnded',
    'chatTaken',
    'chatReleased',
    'chatTransferred',
    'chatPostponed',
  ],
  setStatus: ['status'],
  setPriority: ['priority'],
  setGroup: ['group'],
  assign: ['assignee'],
  unassign: ['assignee'],
  addLabel: ['labels'],
  removeLabel: ['labels'],
};

const NOT_YET: readonly Action['type'][] = [
  ...(['setField', 'giveChat', 'sendTemplate', 'notify', 'callWebhook'] as const),
];

/** Does the actions of a rule that matched, top to bottom. */
export async function applyActions(
  actions: readonly Action[],
  c: CaseRow,
  context: PassContext,
): Promise<ActionsDone> {
  const done: ActionsDone = { case: c, results: [], kinds: [], messageId: null };
  for (const action of actions) await applyAction(action, done, context);
  return done;
}

async function applyAction(action: Action, done: ActionsDone, context: PassContext): Promise<void> {
  const { type } = action;
  if (OVERTAKEN_BY[type]?.some((kind) => context.changedSince.has(kind))) {
    done.results.push({ type, outcome: 'overtaken' });
    return;
  }
  if (type === 'sendMessage') return sendMessage(action.text, done, context);
  if (type === 'addNote') {
    await writeNote(context.trx, done.case, {
      text: action.text,
      mentions: [],
      by: context.by,
      at: context.now,
    });
    done.kinds.push('note');
    done.results.push({ type, outcome: 'done' });
    return;
  }
  if (NOT_YET.includes(type) || ('strategy' in action && action.strategy !== undefined)) {
    done.results.push({ type, outcome: 'refused', detail: 'Not available yet.' });
    return;
  }
  const missing = await missingReference(context.trx, action);
  if (missing) {
    done.results.push({ type, outcome: 'refused', detail: missing });
    return;
  }
  const after = changedBy(action, done.case, context);
  done.results.push({ type, outcome: after === done.case || type === 'stop' ? 'nothingChanged' : 'done' });
  done.case = after;
}

/** The case after an action that only changes the case; the very same object where nothing changes. */
function changedBy(action: Action, c: CaseRow, { now, timing }: PassContext): CaseRow {
  switch (action.type) {
    case 'endChat':
      if (c.chatState !== 'active' && c.status === action.status) return c;
      return endChat(c, { status: action.status, endedBy: 'rule', at: now });
    case 'setStatus': {
      if (c.status === action.status) return c;
      const after = setStatus(c, { status: action.status, endedBy: 'rule', at: now });
      return { ...after, chatEndsAt: chatEndsAt(after, timing) };
    }
    case 'setPriority':
      return c.priority === action.priority ? c : { ...c, priority: action.priority };
    case 'setGroup':
      return c.groupId === action.groupId ? c : { ...c, groupId: action.groupId };
    case 'assign':
      return action.agentId === undefined || c.assigneeId === action.agentId
        ? c
        : { ...c, assigneeId: action.agentId };
    case 'unassign':
      return c.assigneeId === null ? c : { ...c, assigneeId: null };
    case 'addLabel':
      return c.labels.includes(action.label) ? c : { ...c, labels: [...c.labels, action.label] };
    case 'removeLabel':
      return c.labels.includes(action.label)
        ? { ...c, labels: c.labels.filter((l) => l !== action.label) }
        : c;
    default:
      return c;
  }
}

/** Groups and agents may have been deleted since the rule was written. */
async function missingReference(trx: Trx, action: Action): Promise<string | null> {
  if (action.type === 'setGroup') {
    const group = await trx
      .selectFrom('groups')
      .select('id')
      .where('id', '=', action.groupId)
      .executeTakeFirst();
    return group ? null : 'The group does not exist any more.';
  }
  if (action.type === 'assign' && action.agentId !== undefined) {
    const agent = await trx
      .selectFrom('users')
      .select('id')
      .where('id', '=', action.agentId)
      .executeTakeFirst();
    return agent ? null : 'The agent does not exist any more.';
  }
  return null;
}

/** A rule's message is neither an answer nor activity; it only becomes the last message shown. */
async function sendMessage(text: string, done: ActionsDone, context: PassContext): Promise<void> {
  const { trx, conversation, by, now } = context;
  const type = 'sendMessage';
  if (now.getTime() - context.occurredAt.getTime() > LATE_MS) {
    done.results.push({ type, outcome: 'late', detail: 'Late, not sent.' });
    return;
  }
  if (context.blocked) {
    done.results.push({ type, outcome: 'refused', detail: 'The customer is blocked.' });
    return;
  }
  if (conversation.windowClosesAt !== null && !isWindowOpen(conversation, now)) {
    done.results.push({ type, outcome: 'windowClosed' });
    return;
  }
  const placed = await appendMessage(trx, conversation, {
    caseId: done.case.id,
    direction: 'out',
    kind: 'text',
    text,
    authorType: 'rule',
    authorId: by.id,
    authorName: by.name,
    status: 'queued',
    occurredAt: now,
    createdAt: now,
  });
  await announceMessage(trx, 'message.created', { id: placed.id, caseId: done.case.id });
  done.case = { ...done.case, lastMessageSeq: placed.seq, lastMessageAt: now };
  done.messageId ??= placed.id;
  done.kinds.push('ruleMessage');
  done.results.push({ type, outcome: 'done', detail: placed.id });
}
