import i18next, { type TFunction } from 'i18next';
import { initReactI18next } from 'react-i18next';
import english from './en.json';

const LANGUAGES = ['en', 'de'] as const;
type Language = (typeof LANGUAGES)[number];

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof english };
  }
}

/** The catalogues that aren't part of the first load. */
const catalogues: Record<Exclude<Language, 'en'>, () => Promise<{ default: object }>> = {
  de: () => import('./de.json'),
};

/** Makes the texts ready, in the browser's language where there are texts in it. */
export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: english } },
    // React escapes.
    interpolation: { escapeValue: false },
  });
  await speakAs(null);
}

/** Shows everything in a language from now on; null: in the first of the browser's that there are texts in. */
export async function speakAs(language: string | null): Promise<void> {
  const tag = preferred();
  // The browser's own tag says more: in which region times and numbers are written.
  await speak(language === null || bare(tag) === language ? tag : language);
}

/** Shows everything in this language from now on; times and numbers as they are written in its region ("en-GB"). */
async function speak(tag: string): Promise<void> {
  const language = languageOf(tag);
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'translation'))
    i18next.addResourceBundle(language, 'translation', (await catalogues[language]()).default);
  await i18next.changeLanguage(tag);
  document.documentElement.lang = tag;
}

/** The first of the browser's languages that there are texts in, with its region. */
function preferred(): string {
  return navigator.languages.find((tag) => isLanguage(bare(tag))) ?? 'en';
}

const bare = (tag: string) => tag.split('-')[0];

function languageOf(tag: string): Language {
  const language = bare(tag);
  return isLanguage(language) ? language : 'en';
}

/**
 * The same `t` for keys that are put together of a list of words: what they are is checked where they are put together,
 * and the compiler need not try each of them.
 */
export const sayer = (t: TFunction): ((key: string) => string) => t as (key: string) => string; // see above

const isLanguage = (tag: string | undefined): tag is Language => LANGUAGES.some((known) => known === tag);
