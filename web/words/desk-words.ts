import { useTranslation } from 'react-i18next';
import { sayer } from './sayer';

/** Says in the language that is spoken what the API says in English: by its key, and as the API says it where there is no such word. */
export type DeskWords = (key: string, english: string, values?: Record<string, string>) => string;

/** For screens that have the area `desk`. */
export function useDeskWords(): DeskWords {
  const { t, i18n } = useTranslation('desk');
  return (key, english, values) => (i18n.exists(key, { ns: 'desk' }) ? sayer(t)(key, values) : english);
}
