import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, workspacePackages } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('minified names');
const root = fileURLToPath(new URL('../../..', import.meta.url));
/** esbuild comes with tsx; a minifier as users' bundlers have one. */
const { buildSync } = createRequire(createRequire(import.meta.url).resolve('tsx'))('esbuild') as {
  buildSync(options: Record<string, unknown>): unknown;
};

/** Runs a program of all packages' sources in one minified file, and gives what it printed. */
function runMinified(program: string): string {
  const outfile = join(temporaryFolder(), 'program.mjs');
  buildSync({
    stdin: { contents: program, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'node20',
    conditions: ['source'],
    external: ['gpu.js', 'webgpu'],
    logLevel: 'error',
    outfile,
  });
  const { stdout, stderr, status } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trimEnd();
}

const libraries = workspacePackages().filter((one) => !one.private);

test('every exported class is called by the name under which it is exported', () => {
  const imports = libraries.map(({ folder }, i) => `import * as p${i} from ${JSON.stringify(join(folder, 'src/index.ts'))};`);
  const program = `${imports.join('\n')}
    const found = [${libraries.map((_, i) => `p${i}`)}].flatMap((exported) => Object.entries(exported))
      .filter(([, value]) => typeof value === 'function' && String(value).startsWith('class'));
    console.log(JSON.stringify(found.map(([name, value]) => [name, value.name])));`;
  const found = JSON.parse(runMinified(program)) as [exported: string, name: string][];
  assert.ok(found.length > 40, `${found.length} classes`);
  // two packages export the one class of error under a name of their own too
  const other = found.filter(([exported, name]) => exported !== name && name !== 'KindlingError');
  assert.equal(other, []);
});

test('a printed model, an error and a description read as they do without a minifier', () => {
  const text = runMinified(`
    import { tensor } from './packages/core/src/index.ts';
    import * as nn from './packages/nn/src/index.ts';
    import { StepLR } from './packages/optim/src/index.ts';
    import { ToTensor } from './packages/transforms/src/index.ts';
    import { Accuracy } from './packages/metrics/src/index.ts';
    const message = (run) => { try { run(); } catch (error) { return error.message; } };
    console.log(String(new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.MaxPool2d(2), new nn.ReLU(), new nn.Dropout(), new nn.Flatten(),
      new nn.Linear(2, 1), new nn.LogSoftmax(1), new nn.ModuleList([new nn.NLLLoss(), new nn.CrossEntropyLoss(), new nn.MSELoss()]))));
    console.log(message(() => new nn.MSELoss({ reduction: 'max' })));
    console.log(message(() => new StepLR({ paramGroups: [{ lr: 1 }] }, 1).step(1)));
    console.log(message(() => new Accuracy().compute()));
    console.log(message(() => new ToTensor().forward(tensor([1]))));
    console.log(message(() => new ToTensor().forward(new nn.Parameter(tensor([1])))));`);
  assert.equal(text.split('\n'), [
    'Sequential(',
    '  (0): Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1))',
    '  (1): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)',
    '  (2): ReLU()',
    '  (3): Dropout(p=0.5, inplace=False)',
    '  (4): Flatten(start_dim=1, end_dim=-1)',
    '  (5): Linear(in_features=2, out_features=1, bias=True)',
    '  (6): LogSoftmax(dim=1)',
    '  (7): ModuleList(',
    '    (0): NLLLoss()',
    '    (1): CrossEntropyLoss()',
    '    (2): MSELoss()',
    '  )',
    ')',
    'MSELoss: reduction: expected "mean", "sum" or "none", got "max"',
    'StepLR.step: expected no epoch, got 1: each call goes to the next one',
    'Accuracy.compute(): expected at least one update() before it, got none',
    'ToTensor: expected an image { data: Uint8Array, height, width, channels }, got Tensor of shape [1]',
    'ToTensor: expected an image { data: Uint8Array, height, width, channels }, got Parameter of shape [1]',
  ]);
});

test.run();
