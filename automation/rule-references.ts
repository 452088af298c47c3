import type { Trx } from '../db/connection';
import { invalid, type FieldError } from '../refusal';
import type { Action } from '../rules/actions';
import { faultOf, listFields } from '../workspace/fields';

const MAX_ERRORS = 20;

/** The actions of one rule, and where they stand in the request: '' or `rules.3.`. */
export interface PlacedActions {
  path: string;
  actions: readonly Action[];
}

/** Refuses actions that name a group or a person who isn't there, or set a field to what it can't hold. @throws Refusal 400 that says which. */
export async function checkReferences(trx: Trx, lists: readonly PlacedActions[]): Promise<void> {
  const all = lists.flatMap(({ path, actions }) =>
    actions.map((action, index) => ({ action, path: `${path}actions.${index}` })),
  );
  const groups = await existing(
    trx,
    'groups',
    all.flatMap(({ action }) => groupOf(action) ?? []),
  );
  const people = await existing(
    trx,
    'users',
    all.flatMap(({ action }) => agentOf(action) ?? []),
  );
  const errors = all.flatMap(({ action, path }): FieldError[] => {
    const [group, agent] = [groupOf(action), agentOf(action)];
    if (group !== undefined && !groups.has(group))
      return [{ path: `${path}.groupId`, message: 'There is no such group: choose one of /api/groups.' }];
    if (agent !== undefined && !people.has(agent))
      return [{ path: `${path}.agentId`, message: 'There is no such person: choose one of /api/users.' }];
    return [];
  });
  errors.push(...(await faultsOfFields(trx, all)));
  if (errors.length > 0) throw invalid(errors.slice(0, MAX_ERRORS));
}

/** What would be set into a field that is defined, and isn't of its type. */
async function faultsOfFields(
  trx: Trx,
  all: readonly { action: Action; path: string }[],
): Promise<FieldError[]> {
  if (!all.some(({ action }) => action.type === 'setField')) return [];
  const fields = new Map((await listFields(trx, 'case')).map((field) => [field.name, field]));
  return all.flatMap(({ action, path }) => {
    const field = action.type === 'setField' ? fields.get(action.field) : undefined;
    const fault = field && action.type === 'setField' ? faultOf(field, action.value) : null;
    return fault === null ? [] : [{ path: `${path}.value`, message: fault }];
  });
}

/** The group an action names, if it names one. */
export function groupOf(action: Action): string | undefined {
  return 'groupId' in action ? action.groupId : undefined;
}

/** The person an action names, if it names one. */
export function agentOf(action: Action): string | undefined {
  return 'agentId' in action ? action.agentId : undefined;
}

async function existing(trx: Trx, table: 'groups' | 'users', ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await trx
    .selectFrom(table)
    .select('id')
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Set(rows.map(({ id }) => id));
}
