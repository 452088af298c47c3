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
    rolldownOptions: {
      // The component library marks its files for servers that render React; none does here.
      onLog: (level, log, handle) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && handle(level, log),
    },
  },
  logLevel: 'warn',
});
