import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { shutdown, useBackend } from '@kindling/core';
import { fromSafetensors } from '@kindling/serialize';
import { assertClose, runScript } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultConfig, type RunConfig } from '../../../src/run/config';
import { loadData } from '../../../src/run/data/loadData';
import { exportNet } from '../../../src/run/exports/exportNet';
import { readNet } from '../../../src/run/exports/readNet';
import { probabilitiesOf } from '../../../src/run/insides';
import { rateAt } from '../../../src/run/optimiser';
import { Session } from '../../../src/run/session';
import type { ExportFormat } from '../../../src/worker/protocol';

const config: RunConfig = {
  ...defaultConfig,
  data: { ...defaultConfig.data, train: 40, test: 10 },
  layers: [
    { kind: 'conv', channels: 3, kernel: 5, padding: 1, stride: 2 },
    { kind: 'batchNorm' },
    { kind: 'activation', name: 'relu' },
    { kind: 'avgPool', size: 2 },
    { kind: 'dropout', p: 0.25 },
    { kind: 'linear', features: 8 },
    { kind: 'activation', name: 'leakyRelu' },
  ],
  optimiser: { name: 'adamW', momentum: 0, weightDecay: 0.01 },
  schedule: { name: 'cosine', steps: 40 },
  rateChanges: [{ step: 2, rate: 0.003 }],
  batchSize: 8,
};

let session: Session;
const exported = async (format: ExportFormat) => exportNet(session, format);
const textOf = async (format: ExportFormat) => new TextDecoder().decode((await exported(format)).bytes);

// in this package, so that what it imports is found
const folder = mkdtempSync(fileURLToPath(new URL('.exported-', import.meta.url)));

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
  session = await Session.open(config, await loadData(config.data, config.seed, {}));
  for (let step = 0; step < 4; step++) await session.takeStep();
});
test.after(async () => {
  rmSync(folder, { recursive: true });
  await shutdown();
});

test('safetensors: the weights come back with the net that they are of, whatever net there is now', async () => {
  const { bytes, name } = await exported('safetensors');
  const other = { ...defaultConfig, rate: 0.5 };
  const read = await readNet({ name, bytes }, other);
  assert.equal(read.config, { ...other, layers: config.layers });
  const loaded = await Session.open(read.config, session.data, read.entries);
  const pixels = session.data.test.pixels(2);
  assert.equal(await probabilitiesOf(loaded.training.net, pixels), await probabilitiesOf(session.training.net, pixels));
});

test("a net of the trainer's is read, and one of another kind is refused with its shapes", async () => {
  const path = fileURLToPath(new URL('../../../../mnist-trainer/test/fixtures/model.safetensors', import.meta.url));
  const bytes = new Uint8Array(readFileSync(path));
  const { config: found, entries } = await readNet({ name: 'model.safetensors', bytes }, config);
  assert.equal(found.layers, defaultConfig.layers);
  const data = await loadData({ ...found.data, test: 50 }, found.seed, {});
  const { training } = await Session.open(found, data, entries);
  let right = 0;
  for (let index = 0; index < 50; index++) {
    const chances = await probabilitiesOf(training.net, data.test.pixels(index));
    if (chances.indexOf(Math.max(...chances)) === data.test.label(index)) right += 1;
  }
  assert.ok(right >= 40, `${right} of 50 drawn digits`);
  const own = { ...config, data: { ...config.data, kind: 'own', classes: ['a', 'b'] } } as const;
  const error = await readNet({ name: 'model.safetensors', bytes }, own).catch((one: Error) => one);
  assert.match((error as Error).message, /with 2 classes, .*got conv1.weight \[32, 1, 5, 5\]/);
  const broken = await readNet({ name: 'x', bytes: bytes.slice(0, 100) }, config).catch((one: Error) => one);
  assert.match((broken as Error).message, /^x: expected a safetensors file/);
});

test('ONNX: the file names the net and its numbers', async () => {
  const { bytes, name } = await exported('onnx');
  assert.is(name, 'net.onnx');
  const letters = Buffer.from(bytes).toString('latin1');
  for (const part of ['conv1.weight', 'pixels', 'log_probabilities', 'fc2.bias']) assert.ok(letters.includes(part), part);
});

/** What a page would need to be there for its script to run. */
function pageScript(html: string): string {
  const [, script] = /<script>([\s\S]*)<\/script>/.exec(html) as RegExpExecArray;
  return script.slice(0, script.indexOf('const canvas ='));
}

