import { comparisonsIn } from './explain';
import type { Rule } from './schema';

/** Whether a rule asks for this label, puts it on, or takes it off. Pure. */
export function namesLabel(
  { conditions, actions }: Pick<Rule, 'conditions' | 'actions'>,
  label: string,
): boolean {
  const isAsked = comparisonsIn(conditions, '').some(
    ({ condition: { fact, value } }) => fact.endsWith('.labels') && [value].flat().includes(label),
  );
  return isAsked || actions.some((action) => 'label' in action && action.label === label);
}
