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
  await speak(preferred());
}

/** Shows everything in this language from now on. */
async function speak(language: Language): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'translation'))
    i18next.addResourceBundle(language, 'translation', (await catalogues[language]()).default);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** The first of the browser's languages that there are texts in. */
function preferred(): Language {
  const wanted = navigator.languages.map((tag) => tag.split('-')[0]);
  return LANGUAGES.find((language) => language === wanted.find((tag) => isLanguage(tag))) ?? 'en';
}

/**
 * The same `t` for keys that are put together of a list of words: what they are is checked where they are put together,
 * and the compiler need not try each of them.
 */
export const sayer = (t: TFunction): ((key: string) => string) => t as (key: string) => string; // see above

const isLanguage = (tag: string | undefined): tag is Language => LANGUAGES.some((known) => known === tag);
