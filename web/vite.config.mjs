import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const { resolve } = createRequire(import.meta.url);
const emojiVersion = JSON.parse(readFileSync(resolve('emojibase-data/package.json'), 'utf8')).version;
/** Not a hash of the content in the address, but the version of who made it. */
const EMOJI_FOLDER = `assets/emoji-${emojiVersion}`;

/** The names of emoji in our languages, as the picker asks for them: from here, and from nobody else. */
const emojiNames = {
  name: 'emoji-names',
  generateBundle() {
    for (const language of ['en', 'de'])
      for (const file of ['data.json', 'messages.json'])
        this.emitFile({
          type: 'asset',
          fileName: `${EMOJI_FOLDER}/${language}/${file}`,
          source: readFileSync(resolve(`emojibase-data/${language}/${file}`)),
        });
  },
};

/** What everybody's first screen is made of, each in one file: many small ones take longer, and are larger packed. */
const FIRST = { base: 'main.tsx', first: 'chats/chats.tsx' };

/** Names the file for what is reached from one of these without a lazy import; all else is split as it is wanted. */
function nameOfFirst() {
  let found;
  return (id, modules) => {
    found ??= Object.entries(FIRST).map(([name, file]) => [
      name,
      reached(fileURLToPath(new URL(file, import.meta.url)), modules),
    ]);
    return found.find(([, ids]) => ids.has(id))?.[0] ?? null;
  };
}

/** They name every part of a library: whoever imports one of them wants a few of the parts, and the bundler knows which. */
const LIBRARY_INDEX =
  /\/(@mantine\/core\/esm\/index|@tabler\/icons-react\/dist\/esm\/tabler-icons-react)\.mjs$/;

function reached(from, modules) {
  const ids = new Set([from]);
  for (const id of ids) {
    if (LIBRARY_INDEX.test(id)) continue;
    for (const next of modules.getModuleInfo(id)?.importedIds ?? []) ids.add(next);
  }
  return ids;
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [emojiNames],
  define: { EMOJI_NAMES_URL: JSON.stringify(`/${EMOJI_FOLDER}`) },
  // The API puts a fresh one into every page it serves (api/routes/interface.ts).
  html: { cspNonce: 'CSP_NONCE' },
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // The first that know light-dark(): made simpler for older ones it loses its colours.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // A picture inlined as a data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // The first screen is one file on purpose.
    chunkSizeWarningLimit: 1_200,
    rolldownOptions: {
      // The component library marks its files for servers that render React; none does here.
      output: { codeSplitting: { groups: [{ name: nameOfFirst(), debugName: 'first' }] } },
      onLog: (level, log, handle) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && handle(level, log),
    },
  },
  logLevel: 'warn',
});
