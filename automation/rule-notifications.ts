import { whoSees } from '../cases/who-sees';
import type { CaseRow } from '../db/schema';
import { MAX_NOTIFICATION, type ActionOf } from '../rules/actions';
import { notify } from '../workspace/notify';
import { fillText } from './fill-text';
import type { PassContext, Performed } from './pass-context';

/** Tells an agent, all of a group, or the owner of the case: those of them who may see it. */
export async function notifyPeople(
  action: ActionOf<'notify'>,
  c: CaseRow,
  context: PassContext,
): Promise<Performed> {
  const people = await recipients(action, c, context);
  if ('outcome' in people) return people;
  const { trx, by, now: at } = context;
  const ids = await whoSees(trx, people.ids, c);
  if (ids.length === 0)
    return { outcome: 'nobodyAvailable', detail: 'Whoever is to be told may not see the case.' };
  let text = `${by.name ?? 'A rule'}: case ${c.number}`;
  if (action.text !== undefined) {
    const filled = await fillText(context, c, action.text, MAX_NOTIFICATION);
    if ('refused' in filled) return filled.refused;
    ({ text } = filled);
  }
  await notify(trx, ids, { text, caseId: c.id, by, at });
  return { outcome: 'done' };
}

async function recipients(
  { agentId, groupId }: ActionOf<'notify'>,
  c: CaseRow,
  { trx }: PassContext,
): Promise<{ ids: string[] } | Performed> {
  if (groupId !== undefined) {
    const members = await trx
      .selectFrom('groupMembers')
      .select('userId')
      .where('groupId', '=', groupId)
      .execute();
    const ids = members.map(({ userId }) => userId);
    return ids.length > 0 ? { ids } : { outcome: 'nobodyAvailable', detail: 'Nobody is in the group.' };
  }
  if (agentId === undefined)
    return c.assigneeId === null
      ? { outcome: 'nobodyAvailable', detail: 'Nobody owns the case.' }
      : { ids: [c.assigneeId] };
  const agent = await trx.selectFrom('users').select('id').where('id', '=', agentId).executeTakeFirst();
  return agent ? { ids: [agent.id] } : { outcome: 'refused', detail: 'The agent does not exist any more.' };
}
