/** The lists of chats. */
export const CHAT_VIEWS = ['new', 'mine', 'all'] as const;
export type ChatView = (typeof CHAT_VIEWS)[number];

/** The names under which answers are kept, so that who reads and who keeps them true mean the same thing. */
export const keys = {
  me: ['me'],
  /** One's own, or those of an agent as a supervisor sees them. */
  chats: (view: ChatView, agentId: string | null = null) =>
    agentId === null ? ['chats', view] : ['chats', view, agentId],
  case: (number: number) => ['case', number],
  /** What is shown of one case beside itself: `messages`, `notes`, `history`. */
  of: (number: number, what: string) => ['case', number, what],
  /** `one` is the contact itself, beside what is shown of it: `cases`, `candidates`. */
  contact: (id: string, what = 'one') => ['contact', id, what],
  people: ['people'],
  groups: ['groups'],
  /** As administrators see them: read again together with what everybody sees. */
  users: ['people', 'whole'],
  wholeGroups: ['groups', 'whole'],
  invitations: ['invitations'],
  tokens: (whose: 'own' | 'all') => ['tokens', whose],
  auditLog: (query?: object) => (query ? ['auditLog', query] : ['auditLog']),
  counts: ['counts'],
  /** All cases by what is asked; of nothing: every list of them. */
  cases: (query?: object) => (query ? ['cases', query] : ['cases']),
  views: ['views'],
  contacts: (query: object) => ['contacts', query],
  wall: ['wall'],
  settings: ['settings'],
  labels: ['labels'],
  fields: ['fields'],
  macros: ['macros'],
  templates: (integrationId: string) => ['templates', integrationId],
  integrationNames: ['integrations', 'names'],
  /** Of the rules as they would be, and of what is known of them. */
  rules: (...what: (string | number)[]) => ['rules', ...what],
  /** What was counted of a period: `table`, `failures`, `reasons`. */
  reports: (what: string, asked: object) => ['reports', what, asked],
  preferences: ['preferences'],
  /** Of what is being saved at the moment, by what it changes. */
  saving: (what: readonly unknown[]) => ['saving', ...what],
  notifications: ['notifications'],
  integrations: ['integrations'],
  integrationKinds: ['integrationKinds'],
  integration: (id: string) => ['integration', id],
  connection: (id: string) => ['integration', id, 'connection'],
  simulator: ['simulator'],
  /** The day that the simulator plays. */
  day: ['simulator', 'day'],
  setUp: ['setUp'],
} as const;
