import { comparisonsIn } from './explain';
import { fold } from './fold';
import { operatorNamed } from './operators';
import type { Scenario } from './scenario';
import type { Rule } from './schema';

const OF_LABELS = ['case.labels', 'contact.labels'];

/** Whether a rule asks for this label, puts it on, or takes it off. Pure. */
export function namesLabel(
  { conditions, actions }: Pick<Rule, 'conditions' | 'actions'>,
  label: string,
): boolean {
  const isAsked = comparisonsIn(conditions, '').some(
    ({ condition: { fact, operator, value } }) => OF_LABELS.includes(fact) && isAmong(value, operator, label),
  );
  return isAsked || actions.some((action) => 'label' in action && action.label === label);
}

/** A label is written as the operator reads it: those for text take any spelling that folds to the same. */
function isAmong(value: unknown, operator: string, label: string): boolean {
  const read = operatorNamed(operator)?.value.startsWith('text')
    ? (text: string) => fold(text).trim()
    : (text: string) => text;
  return [value].flat().some((one) => typeof one === 'string' && read(one) === read(label));
}

/** Whether a scenario begins with this label, sets it, or expects it. Pure. */
export function scenarioNamesLabel({ given, steps }: Scenario, label: string): boolean {
  const expected = steps.map(({ expect }) => expect?.labels);
  return [
    given?.contact?.labels,
    ...steps.map(({ agentSets }) => agentSets?.labels),
    ...expected.map((all) => (Array.isArray(all) ? all : all?.contains)),
  ].some((labels) => labels?.includes(label));
}
