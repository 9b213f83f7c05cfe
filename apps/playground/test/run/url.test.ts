import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultConfig, presets, type RunConfig } from '../../src/run/config';
import { layerKinds, newLayer } from '../../src/run/layers';
import { runFromHash, runToHash } from '../../src/run/url';

test('a run as it opens is a short address; every run comes back as it was', () => {
  assert.is(runToHash({ config: defaultConfig, steps: 0 }), '#1;steps=0');
  assert.equal(runFromHash('#1;steps=0'), { config: defaultConfig, steps: 0 });
  const odd: RunConfig = {
    data: { ...defaultConfig.data, kind: 'mnist', train: 123, test: 45, noise: 0.25, shuffled: 1e-7, augment: true },
    layers: [...layerKinds.map(newLayer), { kind: 'conv', channels: 3, kernel: 1, padding: 2, stride: 4 }],
    optimiser: { name: 'adamW', momentum: 0, weightDecay: 1e-5 },
    rate: 1e-5,
    rateChanges: [
      { step: 3, rate: 0.1 },
      { step: 40, rate: 1e-6 },
    ],
    schedule: { name: 'cosine', steps: 77 },
    batchSize: 3,
    seed: 2 ** 32 - 1,
  };
  for (const config of [...presets.map((preset) => preset.config), odd, { ...odd, layers: [] }]) {
    const hash = runToHash({ config, steps: 300 });
    assert.equal(runFromHash(hash), { config, steps: 300 });
    // an address bar shows it as it is
    assert.match(hash, /^#[\w;=,.:-]+$/);
    assert.ok(hash.length < 260, hash);
  }
  assert.is(
    runToHash({ config: odd, steps: 9 }),
    '#1;data=mnist,123,45,n0.25,s1e-7,a;net=c8k3,m2,a2,f32,relu,bn,d0.5,c3k1p2s4;opt=adamW,0,0.00001;rate=0.00001,3:0.1,40:0.000001;schedule=cosine,77;batch=3;seed=4294967295;steps=9',
  );
});

test('no address is no run, and a wrong one says what is wrong', () => {
  assert.is(runFromHash(''), null);
  assert.is(runFromHash('#'), null);
  const refused = (hash: string, message: RegExp) => assert.throws(() => runFromHash(hash), message);
  refused('#2;steps=3', /version 1, got "2"/);
  refused('#1;batch=64%2', /^address: expected two hexadecimal digits behind each %, got "1;batch=64%2"$/);
  refused('#1;steps=1.5', /^address: steps: expected an integer from 0 to 1000000, got 1.5$/);
  refused('#1;steps=', /steps: expected an integer .*got NaN/);
  refused('#1;net=c8k3,x', /^address: net: expected layers such as .*got "x"$/);
  refused('#1;net=c800k3', /^layers\[0\]: channels: expected an integer from 1 to 64, got 800$/);
  refused('#1;colour=red', /expected data=, net=, .*got "colour=red"/);
  refused('#1;seed=1;seed=2', /seed once/);
  refused('#1;data=synthetic,10,10,z1', /n, s or a/);
  refused('#1;data=own,10,10', /pictures no address holds/);
  refused('#1;rate=0.1,5', /rateChanges\[0\]: rate: expected a number/);
  refused('#1;rate=0.1,5:1,5:2', /rateChanges\[1\]: step: expected an integer from 6/);
  refused(`#1;net=${'c8k3,'.repeat(500)}`, /at most 2000 characters/);
  const own = { ...defaultConfig, data: { ...defaultConfig.data, kind: 'own', classes: ['a', 'b'] } } as const;
  assert.throws(() => runToHash({ config: own, steps: 1 }), /stay in this page/);
});

test.run();
