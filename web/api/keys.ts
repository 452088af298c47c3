/** The names under which answers are kept, so that who reads and who keeps them true mean the same thing. */
export const keys = {
  me: ['me'],
  counts: ['counts'],
  /** All lists of chats, or the one of a view. */
  chats: (view?: ChatView) => (view ? ['chats', view] : ['chats']),
  case: (number: number) => ['case', number],
  /** What is shown of one case beside itself: `messages`, `notes`, `history`, … */
  of: (number: number, what: string) => ['case', number, what],
  cases: ['cases'],
  people: ['people'],
  groups: ['groups'],
  settings: ['settings'],
  preferences: ['preferences'],
} as const;

export type ChatView = 'new' | 'mine' | 'all';
