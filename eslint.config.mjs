import eslint from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.data/**'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      'no-console': 'error',
    },
  },
  {
    files: ['web/**/*.ts', 'web/**/*.tsx'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    rules: {
      // Nothing here is compiled by React's compiler.
      'react-hooks/incompatible-library': 'off',
      // An event handler of React may be asynchronous: what fails in it is shown by the call itself.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  { ignores: ['web/api/schema.d.ts'] },
  {
    // Workflow code runs again from its history: only what gives the same answer each time may be used.
    files: ['workflows/**/*.ts'],
    ignores: ['workflows/bundle.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            'node:fs',
            'node:crypto',
            'node:net',
            'node:http',
            'node:path',
            'pg',
            'kysely',
            'fastify',
            'twilio',
          ].map((name) => ({
            name,
            message: 'Workflows are deterministic and do no I/O: put it into an activity.',
          })),
        },
      ],
    },
  },
  {
    // What talks to a person in a terminal prints; tests may use `!` on rows they have just made.
    files: [
      'start.ts',
      'demo.ts',
      'migrate.ts',
      'not-yet.ts',
      'simulator/main.ts',
      'test/**/*.ts',
      '**/*.mjs',
    ],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
    rules: { 'no-console': 'off' },
  },
  {
    // Answers of HTTP calls are JSON of any shape here: a wrong one fails the expectation.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
);
