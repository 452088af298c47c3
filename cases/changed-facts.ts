import type { CaseRow } from '../db/schema';
import type { Change, FactValue } from '../rules/facts';

/** What rules can ask of a change: for each fact that differs between two states of a case, from what to what. Pure. */
export function changedFacts(before: CaseRow, after: CaseRow): Record<string, Change> {
  const [was, is] = [factsThatChange(before), factsThatChange(after)];
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  const changes: Record<string, Change> = {};
  for (const name of names) {
    const [from, to] = [was[name] ?? null, is[name] ?? null];
    if (JSON.stringify(from) !== JSON.stringify(to)) changes[name] = { from, to };
  }
  return changes;
}

/** By the names they have in `rules/facts.ts`, where they are `changeable`. */
function factsThatChange(c: CaseRow): Record<string, FactValue | null> {
  const fields = Object.entries(c.fields).map(([key, value]) => [`case.field.${key}`, value as FactValue]); // the API admits nothing else
  return {
    'case.status': c.status,
    'case.priority': c.priority,
    'case.labels': c.labels,
    'chat.state': c.chatState,
    'taker.id': c.takenBy,
    'assignee.id': c.assigneeId,
    'group.id': c.groupId,
    ...(Object.fromEntries(fields) as Record<string, FactValue>), // fromEntries forgets the types
  };
}
