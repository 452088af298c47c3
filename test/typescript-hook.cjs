// `node -r ./test/typescript-hook.cjs file.ts`: lets a test start a process of its own from the sources.
const { transformFileSync } = require('@swc/core');

const options = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};
require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, options).code, file);
