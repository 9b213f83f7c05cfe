import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  elementwiseOps,
  loadAveragingFixtures,
  loadDistributionFixtures,
  loadHelperFixtures,
  loadLbfgsFixtures,
  loadModuleFixtures,
  loadNormalizationFixtures,
  loadOpFixtures,
  loadOptimizerFixtures,
  loadPrintingFixtures,
  loadSchedulerFixtures,
  loadTensorPrintingFixtures,
  loadTrajectoryFixtures,
  moduleFamilies,
} from '@kindling/fixtures';
import { repositoryRoot } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { leftOut } from '../src/table/leftOut';
import { table } from '../src/table/table';
import { heldUnder, withoutError, withoutFixture } from './support/heldUnder';

// Every public name is held against numbers of PyTorch, torchvision or scikit-learn, or it stands here with the reason why it is not. That
// the fixtures are compared is for the tests of their packages.

/** Functions, classes, and what a tensor does; a class is its constructor, whose methods are tried with it. */
const walked = /^(core|nn|optim|transforms|metrics|distributions)\/(new \w+|\w+|(Tensor|functional|init|utils|autograd)\.\w+)$/;

/** The table has all public names, which the test of completeness sees to. */
const names = new Set(
  [...table.map(({ name }) => name.replace(/ \(.*\)$/, '')), ...Object.keys(leftOut)].filter((name) => walked.test(name)),
);

const read = (path: string): unknown => JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8'));

/** All names of fields within a value. */
function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(keysIn);
  return Array.isArray(value) ? inner : [...Object.keys(value), ...inner];
}

/** The modules that a case is made of. */
function modulesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  const own = 'module' in value && typeof value.module === 'string' ? [value.module] : [];
  return [...own, ...Object.values(value).flatMap(modulesIn)];
}

const camelCase = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

const head = (printed: string) => printed.replace(/\W[\s\S]*$/, '');

/** What there are fixtures of, by package. */
function held(): Set<string> {
  const ops = [...loadOpFixtures().keys(), ...elementwiseOps.map(({ calls }) => calls)];
  const { init, gains, matrices, clips, padded, vector } = loadHelperFixtures();
  const schedulers = loadSchedulerFixtures();
  const optimizers = [...loadOptimizerFixtures(), ...loadTrajectoryFixtures().cases].map(({ optimizer }) => optimizer);
  const { cases, divergences } = loadDistributionFixtures();
  const pictures = read('packages/transforms/test/fixtures/pictures.json') as { printed: string[]; cases: { name: string }[] };
  const { printed } = read('packages/transforms/test/fixtures/torchvision.json') as { printed: string };
  const modules = moduleFamilies().flatMap((family) => loadModuleFixtures(family));
  const norms = modules.flatMap(({ norm }) => (norm === undefined ? [] : [camelCase(norm.kind)]));
  const layers = [
    ...modules.flatMap(modulesIn),
    ...loadNormalizationFixtures().map(({ layer }) => layer),
    ...[...loadPrintingFixtures().values()].map(head),
  ];
  const rates = [...schedulers.cases, ...schedulers.sequences.flatMap((sequence) => sequence.schedulers)];
  const scores = keysIn(read('packages/metrics/test/fixtures/scikitLearn.json'));
  return new Set([
    ...ops.flatMap((op) => [`core/${op}`, `core/Tensor.${op}`, `nn/functional.${op}`]),
    ...(loadTensorPrintingFixtures().size > 0 ? ['core/tensor'] : []),
    ...layers.map((layer) => `nn/new ${layer}`),
    ...[...init, ...matrices].map(({ name }) => `nn/init.${name}`),
    ...(gains.length > 0 ? ['nn/init.calculateGain'] : []),
    ...clips.map(({ name }) => `nn/utils.${name}`),
    ...norms.map((name) => `nn/utils.${name}`),
    ...(padded.length > 0 ? ['nn/utils.padSequence'] : []),
    ...(vector.parameters.length > 0 ? ['nn/utils.parametersToVector', 'nn/utils.vectorToParameters'] : []),
    ...(loadAveragingFixtures().cases.length > 0 ? ['nn/new AveragedModel', 'nn/updateBn'] : []),
    ...optimizers.map((optimizer) => `optim/new ${optimizer}`),
    ...(Object.keys(loadLbfgsFixtures()).length > 0 ? ['optim/new LBFGS'] : []),
    ...rates.map(({ scheduler }) => `optim/new ${scheduler}`),
    ...(schedulers.plateau.cases.length > 0 ? ['optim/new ReduceLROnPlateau'] : []),
    ...cases.map(({ distribution }) => `distributions/new ${distribution}`),
    ...(divergences.length > 0 ? ['distributions/klDivergence'] : []),
    ...pictures.cases.map(({ name }) => `transforms/functional.${name}`),
    ...[...pictures.printed.map(head), ...printed.split(/\s+/).map(head)].map((name) => `transforms/new ${name}`),
    ...scores.flatMap((name) => [`metrics/${name}`, `metrics/new ${name[0].toUpperCase()}${name.slice(1)}`]),
  ]);
}

