import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as core from '@kindling/core';
import * as datasets from '@kindling/datasets';
import * as distributions from '@kindling/distributions';
import * as metrics from '@kindling/metrics';
import * as nn from '@kindling/nn';
import * as optim from '@kindling/optim';
import * as serialize from '@kindling/serialize';
import { repositoryRoot } from '@kindling/test-kit';
import * as transforms from '@kindling/transforms';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const docs = join(repositoryRoot, 'docs');
const { Tensor } = core;
const packages: Readonly<Record<string, object>> = {
  ...{ core, datasets, distributions, metrics, nn, optim, serialize, transforms, Tensor },
};

/** Whether a dotted name leads to a member: of a namespace, of a class, or of its objects. */
function exists(name: string): boolean {
  let owner: unknown = packages;
  for (const part of name.split('.')) {
    const holder = owner as Record<string, unknown> & { prototype?: object };
    if (part in holder) owner = Object.getOwnPropertyDescriptor(holder, part)?.value ?? holder[part];
    else if (typeof owner === 'function' && holder.prototype && part in holder.prototype) owner = {};
    else return false;
  }
  return true;
}

test('every name of "PyTorch to Kindling" is there', () => {
  const rows = readFileSync(join(docs, 'from-pytorch.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| `/.test(line));
  assert.ok(rows.length > 50, `only ${rows.length} rows`);
  for (const row of rows) {
    const [, , ours] = row.split('|');
    const names = [...ours.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    assert.ok(names.length > 0, row);
    for (const name of names) assert.ok(exists(name), name);
  }
  assert.not(exists('Tensor.noSuch'));
  assert.not(exists('nn.functional.noSuch'));
});

test.run();
