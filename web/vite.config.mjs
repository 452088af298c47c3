import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
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
