import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  entry: [
    'core/host/{cli,worker-process}.ts',
    'core/cli/main.ts',
    'electron/{main,preload}.ts',
    'scripts/{start,dev,test,setup,screenshots,draw-icons,bench,test-crash}.mjs',
    'test/**/*.test.{ts,tsx}',
    'test/e2e/**/*.spec.ts',
    'test/support/electron-stand-in/{boot,utility-child}.cjs',
    'test/support/fixture-page/main.tsx',
    'test/bench/{run,actor,vite.config}.ts',
  ],
  project: ['{core,electron,renderer,scripts,test}/**/*.{ts,tsx,mjs,cjs,css}', '*.config.ts'],
  ignoreExportsUsedInFile: true,
  // The engines that the benchmark compares ours with are in its own package.json.
  ignoreDependencies: ['bullmq', 'bee-queue', '@bull-board/.+', 'express'],
  compilers: {
    // Fonts and colour scales are packages that only style sheets import.
    css: (text: string) =>
      [...text.matchAll(/@import\s+'([^']+)'/g)].map(([, path]) => `import '${path}';`).join('\n'),
  },
};

export default config;
