import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions } from 'vite';

/**
 * A bundle for Node or Electron's main process. Everything but Electron itself is inlined, so the packaged app
 * carries no node_modules; CommonJS, because an ESM main that awaits `app.whenReady()` hangs Electron.
 */
function nodeBundle(input: Record<string, string>, outDir: string): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true, external: ['electron'] },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input,
        platform: 'node',
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' },
      },
    },
  };
}

export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  builder: {},
  environments: {
    client: {
      build: {
        outDir: '../dist/renderer',
        emptyOutDir: true,
        chunkSizeWarningLimit: 2000,
        assetsInlineLimit: 0, // the content security policy takes no font from a data: URL
      },
    },
    host: nodeBundle({ cli: 'core/host/cli.ts', worker: 'core/host/worker-process.ts' }, '../dist/host'),
    main: nodeBundle({ main: 'electron/main.ts' }, '../dist/electron'),
    // On its own, so that it shares no chunk with main: a sandboxed preload must be one file.
    preload: nodeBundle({ preload: 'electron/preload.ts' }, '../dist/preload'),
    // The `biometrics-queue` command: an ES module beside the library, with the same packages left outside.
    command: {
      consumer: 'server',
      resolve: { external: ['croner', 'ioredis', 'zod'] },
      build: {
        outDir: '../dist/cli',
        emptyOutDir: true,
        target: 'node20',
        minify: false,
        rolldownOptions: {
          input: { 'biometrics-queue': 'core/cli/main.ts' },
          output: { format: 'es', entryFileNames: '[name].js' },
        },
      },
    },
    queue: {
      consumer: 'server',
      resolve: { external: ['ioredis', 'zod'] },
      build: {
        outDir: '../dist/queue',
        emptyOutDir: true,
        target: 'node20',
        minify: false,
        rolldownOptions: {
          input: { index: 'core/queue/index.ts' },
          output: { format: 'es', entryFileNames: '[name].js' },
          preserveEntrySignatures: 'strict',
        },
      },
    },
  },
});
