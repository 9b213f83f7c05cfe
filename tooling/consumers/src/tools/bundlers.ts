import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { PackedPackage } from '@kindling/pack-check';
import { commandOf, makeProject, must } from '../project';
import { checkTrained } from '../trained';
import type { Trial } from '../trial';
import { pageWith, trainInPages } from './page';

const node = process.execPath;

/** Each bundler as it comes, without a configuration. */
export function bundlerTrials(packed: readonly PackedPackage[], folder: string): Trial[] {
  const at = (name: string) => join(folder, name);
  return [
    {
      name: 'vite',
      async run() {
        await makeProject(at('vite'), packed, ['vite'], { 'index.html': pageWith('/page.mjs') });
        const { output } = await must(node, [commandOf(at('vite'), 'vite'), 'build'], at('vite'));
        return `${await trainInPages(join(at('vite'), 'dist'))}${warningsIn(output)}`;
      },
    },
    {
      name: 'webpack',
      async run() {
        const project = at('webpack');
        await makeProject(project, packed, ['webpack', 'webpack-cli'], {
          'public/index.html': pageWith('main.js', 'text/javascript'),
        });
        const command = ['build', '--mode', 'production', '--entry', './page.mjs', '-o', 'dist'];
        const { output } = await must(node, [commandOf(project, 'webpack'), ...command], project);
        cpSync(join(project, 'public'), join(project, 'dist'), { recursive: true });
        return `${await trainInPages(join(project, 'dist'))}${warningsIn(output)}`;
      },
    },
    {
      name: 'esbuild',
      async run() {
        const project = at('esbuild');
        await makeProject(project, packed, ['esbuild'], { 'dist/index.html': pageWith('page.js', 'text/javascript') });
        const build = (...args: string[]) =>
          must(join(project, 'node_modules/.bin/esbuild'), ['--bundle', '--minify', ...args], project);
        const seen: string[] = [];
        let said = '';
        for (const [format, file] of [
          ['cjs', 'node/program.cjs'],
          ['esm', 'node/program.mjs'],
        ]) {
          said += (await build('node.mjs', '--platform=node', `--format=${format}`, `--outfile=${file}`)).output;
          const { stdout } = await must(node, [file], project, 60_000);
          seen.push(checkTrained(`node ${format}`, JSON.parse(stdout)));
        }
        said += (await build('page.mjs', '--outfile=dist/page.js')).output;
        return `${seen.join(', ')}, ${await trainInPages(join(project, 'dist'))}${warningsIn(said)}`;
      },
    },
  ];
}

/** What a build said that looks like a warning, on lines of its own. */
function warningsIn(output: string): string {
  const warnings = output.split('\n').filter((line) => /warn/i.test(line));
  return warnings.length === 0 ? '' : `\n${warnings.join('\n')}`;
}
