import { writeNote } from '../cases/notes';
import type { CaseRow } from '../db/schema';
import { MAX_NOTE, type Action, type ActionOf } from '../rules/actions';
import { changeCase } from './case-actions';
import { fillText } from './fill-text';
import { isOvertaken } from './overtaken';
import type { ActionResult, PassContext, Performed } from './pass-context';
import { sendMessage, sendTemplate } from './rule-messages';
import { notifyPeople } from './rule-notifications';
import { callWebhook } from './rule-webhooks';

export interface ActionsDone {
  case: CaseRow;
  results: ActionResult[];
  /** Kinds that the difference of the case does not show. */
  kinds: string[];
  /** The first message sent, for the event that follows. */
  messageId: string | null;
}

/** Does the actions of a rule that matched, top to bottom; each sees what those above it did. */
export async function applyActions(
  actions: readonly Action[],
  c: CaseRow,
  context: PassContext,
): Promise<ActionsDone> {
  const done: ActionsDone = { case: c, results: [], kinds: [], messageId: null };
  for (const [index, action] of actions.entries()) {
    const performed: Performed = isOvertaken(action, context.changedSince)
      ? { outcome: 'overtaken' }
      : await perform(action, index, done.case, context);
    const { outcome, detail } = performed;
    done.results.push({ type: action.type, outcome, ...(detail === undefined ? {} : { detail }) });
    if (performed.kind !== undefined) done.kinds.push(performed.kind);
    done.case = performed.case ?? done.case;
    done.messageId ??= performed.messageId ?? null;
  }
  return done;
}

function perform(action: Action, index: number, c: CaseRow, context: PassContext): Promise<Performed> {
  switch (action.type) {
    case 'sendMessage':
      return sendMessage(action, c, context);
    case 'sendTemplate':
      return sendTemplate(action, c, context);
    case 'addNote':
      return addNote(action, c, context);
    case 'notify':
      return notifyPeople(action, c, context);
    case 'callWebhook':
      return callWebhook(action, index, c, context);
    case 'stop':
      return Promise.resolve({ outcome: 'nothingChanged' });
    default:
      return changeCase(action, c, context);
  }
}

async function addNote({ text }: ActionOf<'addNote'>, c: CaseRow, context: PassContext): Promise<Performed> {
  const filled = await fillText(context, c, text, MAX_NOTE);
  if ('refused' in filled) return filled.refused;
  const { trx, by, now: at } = context;
  await writeNote(trx, c, { text: filled.text, mentions: [], by, at });
  return { outcome: 'done', kind: 'note' };
}
