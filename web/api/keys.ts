/** The lists of chats. */
export const CHAT_VIEWS = ['new', 'mine', 'all'] as const;
export type ChatView = (typeof CHAT_VIEWS)[number];

/** The names under which answers are kept, so that who reads and who keeps them true mean the same thing. */
export const keys = {
  me: ['me'],
  chats: (view: ChatView) => ['chats', view],
  case: (number: number) => ['case', number],
  /** What is shown of one case beside itself: `messages`, `notes`, `history`. */
  of: (number: number, what: string) => ['case', number, what],
  settings: ['settings'],
  groups: ['groups'],
  people: ['people'],
  preferences: ['preferences'],
} as const;
