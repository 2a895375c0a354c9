import { defineConfig } from 'vite';

/**
 * The browser's files get their hash as name, so that they may be kept for ever; the server's one is a single module that needs
 * no `node_modules`. `scripts/buildStorefront.ts` runs both.
 */
export default defineConfig(({ isSsrBuild }) => ({
  root: import.meta.dirname,
  configFile: false,
  logLevel: 'warn',
  ssr: { noExternal: true },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    target: isSsrBuild ? 'node24' : 'es2022',
    minify: true,
    assetsInlineLimit: 0,
    emptyOutDir: true,
    reportCompressedSize: false,
    // The licences of what is in the files, beside them.
    license: { fileName: 'licenses.md' },
    modulePreload: { polyfill: false },
    manifest: !isSsrBuild,
    rollupOptions: {
      // How long a busy machine took is nobody's mistake.
      checks: { bundlerTimings: false },
      input: isSsrBuild ? 'src/server.tsx' : 'src/browser.tsx',
      ...(isSsrBuild
        ? { output: { entryFileNames: 'render.mjs', codeSplitting: false } }
        : {}),
    },
  },
}));
