import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { changedWords, fieldWord } from './change-words';
import type { Difference, Rule } from './rule-shapes';
import { ruleWords, wholeAction, type Speaker } from './rule-words';
import classes from './rules.module.css';
import { useSections } from './use-rules';
import { useSpeaker } from './use-speaker';
import { writtenOf } from './written-rule';

interface ChangesProps {
  differences: readonly Difference[];
  /** As they are afterwards, where that is known: a new one is said as a whole. */
  rules?: readonly Rule[];
}

type SectionName = (id: string) => string | null;

/** What differs between two sets of rules, in words and in full. */
export function Changes({ differences, rules = [] }: ChangesProps) {
  const { t } = useTranslation('rules');
  const speaker = useSpeaker();
  const sectionName = useSectionName(differences);
  if (differences.length === 0) return <Text size="sm">{t('changes.none')}</Text>;
  return (
    <ul className={classes['plain']}>
      {differences.map(({ of, id, name, change, fields }) => (
        <Text
          component="li"
          size="sm"
          key={`${of}-${id ?? name}-${change}`}
          className={classes['whole'] ?? ''}
        >
          {t(`changes.${change}.${of}`)} <strong dir="auto">{name}</strong>
          {change === 'added' && of === 'rule' && (
            <Said speaker={speaker} rule={rules.find((rule) => rule.id === id)} sectionName={sectionName} />
          )}
          {change === 'changed' && (
            <ul className={classes['plain']}>
              {fields.map((field) => (
                <li key={field.field}>
                  <Changed speaker={speaker} {...field} sectionName={sectionName} />
                </li>
              ))}
            </ul>
          )}
        </Text>
      ))}
    </ul>
  );
}

/** Also of sections that only one of the two sets has. */
function useSectionName(differences: readonly Difference[]): SectionName {
  const sections = useSections();
  return (id) =>
    [...sections, ...differences.filter(({ of }) => of === 'section')].find((one) => one.id === id)?.name ??
    null;
}

interface ChangedProps {
  speaker: Speaker;
  field: string;
  from?: unknown;
  to?: unknown;
  sectionName: SectionName;
}

function Changed({ speaker, field, from, to, sectionName }: ChangedProps) {
  const { t } = useTranslation('rules');
  const [before, after] = [from, to].map((value) => changedWords(speaker, field, value, sectionName));
  return (
    <>
      {fieldWord(speaker, field)}: <del dir="auto">{before}</del> <span aria-hidden>→</span>{' '}
      <ins dir="auto">{after}</ins>
      {before === after && ` (${t('changes.unseen')})`}
    </>
  );
}

interface SaidProps {
  speaker: Speaker;
  rule: Rule | undefined;
  sectionName: SectionName;
}

function Said({ speaker, rule, sectionName }: SaidProps) {
  const { t } = useTranslation('rules');
  if (!rule) return null;
  const section =
    rule.sectionId === null ? '' : `, ${sectionName(rule.sectionId) ?? t('changes.goneSection')}`;
  return (
    <>
      {' '}
      ({t(`modes.${rule.mode}`)}
      {section}): {ruleWords(speaker, writtenOf(rule), wholeAction)}
    </>
  );
}
