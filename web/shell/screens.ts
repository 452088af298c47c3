import { inWords, type Load } from './in-words';

/** The screens, each in a part of the program that comes when it is first wanted. */
export const SCREENS = {
  chats: async () => ({ Component: (await import('../chats/chats')).Chats }),
  cases: async () => ({ Component: (await import('../cases/cases')).Cases }),
  contacts: async () => ({ Component: (await import('../contacts/contacts')).Contacts }),
  wall: async () => ({ Component: (await import('../wall/wall')).Wall }),
  settings: inWords(['settings'], async () => ({
    Component: (await import('../settings/settings')).Settings,
  })),
} satisfies Record<string, Load>;
