/** Where a key does something; everywhere means on every screen. */
export const PLACES = ['everywhere', 'chats', 'case', 'cases'] as const;
export type Place = (typeof PLACES)[number];

interface Command {
  place: Place;
  /** As `useKeys` names it; a range is written as its first and last. */
  key: string;
  /** Means something only by what the keyboard is at: not for the command bar. */
  byKeyOnly?: true;
}

/** All that is done by key. What listens, the help and the command bar read this one table. */
export const COMMANDS = {
  commandBar: { place: 'everywhere', key: 'Ctrl+k', byKeyOnly: true },
  help: { place: 'everywhere', key: '?' },
  nextChat: { place: 'chats', key: 'j', byKeyOnly: true },
  previousChat: { place: 'chats', key: 'k', byKeyOnly: true },
  longestWaiting: { place: 'chats', key: 'g' },
  jump: { place: 'chats', key: 'Alt+1…9', byKeyOnly: true },
  take: { place: 'case', key: 't' },
  transfer: { place: 'case', key: 'm' },
  release: { place: 'case', key: 'u' },
  reply: { place: 'case', key: 'r' },
  note: { place: 'case', key: 'n' },
  macros: { place: 'case', key: '/' },
  endChat: { place: 'case', key: 'e' },
  panel: { place: 'case', key: 'i' },
  search: { place: 'cases', key: '/', byKeyOnly: true },
  nextCase: { place: 'cases', key: 'j', byKeyOnly: true },
  previousCase: { place: 'cases', key: 'k', byKeyOnly: true },
  choose: { place: 'cases', key: 'x', byKeyOnly: true },
  chooseRange: { place: 'cases', key: 'Shift+x', byKeyOnly: true },
  chooseNothing: { place: 'cases', key: 'Escape', byKeyOnly: true },
  bulkEdit: { place: 'cases', key: 'b' },
  backToList: { place: 'cases', key: 'q', byKeyOnly: true },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof COMMANDS;

/** A command, with all that it may have. */
export const commandOf = (name: CommandName): Command => COMMANDS[name];