const all = held();

test('every public name has numbers that others computed, or a reason', () => {
  assert.ok(names.size > 500, `only ${names.size} names`);
  const missing = [...names].filter((name) => !all.has(heldUnder[name] ?? name) && !(name in withoutFixture)).sort();
  assert.equal(missing, [], 'names without a fixture: add cases to tooling/fixtures/generator, or say why there are none');
});

test('what is held under another name, and what is not, is there and needs to be told', () => {
  for (const [name, other] of Object.entries(heldUnder)) {
    assert.ok(names.has(name), `${name} is no public name`);
    assert.ok(all.has(other), `${name}: there is no fixture of ${other}`);
    assert.not(all.has(name), `${name} has a fixture of its own`);
  }
  for (const name of Object.keys(withoutError)) assert.ok(all.has(heldUnder[name] ?? name) && !isShown(name), name);
  for (const [name, reason] of Object.entries(withoutFixture)) {
    assert.ok(names.has(name), `${name} is no public name`);
    assert.ok(reason.length > 10, name);
    assert.not(all.has(name) || name in heldUnder, `${name} has a fixture`);
  }
});

/** The names in the tables of docs/errors.md, by package. */
function rowsOf(name: string): Set<string> {
  const page = readFileSync(join(repositoryRoot, 'docs/errors.md'), 'utf8');
  const part = page.slice(page.indexOf(`<!-- ${name}:`), page.indexOf(`<!-- end of ${name} -->`));
  return new Set([...part.matchAll(/^\| ([\w.]+) +\|.*\d/gm)].map(([, row]) => row));
}
const tables = Object.fromEntries(
  ['core', 'nn', 'optim', 'distributions', 'transforms', 'metrics'].map((name) => [name, rowsOf(name)]),
);

/** The table and the row of a name; those of metrics are named for the function. */
function rowOf(name: string): [table: string, row: string] {
  const [, holder, kind = '', own] = /^(\w+)\/(new |Tensor\.|functional\.)?(.*)$/.exec(name) as unknown as string[];
  if (holder === 'nn' && kind === 'functional.') return ['core', own];
  if (holder === 'transforms') return [holder, kind === 'functional.' ? `functional.${own}` : own];
  return [holder, holder === 'metrics' ? own[0].toLowerCase() + own.slice(1) : own];
}

const isShown = (name: string) => {
  const [holder, row] = rowOf(name);
  return tables[holder].has(row);
};

test('the largest error of every one stands in a table', () => {
  const missing = [...names].filter(
    (name) => !(name in withoutFixture) && !(name in withoutError) && !isShown(name) && !isShown(heldUnder[name] ?? name),
  );
  assert.equal(missing.sort(), [], 'pnpm test:backends --fixtures writes docs/errors.md');
});

test.run();
