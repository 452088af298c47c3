import type { WrittenAction } from '../actions/written-action';
import type { After, Tree } from './rule-shapes';
import { afterWords, conditionWords, wholeAction, type Speaker } from './rule-words';

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

/** What a field of a rule or a section is called. */
export function fieldWord({ t }: Speaker, field: string): string {
  const known = FIELDS.find((one) => one === field);
  return known ? t(`changes.fields.${known}`) : field;
}

/**
 * One side of a change, in full: whoever publishes sees exactly what will be live. The shapes are those of the rules
 * that the API has checked.
 */
export function changedWords(
  say: Speaker,
  field: string,
  value: unknown,
  sectionName: (id: string) => string | null,
): string {
  const { t, conditions } = say;
  if (field === 'sectionId')
    return typeof value === 'string' ? (sectionName(value) ?? t('changes.goneSection')) : t('section.none');
  if (value === null || value === undefined) return t('changes.nothing');
  if (typeof value === 'boolean') return conditions(value ? 'yes' : 'no');
  if (field === 'mode' && (value === 'on' || value === 'off' || value === 'watch'))
    return t(`modes.${value}`);
  if (field === 'type' && (value === 'new' || value === 'updated' || value === 'current'))
    return t(`types.${value}.name`);
  if (field === 'after') return afterWords(say, value as After);
  if (field === 'conditions') return conditionWords(say, value as Tree) ?? t('changes.always');
  if (field === 'actions' && Array.isArray(value))
    return (
      (value as WrittenAction[]).map((action) => wholeAction(say, action)).join('; ') || t('changes.nothing')
    );
  return typeof value === 'string' ? value : JSON.stringify(value);
}
