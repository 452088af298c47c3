import type { TFunction } from 'i18next';
import { COMMANDS, commandOf, type CommandName } from '../keys/commands';
import { sayer } from '../words/sayer';

/** Something that can be chosen in the command bar. */
export interface Choice {
  id: string;
  text: string;
  /** What else it is found by. */
  also?: string;
  /** Said behind it, more quietly. */
  hint?: string;
  /** The key that does the same. */
  keyName?: string;
  run: () => void;
}

const SCREENS = ['chats', 'unanswered', 'cases', 'contacts', 'wall', 'rules', 'reports', 'settings'] as const;
const FOR_ADMINISTRATORS: readonly string[] = ['wall', 'rules', 'reports'];
const ADDRESSES = {
  chats: '/chats',
  unanswered: '/cases?view=unanswered',
  cases: '/cases',
  contacts: '/contacts',
  wall: '/wall',
  rules: '/rules',
  reports: '/reports',
  settings: '/settings',
} as const;

/** The screens that this person has, also by the words that other desks have for them. */
export function screenChoices(t: TFunction, isAdministrator: boolean, go: (to: string) => void): Choice[] {
  return SCREENS.filter((screen) => isAdministrator || !FOR_ADMINISTRATORS.includes(screen)).map(
    (screen) => ({
      id: `screen-${screen}`,
      text: t(`rail.${screen}`),
      also: t(`bar.also.${screen}`),
      run: () => go(ADDRESSES[screen]),
    }),
  );
}

/** What the screen below can do at the moment. */
export function commandChoices(t: TFunction, running: ReadonlyMap<CommandName, () => void>): Choice[] {
  const names = Object.keys(COMMANDS) as CommandName[]; // the table's own keys
  return names.flatMap((name) => {
    const run = running.get(name);
    if (!run || commandOf(name).byKeyOnly) return [];
    return [
      { id: `command-${name}`, text: sayer(t)(`keys.commands.${name}`), keyName: COMMANDS[name].key, run },
    ];
  });
}

/** Those in which every word that was written begins a word. */
export function matching(choices: readonly Choice[], written: string): Choice[] {
  const wanted = wordsOf(written);
  return choices.filter(({ text, also = '' }) => {
    const words = wordsOf(`${text} ${also}`);
    return wanted.every((want) => words.some((word) => word.startsWith(want)));
  });
}

/** The number in "12", "#12", "case 12" or "ticket 12"; null in anything else. */
export function caseNumberIn(written: string, t: TFunction): number | null {
  const found = /^(?:(\p{L}+)\s+)?#?\s*([1-9]\d{0,14})$/u.exec(written.trim());
  if (!found) return null;
  const [, word, number] = found;
  const isCase = word === undefined || wordsOf(t('bar.also.cases')).includes(plain(word));
  return isCase ? Number(number) : null;
}

const plain = (text: string) => text.toLocaleLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
const wordsOf = (text: string) =>
  plain(text)
    .split(/[\s,]+/)
    .filter(Boolean);
