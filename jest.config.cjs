const compile = (syntax) => [
  '@swc/jest',
  { jsc: { parser: { syntax }, target: 'es2022' }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
];
// Only published as ES modules, which Node itself can require and Jest can't.
const esModule =
  'node_modules/(request-filtering-agent|file-type|strtok3|token-types|uint8array-extras|@tokenizer|@borewit)/';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': compile('typescript'), [`${esModule}.+\\.js$`]: compile('ecmascript') },
  transformIgnorePatterns: [`/node_modules/(?!${esModule.replace('node_modules/', '')})`],
  globalSetup: '<rootDir>/test/start-servers.ts',
  globalTeardown: '<rootDir>/test/stop-servers.ts',
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  testTimeout: 90_000,
  maxWorkers: 2,
};
