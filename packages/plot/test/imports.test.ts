import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('what importing the package loads');
const source = fileURLToPath(new URL('../src', import.meta.url));

/** Every module that the import of a file loads, without what it loads later with import(). */
function loadedBy(file: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  if (!file.endsWith('.ts')) return loaded;
  const statements = /^(?:import|export) (?!type )[^;]*?from '([^']+)';/gm;
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(statements)) {
    loadedBy(specifier.startsWith('.') ? `${join(dirname(file), specifier)}.ts` : specifier, loaded);
  }
  return loaded;
}
const names = (modules: Set<string>) => [...modules].map((name) => (name.startsWith('/') ? relative(source, name) : name));

test('neither sharp, ECharts, the PNG encoder nor a Node module', () => {
  const modules = names(loadedBy(join(source, 'index.ts')));
  assert.ok(modules.includes('text/outlines.ts') && modules.includes('charts/lineChart.ts'), 'the walk finds modules');
  assert.equal(
    modules.filter((name) => !name.endsWith('.ts')),
    ['@kindling/checks'],
  );
});

test('what charts load needs no Node, only png/node.ts does', () => {
  const packages = names(loadedBy(join(source, 'charts', 'drawLineChart.ts'))).filter((name) => !name.endsWith('.ts'));
  assert.equal(packages.sort(), ['echarts/charts', 'echarts/components', 'echarts/core', 'echarts/renderers']);
  assert.ok(names(loadedBy(join(source, 'png', 'node.ts'))).includes('node:fs'));
});

test.run();
