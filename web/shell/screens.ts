import { loadWords, type Area } from '../words/words';

interface Screen {
  Component: React.ComponentType;
}

/** The screens, each in a part of the program that comes when it is first wanted. */
export const SCREENS = {
  chats: async () => ({ Component: (await import('../chats/chats')).Chats }),
  cases: async () => ({ Component: (await import('../cases/cases')).Cases }),
  contacts: async () => ({ Component: (await import('../contacts/contacts')).Contacts }),
  wall: async () => ({ Component: (await import('../wall/wall')).Wall }),
  settings: inWords(['settings'], async () => ({
    Component: (await import('../settings/settings')).Settings,
  })),
} satisfies Record<string, () => Promise<Screen>>;

/** A screen together with the words that only it and its neighbours say. */
export function inWords(areas: readonly Area[], load: () => Promise<Screen>): () => Promise<Screen> {
  return async () => {
    const [screen] = await Promise.all([load(), loadWords(areas)]);
    return screen;
  };
}
