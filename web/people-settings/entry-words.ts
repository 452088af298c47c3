import { useTranslation } from 'react-i18next';
import type { components } from '../api/schema';
import { fullTime } from '../thread/moments';
import { msOf, wholeSpan } from '../time/spans';
import { sayer } from '../words/sayer';

export type AuditEntry = components['schemas']['AuditEntry'];
type Change = AuditEntry['changes'][number];

const LONGEST = 300;
/** What these fields hold has its words on their pages of the settings. */
const ON_PAGES: Readonly<Record<string, string>> = {
  of: 'fields.of',
  type: 'fields.types',
  colour: 'labels.colours',
};

/** What the audit log says of an entry: a sentence, and each field from what to what. */
export function useEntryWords() {
  const { t, i18n } = useTranslation(['people', 'settings']);
  const say = sayer(i18n.t);
  const knows = (key: string, ns: 'people' | 'settings') => i18n.exists(key, { ns });
  const language = i18n.language;

  /** What a field is called: on its page of the settings, or here. */
  function nameOf(field: string): string {
    if (knows(`fields.${field}`, 'people')) return say(`people:fields.${field}`);
    if (knows(`chats.${field}.label`, 'settings')) return say(`settings:chats.${field}.label`);
    return field;
  }

  function valueOf(value: unknown, field: string): string {
    if (value === null || value === undefined) return t('values.nothing');
    if (typeof value === 'boolean') return t(value ? 'values.yes' : 'values.no');
    if (typeof value === 'number')
      return field.endsWith('Ms') ? wholeSpan(value, language) : value.toLocaleString(language);
    if (typeof value === 'string') return textOf(value, field);
    const isTexts = Array.isArray(value) && value.every((one) => typeof one === 'string');
    return isTexts ? value.join(', ') || t('values.nothing') : shortened(JSON.stringify(value));
  }

  function textOf(text: string, field: string): string {
    const page = ON_PAGES[field];
    if (page !== undefined && knows(`${page}.${text}`, 'settings')) return say(`settings:${page}.${text}`);
    if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return fullTime(text, language);
    if (/^P(?=.)[\dDTHMS.]+$/.test(text)) return wholeSpan(msOf(text), language);
    if (knows(`values.${text}`, 'people')) return say(`people:values.${text}`);
    return shortened(text);
  }

  function changeInWords({ field, from, to }: Change): string {
    const name = nameOf(field);
    if (from === null && to === null) return t('log.hidden', { name });
    if (from === null) return t('log.set', { name, to: valueOf(to, field) });
    return t('log.change', { name, from: valueOf(from, field), to: valueOf(to, field) });
  }

  return {
    sentence({ what, by, target }: AuditEntry): string {
      const values = {
        by: by?.name ?? t('log.system'),
        target: target.name || t('log.unnamed'),
        id: target.id,
      };
      return knows(`audit.${what}`, 'people')
        ? say(`people:audit.${what}`, values)
        : `${values.by}: ${what} ${target.name}`;
    },
    changes: ({ changes, target }: AuditEntry): string[] =>
      changes
        // The sentence has said how something new is called.
        .filter(({ field, from, to }) => !(field === 'name' && from === null && to === target.name))
        .map(changeInWords),
  };
}

const shortened = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
