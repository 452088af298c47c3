import { inWords, type Load } from './in-words';

const rules = (load: Load): Load => inWords(['rules', 'conditions'], load);

/** The pages below the list of rules. */
export const RULE_PAGES = {
  examples: rules(async () => ({ Component: (await import('../rules/examples')).Examples })),
  scenarios: rules(async () => ({ Component: (await import('../rules/scenarios')).Scenarios })),
  versions: rules(async () => ({ Component: (await import('../rules/versions')).Versions })),
  held: rules(async () => ({ Component: (await import('../rules/held')).Held })),
  new: rules(async () => ({ Component: (await import('../rules/editor')).RuleEditor })),
  ':id': rules(async () => ({ Component: (await import('../rules/editor')).RuleEditor })),
  ':id/results': rules(async () => ({ Component: (await import('../rules/results')).Results })),
} satisfies Record<string, Load>;

/** The screens, each in a part of the program that comes when it is first wanted. */
export const SCREENS = {
  chats: async () => ({ Component: (await import('../chats/chats')).Chats }),
  cases: async () => ({ Component: (await import('../cases/cases')).Cases }),
  contacts: inWords(['customers'], async () => ({
    Component: (await import('../contacts/contacts')).Contacts,
  })),
  wall: async () => ({ Component: (await import('../wall/wall')).Wall }),
  rules: rules(async () => ({ Component: (await import('../rules/rules')).Rules })),
  reports: inWords(['reports'], async () => ({
    Component: (await import('../reports/reports')).Reports,
  })),
  settings: inWords(['settings'], async () => ({
    Component: (await import('../settings/settings')).Settings,
  })),
  setUp: inWords(['setUp', 'integrations'], async () => ({
    Component: (await import('../set-up/set-up')).SetUp,
  })),
  invitation: inWords(['people'], async () => ({
    Component: (await import('../invitation/invitation')).Invitation,
  })),
} satisfies Record<string, Load>;
