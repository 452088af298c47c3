import { FACTS, FIELD_FACTS, type FactDescription } from '../../rules/facts';
import { OPERATORS, VALUE_TYPES } from '../../rules/operators';

/** The rows of the table of facts in docs/rules.md. */
export function factRows(): string[] {
  const fields = Object.entries<FactDescription>(FIELD_FACTS).map(
    ([prefix, fact]) => [`${prefix}…`, fact] as const,
  );
  return [...Object.entries<FactDescription>(FACTS), ...fields].map(([name, fact]) => {
    const { type, unit, about, absent, values, changeable } = fact;
    const allowed = values ? `: ${values.map((value) => `\`${value}\``).join(', ')}` : '';
    const words = [about + allowed, ...(absent ? [`absent ${absent}`] : [])].join('; ');
    return `| \`${name}\`${changeable ? ' \\*' : ''} | ${unit ? `${type}, ${unit}` : type} | ${words} |`;
  });
}

/** The rows of the table of operators. */
export function operatorRows(): string[] {
  return Object.entries(OPERATORS).map(([name, { facts, value, about }]) => {
    const asks = facts.length > 7 ? 'anything' : facts.join(', ');
    return `| \`${name}\` | ${asks} | ${VALUE_TYPES[value]} | ${about} |`;
  });
}
