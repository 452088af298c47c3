import type { TFunction } from 'i18next';
import english from '../words/en.json';
import { sayer } from '../words/words';

const FACTS = english.case.why.facts;
const KINDS = english.case.why.kinds;
const OPERATORS = english.case.why.operators;

/** A fact of rules in words: `message.text` → `message: text`; one without words by its own name. */
export function factWord(t: TFunction, fact: string): string {
  const name = fact.replaceAll('.', '_');
  return name in FACTS ? sayer(t)(`case.why.facts.${name}`) : fact;
}

/** What a condition asks; an operator without words by its own name. */
export function operatorWord(t: TFunction, operator: string): string {
  return operator in OPERATORS ? sayer(t)(`case.why.operators.${operator}`) : operator;
}

/** What had happened; a kind without words by its own name. */
export function kindWord(t: TFunction, kind: string): string {
  return kind in KINDS ? sayer(t)(`case.why.kinds.${kind}`) : kind;
}

/** A value as a rule has it or saw it. */
export function valueWords(t: TFunction, value: unknown): string {
  if (value === null || value === undefined) return t('case.why.nothing');
  if (typeof value === 'boolean') return t(value ? 'case.why.yes' : 'case.why.no');
  if (typeof value === 'string') return `“${value}”`;
  if (Array.isArray(value)) return value.map((one) => valueWords(t, one)).join(', ') || t('case.why.nothing');
  if (typeof value === 'object' && 'fact' in value) return factWord(t, String(value.fact));
  return JSON.stringify(value);
}
