import type { WrittenAction } from '../actions/written-action';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { After, Difference, Rule, Tree } from './rule-shapes';
import { afterWords, actionWords, conditionWords, ruleWords, type Speaker } from './rule-words';
import classes from './rules.module.css';
import { useSpeaker } from './use-speaker';
import { writtenOf } from './written-rule';

interface ChangesProps {
  differences: readonly Difference[];
  /** As they are afterwards, where that is known: a new one is said as a whole. */
  rules?: readonly Rule[];
}

/** What differs between two sets of rules, in words. */
export function Changes({ differences, rules = [] }: ChangesProps) {
  const { t } = useTranslation('rules');
  const speaker = useSpeaker();
  if (differences.length === 0) return <Text size="sm">{t('changes.none')}</Text>;
  return (
    <ul className={classes['plain']}>
      {differences.map(({ of, id, name, change, fields }) => (
        <Text component="li" size="sm" key={`${of}-${id ?? name}-${change}`}>
          {t(`changes.${change}.${of}`)} <strong dir="auto">{name}</strong>
          {change === 'added' && of === 'rule' && <Said rule={rules.find((rule) => rule.id === id)} />}
          {change === 'changed' && (
            <ul className={classes['plain']}>
              {fields.map(({ field, from, to }) => (
                <li key={field}>
                  {fieldWord(speaker, field)}: <del dir="auto">{valueIn(speaker, field, from)}</del>{' '}
                  <span aria-hidden>→</span> <ins dir="auto">{valueIn(speaker, field, to)}</ins>
                </li>
              ))}
            </ul>
          )}
        </Text>
      ))}
    </ul>
  );
}

function Said({ rule }: { rule: Rule | undefined }) {
  const { t } = useTranslation('rules');
  const speaker = useSpeaker();
  if (!rule) return null;
  return (
    <>
      {' '}
      ({t(`modes.${rule.mode}`)}): {ruleWords(speaker, writtenOf(rule))}
    </>
  );
}

const FIELDS = [
  'name',
  'mode',
  'type',
  'after',
  'conditions',
  'actions',
  'stop',
  'sectionId',
  'enabled',
  'firstMatch',
] as const;

function fieldWord({ t }: Speaker, field: string): string {
  const known = FIELDS.find((one) => one === field);
  return known ? t(`changes.fields.${known}`) : field;
}

/** One side of a change. The shapes are those of the rules that the API has checked. */
function valueIn(say: Speaker, field: string, value: unknown): string {
  const { t, conditions, nameOf } = say;
  if (value === null || value === undefined) return t('changes.nothing');
  if (typeof value === 'boolean') return conditions(value ? 'yes' : 'no');
  if (field === 'mode' && (value === 'on' || value === 'off' || value === 'watch'))
    return t(`modes.${value}`);
  if (field === 'after') return afterWords(say, value as After);
  if (field === 'conditions') return conditionWords(say, value as Tree) ?? t('changes.always');
  if (field === 'actions' && Array.isArray(value))
    return (
      (value as WrittenAction[]).map((action) => actionWords(say, action)).join('; ') || t('changes.nothing')
    );
  if (typeof value === 'string') return nameOf(value) ?? value;
  return JSON.stringify(value);
}
