// Who may import whom: the table of docs/architecture.md as rules that a test holds (test/architecture).
// `may` is what a folder uses; `types` is what it knows the shape of, but never runs.
const folders = {
  workflows: { may: [], types: ['activities/'] },
  activities: {
    may: [
      'automation/',
      'cases/',
      'rules/',
      'channels/',
      'db/',
      'workspace/',
      'storage/',
      'refusal.ts',
      'reason.ts',
    ],
    types: ['workflows/contract.ts'],
  },
  automation: {
    may: ['cases/', 'rules/', 'channels/', 'db/', 'workspace/', 'duration.ts', 'refusal.ts', 'reason.ts'],
    types: ['workflows/contract.ts'],
  },
  rules: { may: ['duration.ts'], types: ['db/schema.ts'] },
  cases: {
    may: ['db/', 'workspace/', 'refusal.ts', 'reason.ts', 'said.ts'],
    types: ['rules/', 'channels/channel.ts'],
  },
  channels: { may: ['refusal.ts', 'said.ts'], types: ['db/schema.ts'] },
  workspace: { may: ['db/', 'channels/', 'storage/', 'refusal.ts', 'said.ts'], types: ['rules/'] },
  reports: { may: ['db/', 'rules/', 'workspace/', 'refusal.ts'], types: [] },
  api: {
    may: [
      'automation/',
      'cases/',
      'reports/',
      'workspace/',
      'rules/',
      'channels/',
      'db/',
      'wake/',
      'storage/',
      'duration.ts',
      'refusal.ts',
    ],
    types: ['configuration.ts'],
  },
  wake: { may: ['workflows/contract.ts', 'db/', 'reason.ts'], types: ['configuration.ts'] },
  db: { may: [], types: [] },
  web: { may: [], types: [] },
  simulator: { may: [], types: [] },
  storage: { may: [], types: [] },
  'rule-files': { may: ['rules/', 'reason.ts'], types: [] },
  embedded: { may: [], types: [] },
  bench: {
    may: [
      'rules/',
      'automation/',
      'cases/',
      'channels/',
      'db/',
      'embedded/',
      'simulator/',
      'wake/',
      'workspace/',
      'reason.ts',
    ],
    types: [],
  },
  'duration.ts': { may: [], types: [] },
  'refusal.ts': { may: [], types: [] },
  'reason.ts': { may: [], types: [] },
  'said.ts': { may: [], types: [] },
  'logging.ts': { may: [], types: [] },
  'configuration.ts': { may: ['duration.ts'], types: [] },
};

// The libraries that decide what a folder is: only these places use them.
const libraries = {
  twilio: ['channels/whatsapp-twilio/', 'simulator/'],
  '@temporalio/workflow': ['workflows/', 'bench/bare-timer-workflow.ts'],
  '@temporalio/worker': ['workflows/bundle.ts', 'worker.ts', 'bench/bare-timers.ts'],
  '@temporalio/activity': ['activities/'],
  '@temporalio/client': ['wake/', 'embedded/', 'worker.ts', 'start.ts', 'bench/bare-timers.ts'],
  fastify: ['api/', 'simulator/', 'server.ts', 'start.ts'],
  '@aws-sdk/client-s3': ['storage/'],
  kysely: [
    'db/',
    'cases/',
    'automation/',
    'workspace/',
    'activities/',
    'wake/',
    'reports/',
    'api/',
    'bench/',
  ],
  pg: ['db/', 'api/feed/', 'embedded/'],
  'json-rules-engine': ['rules/', 'bench/'],
  liquidjs: ['rules/'],
  react: ['web/'],
  '@mantine/core': ['web/'],
};

const escaped = (path) => path.replace(/[.\-/]/g, '\\$&');
const starts = (paths) => paths.map((path) => `^${escaped(path)}`);
const ofPackage = (name) => `(^|node_modules/)${escaped(name)}(/|$)`;
const OURS = '^(?!node_modules/)[^/]+/.+\\.(tsx?|js)$|^[a-z-]+\\.ts$';

const ownFolders = Object.entries(folders).flatMap(([name, { may, types }]) => {
  const here = name.endsWith('.ts') ? name : `${name}/`;
  const from = { path: `^${escaped(here)}` };
  return [
    {
      name: `what-${name}-may-use`,
      severity: 'error',
      from: name === 'workflows' ? { ...from, pathNot: '^workflows/bundle\\.ts$' } : from,
      to: { path: OURS, pathNot: starts([here, ...may]), dependencyTypesNot: ['type-only', 'core'] },
    },
    {
      name: `what-${name}-may-know`,
      severity: 'error',
      from,
      to: { path: OURS, pathNot: starts([here, ...may, ...types]), dependencyTypesNot: ['core'] },
    },
  ];
});

const ownLibraries = Object.entries(libraries).map(([name, places]) => ({
  name: `who-uses-${name}`,
  severity: 'error',
  from: { pathNot: starts(places) },
  to: { path: ofPackage(name), dependencyTypesNot: ['type-only'] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...ownFolders,
    ...ownLibraries,
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one thing, or a third one is missing between them.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'workflows-stay-in-their-sandbox',
      comment: 'Workflow code runs again from its history: no I/O, no clock, no libraries.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: '^workflows/bundle\\.ts$' },
      to: {
        path: '^(?!workflows/)',
        pathNot: ofPackage('@temporalio/workflow'),
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'rules-are-pure',
      comment: 'Rules are judged the same way in a look, in a dry run and in a test: no I/O.',
      severity: 'error',
      from: { path: '^rules/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-the-registry-knows-the-channels',
      comment: 'A channel is reached through its port, so that the next one needs no change elsewhere.',
      severity: 'error',
      from: { pathNot: '^channels/whatsapp-twilio/|^channels/registry\\.ts$' },
      to: { path: '^channels/whatsapp-twilio/' },
    },
    {
      name: 'nobody-imports-an-entry-point',
      comment: 'They start processes. Only start.ts, which runs them all in one, builds on the others.',
      severity: 'error',
      from: { pathNot: '^start\\.ts$' },
      to: { path: '^(start|server|worker|migrate|demo|not-yet)\\.ts$|^(simulator|rule-files)/main\\.ts$' },
    },
    {
      name: 'production-needs-no-development-package',
      comment: 'The interface is bundled when it is built.',
      severity: 'error',
      from: { pathNot: '^web/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.data|test/histories)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json', '.d.ts'] },
  },
};
