import type { ParseKeys } from 'i18next';
import { inWords, type Load } from '../shell/in-words';

/** One page of the settings. Its address is `/settings/` and its path. */
export interface SettingsPage {
  path: string;
  /** What follows the path in addresses within the page, as the router reads it. */
  within?: string;
  word: ParseKeys<'settings'>;
  part: 'workspace' | 'people' | 'own';
  /** Agents have it too. */
  forAgents?: true;
  load: Load;
}

/** In the order of the menu; each comes when it is first wanted. */
export const PAGES: readonly SettingsPage[] = [
  {
    path: 'integrations',
    within: '/:id?/:kind?',
    word: 'pages.integrations',
    part: 'workspace',
    load: inWords(['settings', 'integrations', 'desk'], async () => ({
      Component: (await import('../integrations/integrations')).Integrations,
    })),
  },
  {
    path: 'chats',
    word: 'pages.chats',
    part: 'workspace',
    load: inWords(['settings'], async () => ({
      Component: (await import('../workspace-settings/chat-settings')).ChatSettings,
    })),
  },
  {
    path: 'hours',
    word: 'pages.hours',
    part: 'workspace',
    load: inWords(['settings'], async () => ({
      Component: (await import('../workspace-settings/hours')).Hours,
    })),
  },
  {
    path: 'macros',
    within: '/:id?',
    word: 'pages.macros',
    part: 'workspace',
    forAgents: true,
    load: inWords(['settings', 'actions'], async () => ({
      Component: (await import('../macros/macros')).Macros,
    })),
  },
  {
    path: 'templates',
    word: 'pages.templates',
    part: 'workspace',
    load: inWords(['settings'], async () => ({
      Component: (await import('../whatsapp-templates/templates-page')).TemplatesPage,
    })),
  },
  {
    path: 'labels',
    word: 'pages.labels',
    part: 'workspace',
    load: inWords(['settings', 'bulk'], async () => ({
      Component: (await import('../labels/labels-page')).LabelsPage,
    })),
  },
  {
    path: 'fields',
    word: 'pages.fields',
    part: 'workspace',
    load: inWords(['settings'], async () => ({
      Component: (await import('../fields/fields-page')).FieldsPage,
    })),
  },
  {
    path: 'import',
    within: '/:id?',
    word: 'pages.import',
    part: 'workspace',
    load: inWords(['settings', 'desk'], async () => ({
      Component: (await import('../contact-import/import-page')).ImportPage,
    })),
  },
  {
    path: 'crm',
    word: 'pages.crm',
    part: 'workspace',
    load: inWords(['settings'], async () => ({
      Component: (await import('../workspace-settings/customer-settings')).CustomerSettings,
    })),
  },
  {
    path: 'notifications',
    word: 'pages.defaults',
    part: 'workspace',
    load: inWords(['settings'], async () => ({
      Component: (await import('../workspace-settings/own-defaults')).OwnDefaults,
    })),
  },
  {
    path: 'set-up',
    word: 'pages.setUp',
    part: 'workspace',
    load: async () => ({ Component: (await import('../set-up/to-set-up')).ToSetUp }),
  },
  {
    path: 'people',
    word: 'pages.people',
    part: 'people',
    load: inWords(['settings', 'people'], async () => ({
      Component: (await import('../people-settings/people')).People,
    })),
  },
  {
    path: 'groups',
    word: 'pages.groups',
    part: 'people',
    load: inWords(['settings', 'people'], async () => ({
      Component: (await import('../people-settings/groups')).Groups,
    })),
  },
  {
    path: 'audit-log',
    word: 'pages.log',
    part: 'people',
    load: inWords(['settings', 'people'], async () => ({
      Component: (await import('../people-settings/audit-log')).AuditLog,
    })),
  },
  {
    path: 'tokens',
    word: 'pages.tokens',
    part: 'own',
    forAgents: true,
    load: inWords(['settings', 'people'], async () => ({
      Component: (await import('../people-settings/tokens')).Tokens,
    })),
  },
];

export const PARTS = ['workspace', 'people', 'own'] as const satisfies SettingsPage['part'][];

/** Those that this person has. */
export const pagesFor = (role: 'agent' | 'administrator'): SettingsPage[] =>
  PAGES.filter(({ forAgents }) => forAgents ?? role === 'administrator');
