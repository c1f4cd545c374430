import { join } from 'node:path';
import { defineConfig } from 'vite';

/** The benchmark as plain Node runs it. The peers stay packages, found in `node_modules` beside the output. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: { run: join(import.meta.dirname, 'run.ts'), actor: join(import.meta.dirname, 'actor.ts') },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
});
