import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import english from './en.json';
import type actions from './actions/en.json';
import type bulk from './bulk/en.json';
import type conditions from './conditions/en.json';
import type customers from './customers/en.json';
import type integrations from './integrations/en.json';
import type people from './people/en.json';
import type reports from './reports/en.json';
import type rules from './rules/en.json';
import type scenarios from './scenarios/en.json';
import type settings from './settings/en.json';
import type setUp from './set-up/en.json';

const LANGUAGES = ['en', 'de'] as const;
type Language = (typeof LANGUAGES)[number];

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: {
      translation: typeof english;
      actions: typeof actions;
      bulk: typeof bulk;
      conditions: typeof conditions;
      customers: typeof customers;
      /** Its keys come from the API. */
      desk: object;
      integrations: typeof integrations;
      people: typeof people;
      reports: typeof reports;
      rules: typeof rules;
      scenarios: typeof scenarios;
      settings: typeof settings;
      setUp: typeof setUp;
    };
  }
}

type Catalogues = Record<Language, () => Promise<{ default: object }>>;

/** What every screen says. Its English is part of the first load. */
const EVERYWHERE: Catalogues = {
  en: () => Promise.resolve({ default: english }),
  de: () => import('./de.json'),
};

/** What only some screens say, by the name that `useTranslation` takes; each comes with the first of its screens. */
const AREAS = {
  actions: { en: () => import('./actions/en.json'), de: () => import('./actions/de.json') },
  bulk: { en: () => import('./bulk/en.json'), de: () => import('./bulk/de.json') },
  conditions: { en: () => import('./conditions/en.json'), de: () => import('./conditions/de.json') },
  customers: { en: () => import('./customers/en.json'), de: () => import('./customers/de.json') },
  // In English the API says it itself.
  desk: { en: () => Promise.resolve({ default: {} }), de: () => import('./desk/de.json') },
  integrations: {
    en: () => import('./integrations/en.json'),
    de: () => import('./integrations/de.json'),
  },
  people: { en: () => import('./people/en.json'), de: () => import('./people/de.json') },
  reports: { en: () => import('./reports/en.json'), de: () => import('./reports/de.json') },
  rules: { en: () => import('./rules/en.json'), de: () => import('./rules/de.json') },
  scenarios: { en: () => import('./scenarios/en.json'), de: () => import('./scenarios/de.json') },
  settings: { en: () => import('./settings/en.json'), de: () => import('./settings/de.json') },
  setUp: { en: () => import('./set-up/en.json'), de: () => import('./set-up/de.json') },
} satisfies Record<string, Catalogues>;
export type Area = keyof typeof AREAS;

const wanted = new Map<string, Catalogues>([['translation', EVERYWHERE]]);

/** Kept once the first language is spoken: the screen that the address names is loaded while that is still going on. */
let spoken = () => {};
const started = new Promise<void>((resolve) => (spoken = resolve));

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
  spoken();
}

/** Shows everything in a language from now on; null: in the first of the browser's that there are texts in. */
export async function speakAs(language: string | null): Promise<void> {
  const tag = preferred();
  // The browser's own tag says more: in which region times and numbers are written.
  await speak(language === null || bare(tag) === language ? tag : language);
}

/** Shows everything in this language from now on; times and numbers as they are written in its region ("en-GB"). */
async function speak(tag: string): Promise<void> {
  await load(languageOf(tag));
  await i18next.changeLanguage(tag);
  document.documentElement.lang = tag;
}

/** Makes the words of these areas ready, in the language that is spoken now and in each that follows. */
export async function loadWords(areas: readonly Area[]): Promise<void> {
  for (const area of areas) wanted.set(area, AREAS[area]);
  await started;
  await load(languageOf(i18next.language));
}

async function load(language: Language): Promise<void> {
  const missing = [...wanted].filter(([name]) => !i18next.hasResourceBundle(language, name));
  await Promise.all(
    missing.map(async ([name, catalogues]) =>
      i18next.addResourceBundle(language, name, (await catalogues[language]()).default),
    ),
  );
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

const isLanguage = (tag: string | undefined): tag is Language => LANGUAGES.some((known) => known === tag);
