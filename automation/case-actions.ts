import { MOST_FIELDS } from '../cases/change-contact';
import { readEndReasons } from '../cases/end-reasons';
import { chatEndsAt, endChat, setStatus, takeChat } from '../cases/transitions';
import type { CaseRow } from '../db/schema';
import type { Action, ActionOf } from '../rules/actions';
import { lockContact } from './message-limits';
import { chooseAgent } from './distribute';
import type { PassContext, Performed } from './pass-context';

type CaseAction = Exclude<
  Action,
  { type: 'sendMessage' | 'sendTemplate' | 'addNote' | 'notify' | 'callWebhook' | 'stop' }
>;

/** Carries out an action that changes nothing but the case. */
export async function changeCase(action: CaseAction, c: CaseRow, context: PassContext): Promise<Performed> {
  switch (action.type) {
    case 'assign':
      return assign(action, c, context);
    case 'giveChat':
      return giveChat(action, c, context);
    case 'setGroup':
      if (!(await exists(context, 'groups', action.groupId)))
        return { outcome: 'refused', detail: 'The group does not exist any more.' };
      return changed(c, { ...c, groupId: action.groupId });
    case 'setField':
      return setField(action, c);
    case 'endChat':
      return end(action, c, context);
    default:
      return changed(c, plainChange(action, c, context));
  }
}

function changed(before: CaseRow, after: CaseRow): Performed {
  const same = Object.entries(after).every(([column, value]) => before[column as keyof CaseRow] === value); // a row's own columns
  return same ? { outcome: 'nothingChanged' } : { outcome: 'done', case: after };
}

/** The case after an action that needs nothing but the case; with the very same values where nothing changes. */
function plainChange(
  action: Exclude<CaseAction, { type: 'assign' | 'giveChat' | 'setGroup' | 'setField' | 'endChat' }>,
  c: CaseRow,
  { by, now, timing }: PassContext,
): CaseRow {
  switch (action.type) {
    case 'setStatus': {
      if (c.status === action.status) return c;
      const after = setStatus(c, { status: action.status, endedBy: endedBy(by), at: now });
      return { ...after, chatEndsAt: chatEndsAt(after, timing) };
    }
    case 'setPriority':
      return { ...c, priority: action.priority };
    case 'unassign':
      return { ...c, assigneeId: null };
    case 'addLabel':
      return c.labels.includes(action.label) ? c : { ...c, labels: [...c.labels, action.label] };
    case 'removeLabel':
      return c.labels.includes(action.label)
        ? { ...c, labels: c.labels.filter((label) => label !== action.label) }
        : c;
  }
}

const endedBy = ({ type }: PassContext['by']) => (type === 'macro' ? ('macro' as const) : ('rule' as const));

/** A reason that the group doesn't have, any more or at all, keeps no chat from ending. */
async function end(
  { status, reason }: ActionOf<'endChat'>,
  c: CaseRow,
  { trx, by, now }: PassContext,
): Promise<Performed> {
  const how = { status, endedBy: endedBy(by), at: now };
  if (reason === undefined) return changed(c, endChat(c, how));
  const { endReasons } = await readEndReasons(trx, c.groupId);
  if (endReasons.includes(reason)) return changed(c, endChat(c, { ...how, reason }));
  const detail = `The group does not have the reason "${reason}": it was left out.`;
  return { ...changed(c, endChat(c, how)), detail };
}

function setField({ field, value }: ActionOf<'setField'>, c: CaseRow): Performed {
  if ((c.fields[field] ?? null) === value) return { outcome: 'nothingChanged' };
  const { [field]: _, ...others } = c.fields;
  const fields = value === null ? others : { ...c.fields, [field]: value };
  if (Object.keys(fields).length > MOST_FIELDS)
    return { outcome: 'refused', detail: `A case has at most ${MOST_FIELDS} fields.` };
  return { outcome: 'done', case: { ...c, fields } };
}

async function assign(action: ActionOf<'assign'>, c: CaseRow, context: PassContext): Promise<Performed> {
  const chosen = await whoever(action, c, c.assigneeId, context);
  return 'outcome' in chosen ? chosen : changed(c, { ...c, assigneeId: chosen.agentId });
}

/** Who talks, not who owns: an active chat is taken in somebody's name. */
async function giveChat(action: ActionOf<'giveChat'>, c: CaseRow, context: PassContext): Promise<Performed> {
  if (c.chatState !== 'active')
    return { outcome: 'refused', detail: 'There is no active chat to give away.' };
  const chosen = await whoever(action, c, c.takenBy, context);
  if ('outcome' in chosen) return chosen;
  return chosen.agentId === c.takenBy
    ? { outcome: 'nothingChanged' }
    : { outcome: 'done', case: takeChat(c, chosen.agentId) };
}

/** The agent an action names, or the one of the case's group whose turn it is; never who has it now. */
async function whoever(
  { agentId, strategy }: ActionOf<'assign' | 'giveChat'>,
  { groupId }: CaseRow,
  except: string | null,
  context: PassContext,
): Promise<{ agentId: string } | Performed> {
  if (agentId !== undefined)
    return (await exists(context, 'users', agentId))
      ? { agentId }
      : { outcome: 'refused', detail: 'The agent does not exist any more.' };
  // The customer's row comes before those of groups and agents.
  await lockContact(context);
  const { trx, timing } = context;
  const { chatsPerAgent } = timing;
  const next = strategy && (await chooseAgent(trx, { groupId, strategy, chatsPerAgent, except }));
  return next
    ? { agentId: next }
    : {
        outcome: 'nobodyAvailable',
        detail: 'No agent of the group is online and has room for another chat.',
      };
}

async function exists({ trx }: PassContext, table: 'groups' | 'users', id: string): Promise<boolean> {
  return (await trx.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}
