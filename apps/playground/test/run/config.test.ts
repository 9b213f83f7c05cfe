import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkConfig } from '../../src/run/checkConfig';
import { defaultConfig, presets } from '../../src/run/config';
import { layerKinds, newLayer } from '../../src/run/layers';

test('every preset, and a new layer of each kind, is a valid configuration, and comes back as it was', () => {
  for (const { config, sentence } of presets) {
    assert.equal(checkConfig(structuredClone(config)), config);
    assert.match(sentence, /^You could try /);
  }
  const layers = layerKinds.map(newLayer);
  assert.equal(checkConfig({ ...defaultConfig, layers }).layers, layers);
});

test('what is wrong is named, with what was expected and what came', () => {
  const refused = (change: object, message: RegExp) =>
    assert.throws(() => checkConfig({ ...structuredClone(defaultConfig), ...change }), message);
  refused({ rate: 0 }, /^rate: expected a number from 0.000001 to 100, got 0$/);
  refused({ batchSize: 1.5 }, /^batchSize: expected an integer from 1 to 256, got 1.5$/);
  refused({ momentum: 0.5 }, /only data, layers, .*got momentum/);
  refused({ layers: [{ kind: 'lstm' }] }, /^layers\[0\]: kind: expected "conv", .*got "lstm"$/);
  refused(
    { layers: [{ kind: 'conv', channels: 8, kernel: 3, padding: 0 }] },
    /^layers\[0\]: stride: expected an integer from 1 to 4/,
  );
  refused({ layers: [{ kind: 'dropout', p: 0.5, inplace: true }] }, /only kind, p, got inplace/);
  refused({ layers: new Array(25).fill({ kind: 'batchNorm' }) }, /^layers: expected at most 24, got 25$/);
  refused({ data: { ...defaultConfig.data, kind: 'own', classes: ['cat'] } }, /^data.classes: expected 2 to 10 names, got 1$/);
  refused({ data: { ...defaultConfig.data, kind: 'own', classes: ['cat', ' '] } }, /^data.classes\[1\]: expected a name/);
  refused({ data: { ...defaultConfig.data, kind: 'own', classes: ['a', 'a'] } }, /each name once/);
  refused({ data: { ...defaultConfig.data, classes: ['a', 'b'] } }, /digits have their own/);
  refused({ data: null }, /^data: options: expected an object/);
  refused({ optimiser: { name: 'lion', momentum: 0, weightDecay: 0 } }, /^optimiser.name: expected "sgd"/);
  assert.throws(() => checkConfig(null), /^run: options: expected an object/);
});

test.run();
