// Compiles the sources into dist/, bundles the workflows for production workers and the interface for browsers.
// With --if-stale it does nothing while dist/ is newer than every source.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const stamp = join(root, 'dist', '.built');
const outside = new Set(['node_modules', 'dist', 'test', 'docs']);

function newest(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && !outside.has(entry.name))
    .map((entry) => join(folder, entry.name))
    .reduce(
      (latest, path) =>
        Math.max(latest, statSync(path).isDirectory() ? newest(path) : statSync(path).mtimeMs),
      0,
    );
}

const fresh = existsSync(stamp) && statSync(stamp).mtimeMs >= newest(root);
if (!(process.argv.includes('--if-stale') && fresh)) {
  const started = Date.now();
  // Whole, so that nothing of a source that is gone stays behind.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const node = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  node(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json');
  // Read by the API, which has them from where it runs.
  cpSync(join(root, 'rule-files', 'examples'), join(root, 'dist', 'rule-files', 'examples'), {
    recursive: true,
  });
  node(join(root, 'dist', 'workflows', 'bundle.js'));
  node(join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', 'web');
  writeFileSync(stamp, new Date().toISOString());
  console.log(`built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