test('the page that stands alone computes what the net does, and lets nothing else run', async () => {
  const html = await textOf('html');
  assert.not.match(html.replace(/atob\('[^']*'\)/, ''), /https?:|import |src=/);
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html) as RegExpExecArray;
  assert.match(policy, /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; base-uri 'none'/);
  const pixels = session.data.test.pixels(4);
  const context = { pixels, atob, chances: [] as number[], seen: null as Uint8Array | null };
  const drawn = 'Float32Array.from(pixels, (pixel) => pixel / 255)';
  vm.runInNewContext(
    `${pageScript(html)}
    chances = forward(layers, numbers, Float32Array.from(pixels, (pixel) => (pixel / 255 - mean) / deviation));
    seen = fitDigit({ values: ${drawn}, height: 28, width: 28 }, boundsOf);`,
    context,
  );
  assertClose(context.chances, await probabilitiesOf(session.training.net, pixels), {
    rtol: 1e-5,
    atol: 1e-6,
    name: 'probabilities',
  });
  assert.is(context.seen?.length, 784);
  // a class cannot end the script, or be markup
  Object.assign(session.data, { classes: ['</script><b>', '&'] });
  const odd = await textOf('html');
  Object.assign(session.data, { classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] });
  assert.is(odd.split('</script>').length, 2);
  assert.match(odd, '<h1>Draw: &lt;/script>&lt;b>, &amp;</h1>');
});

test('the TypeScript program takes the weights and trains on', async () => {
  writeFileSync(join(folder, 'net.ts'), await textOf('typescript'));
  writeFileSync(join(folder, 'net.safetensors'), (await exported('safetensors')).bytes);
  const { code, stdout, stderr } = await runScript(join(folder, 'net.ts'), [join(folder, 'net.safetensors'), '20']);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^step 1: loss [\d.]+\nstep 20: loss [\d.]+\n$/);
});

test('the TypeScript program of own classes has their pictures in it', async () => {
  const classes = ["it's", 'not'];
  const data = { ...config.data, kind: 'own', classes, augment: true } as const;
  const pictures = [0, 1, 0, 1].map((label) => ({
    pixels: new Uint8Array(784).map((_, i) => (i % 28 > 13 === (label === 1) ? 255 : 0)),
    label,
  }));
  const own = await Session.open({ ...config, data, batchSize: 2 }, await loadData(data, config.seed, { pictures }));
  writeFileSync(join(folder, 'own.ts'), new TextDecoder().decode((await exportNet(own, 'typescript')).bytes));
  const { code, stdout, stderr } = await runScript(join(folder, 'own.ts'), ['-', '40']);
  assert.is(code, 0, stderr);
  // it tells left from right after some steps
  const losses = [...stdout.matchAll(/loss ([\d.]+)/g)].map(([, loss]) => Number(loss));
  assert.ok(losses.length === 3 && losses[2] < losses[0] / 2, stdout);
});

test('the PyTorch program has the layers under their names, the optimiser and the schedule', async () => {
  const code = await textOf('pytorch');
  for (const line of [
    '        self.conv1 = nn.Conv2d(1, 3, kernel_size=(5, 5), stride=(2, 2), padding=(1, 1))',
    '        self.bn1 = nn.BatchNorm2d(3, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)',
    '        x = self.fc2(x)  # (N, 10)',
    '    return torch.optim.AdamW(model.parameters(), lr=0.03, weight_decay=0.01)',
  ]) {
    assert.ok(code.split('\n').includes(line), `${line}\n${code}`);
  }
});

const python = process.env.KINDLING_PYTHON;
if (python !== undefined) {
  test('PyTorch gives the same probabilities and the same rates', async () => {
    writeFileSync(join(folder, 'net.py'), await textOf('pytorch'));
    const { tensors } = await fromSafetensors((await exported('safetensors')).bytes);
    const entries = await Promise.all(
      [...tensors].map(async ([name, one]) => [name, { shape: one.shape, data: Array.from(await one.data()) }] as const),
    );
    const pixels = session.data.test.pixels(4);
    writeFileSync(join(folder, 'net.json'), JSON.stringify({ state: Object.fromEntries(entries), pixels: Array.from(pixels) }));
    const script = `
import json, sys, torch
sys.path.insert(0, ${JSON.stringify(folder)})
sys.dont_write_bytecode = True
import net
given = json.load(open(${JSON.stringify(join(folder, 'net.json'))}))
model = net.Net()
model.load_state_dict({name: torch.tensor(one["data"]).reshape(one["shape"]) for name, one in given["state"].items()})
x = (torch.tensor(given["pixels"]).reshape(1, 1, 28, 28) / 255 - net.MEAN) / net.DEVIATION
optimizer = net.optimizer_of(model)
scheduler = net.scheduler_of(optimizer)
rates = []
labels = torch.zeros(4, dtype=torch.int64)
model.eval()
chances = model(x).exp()[0].tolist()
for _ in range(5):
    rates.append(optimizer.param_groups[0]["lr"])
    net.train_step(model, optimizer, scheduler, x.repeat(4, 1, 1, 1), labels)
print(json.dumps({"chances": chances, "rates": rates}))
`;
    const { chances, rates } = JSON.parse(execFileSync(python, ['-c', script], { encoding: 'utf8' }));
    assertClose(chances, await probabilitiesOf(session.training.net, pixels), { rtol: 1e-5, atol: 1e-6, name: 'probabilities' });
    assertClose(
      rates,
      [0, 1, 2, 3, 4].map((step) => rateAt(config, step)),
      { rtol: 1e-6, atol: 0, name: 'rates' },
    );
  });
}

test.run();
