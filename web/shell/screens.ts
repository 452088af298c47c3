import { inWords, type Load } from './in-words';

/** The screens, each in a part of the program that comes when it is first wanted. */
export const SCREENS = {
  chats: async () => ({ Component: (await import('../chats/chats')).Chats }),
  cases: inWords(['bulk'], async () => ({ Component: (await import('../cases/cases')).Cases })),
  contacts: inWords(['customers'], async () => ({
    Component: (await import('../contacts/contacts')).Contacts,
  })),
  wall: async () => ({ Component: (await import('../wall/wall')).Wall }),
  rules: inWords(['rules', 'conditions', 'actions'], async () => ({
    Component: (await import('../rules/rule-pages')).RulePages,
  })),
  reports: inWords(['reports'], async () => ({
    Component: (await import('../reports/reports')).Reports,
  })),
  settings: inWords(['settings'], async () => ({
    Component: (await import('../settings/settings')).Settings,
  })),
  setUp: inWords(['setUp', 'integrations', 'desk', 'rules'], async () => ({
    Component: (await import('../set-up/set-up')).SetUp,
  })),
  invitation: inWords(['people'], async () => ({
    Component: (await import('../invitation/invitation')).Invitation,
  })),
} satisfies Record<string, Load>;
