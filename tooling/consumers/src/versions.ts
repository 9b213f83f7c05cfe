/** What is installed to try the packages with. */
export const versions = {
  yarn: '1.22.22',
  '@yarnpkg/cli-dist': '4.18.1',
  vite: '8.3.8',
  webpack: '5.113.0',
  'webpack-cli': '7.3.1',
  esbuild: '0.28.2',
  next: '16.4.6',
  react: '19.3.1',
  'react-dom': '19.3.1',
  jest: '30.5.2',
  vitest: '5.1.2',
  node24: 'npm:node@24.21.0',
  node26: 'npm:node@26.10.0',
  bun: '1.4.5',
  deno: '2.9.6',
} as const;

export type Tool = keyof typeof versions;
