import type { Actor } from '../cases/actor';
import { answer, messageSentAs } from '../cases/answer';
import { lockVisibleCase, type LockedCase } from '../cases/lock-case';
import type { AnsweringChannel } from '../cases/may-answer';
import { mustHaveSeenAll } from '../cases/newer-messages';
import { recordEvent } from '../cases/record-event';
import { saveCase } from '../cases/save-case';
import { isWindowOpen } from '../cases/window';
import type { Db, Trx } from '../db/connection';
import type { CaseStatus } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { MAX_MESSAGE, type Action } from '../rules/actions';
import type { Viewer } from '../workspace/viewer';
import { applyActions } from './apply-actions';
import { fillText } from './fill-text';
import { contextOf, macroNotUsable } from './macro-context';
import { countUse, findMacro, type Macro } from './macros';
import type { ActionResult } from './pass-context';
import { isGiven } from './run-rules';

export interface MacroUse {
  macroId: string;
  /** Unique in the case: the same use sent twice is one. */
  clientId: string;
  /** The macro's text as the agent has changed it; left out, it is sent as it stands. */
  text?: string | undefined;
  /** As for an answer; also a macro that sends nothing is stopped. */
  seenMessageId?: string | undefined;
  /** As for an answer; what its actions have done stays when the message is taken back. */
  undoSeconds?: number | undefined;
}

export interface MacroUsed {
  conversationId: string;
  /** Null for a macro that sends nothing. */
  messageId: string | null;
  actions: ActionResult[];
}

/**
 * Uses a macro: its text goes out as the agent's answer (its template when the window is closed, or where it has no
 * text), then its actions are done in the macro's name, all or nothing. One that ends the chat leaves an ended chat ended.
 * @throws Refusal of an answer, and when a text can't be filled in.
 */
export async function useMacro(
  db: Db,
  viewer: Viewer,
  caseNumber: number,
  use: MacroUse,
  channelOf: (integrationKind: string) => AnsweringChannel,
): Promise<MacroUsed> {
  const { used, isNew } = await inTransaction(db, async (trx) => {
    const before = await lockVisibleCase(trx, viewer, caseNumber);
    const macro = await findMacro(trx, viewer, use.macroId);
    const conversationId = before.conversation.id;
    const earlier = await messageSentAs(trx, before.case.id, use.clientId);
    if (earlier) return { used: { conversationId, messageId: earlier.id, actions: [] }, isNew: false };
    if (use.seenMessageId !== undefined) await mustHaveSeenAll(trx, before.case.id, use.seenMessageId);
    const by: Actor = { type: 'macro', id: macro.id, name: macro.name, version: null };
    const messageId = await sendText(trx, viewer, before, { macro, use, by, channelOf });
    const actions = await doActions(trx, viewer, caseNumber, macro.actions, by);
    return { used: { conversationId, messageId, actions }, isNew: true };
  });
  if (isNew) await countUse(db, use.macroId);
  return used;
}

interface Sending {
  macro: Macro;
  use: MacroUse;
  by: Actor;
  channelOf: (integrationKind: string) => AnsweringChannel;
}

async function sendText(
  trx: Trx,
  viewer: Viewer,
  locked: LockedCase,
  { macro, use, by, channelOf }: Sending,
): Promise<string | null> {
  if (macro.text === '' && macro.template === null) return null;
  const context = await contextOf(trx, locked, by);
  const fill = async (text: string) => {
    const filled = await fillText(context, locked.case, text, MAX_MESSAGE);
    if ('text' in filled) return filled.text;
    throw macroNotUsable(filled);
  };
  const ownText = use.text ?? macro.text;
  const asTemplate = ownText === '' || !isWindowOpen(locked.conversation, locked.now);
  const endsEnded = locked.case.chatState === 'ended' ? endStatus(macro.actions) : undefined;
  const { messageId } = await answer(
    trx,
    viewer,
    locked.case.number,
    {
      clientId: use.clientId,
      // One that is sent as it stands was chosen beside what the agent is writing.
      keepsDraft: use.text === undefined,
      undoSeconds: use.undoSeconds,
      ...(endsEnded ? { endChat: { status: endsEnded } } : {}),
      ...(macro.template && asTemplate
        ? { text: '', template: await filledTemplate(macro.template, fill) }
        : { text: use.text ?? (await fill(macro.text)) }),
    },
    channelOf,
  );
  return messageId;
}

async function filledTemplate(
  { contentSid, variables }: NonNullable<Macro['template']>,
  fill: (text: string) => Promise<string>,
) {
  const filled: Record<string, string> = {};
  for (const [name, text] of Object.entries(variables ?? {})) filled[name] = await fill(text);
  return { contentSid, variables: filled };
}

/** The status that a macro leaves the case in when it ends the chat: the last one that says so. */
function endStatus(actions: readonly Action[]): CaseStatus | undefined {
  const ends = actions.filter(
    (one) => one.type === 'endChat' || (one.type === 'setStatus' && one.status === 'closed'),
  );
  const last = ends.at(-1);
  return last && 'status' in last ? last.status : undefined;
}

/** The macro's actions on the case as its message has left it; what they change is one event for the rules. */
async function doActions(
  trx: Trx,
  viewer: Viewer,
  caseNumber: number,
  actions: readonly Action[],
  by: Actor,
): Promise<ActionResult[]> {
  if (actions.length === 0) return [];
  const locked = await lockVisibleCase(trx, viewer, caseNumber);
  const { conversation, now, case: before } = locked;
  const done = await applyActions(actions, before, await contextOf(trx, locked, by));
  const { kinds, changed } = await saveCase(trx, before, done.case, { by, at: now });
  const all = [...new Set([...kinds, ...done.kinds])];
  const [kind] = all;
  if (kind !== undefined)
    await recordEvent(trx, conversation, {
      caseId: before.id,
      kind,
      kinds: all,
      changed,
      by,
      alert: isGiven(before, done.case) && done.case.takenBy !== viewer.userId ? 'transfer' : null,
      occurredAt: now,
    });
  return done.results;
}
