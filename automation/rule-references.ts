import type { Trx } from '../db/connection';
import { invalid, type FieldError } from '../refusal';
import type { Action } from '../rules/actions';

/** Refuses actions that name a group or a person who isn't there. @throws Refusal 400 that says which. */
export async function checkReferences(trx: Trx, actions: readonly Action[]): Promise<void> {
  const groups = await existing(
    trx,
    'groups',
    actions.flatMap((one) => (one.type === 'setGroup' ? one.groupId : [])),
  );
  const people = await existing(
    trx,
    'users',
    actions.flatMap((one) => (one.type === 'assign' ? one.agentId : [])),
  );
  const errors = actions.flatMap((one, index): FieldError[] => {
    if (one.type === 'setGroup' && !groups.has(one.groupId.toLowerCase()))
      return [
        { path: `actions.${index}.groupId`, message: 'There is no such group: choose one of /api/groups.' },
      ];
    if (one.type === 'assign' && !people.has(one.agentId.toLowerCase()))
      return [
        { path: `actions.${index}.agentId`, message: 'There is no such person: choose one of /api/users.' },
      ];
    return [];
  });
  if (errors.length > 0) throw invalid(errors);
}

async function existing(trx: Trx, table: 'groups' | 'users', ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await trx.selectFrom(table).select('id').where('id', 'in', ids).execute();
  return new Set(rows.map(({ id }) => id));
}
