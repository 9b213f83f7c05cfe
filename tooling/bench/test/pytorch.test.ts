import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findPytorch } from '../src/pytorch';
import { fakePython, withPython } from './support/fakePython';

test('a Python that was named is the only one that is asked', async () => {
  const python = fakePython(`echo '{"version": "9.9"}'`);
  assert.equal(await withPython(python, findPytorch), { python, version: '9.9' });
});

test('one that is not there, or has no PyTorch, is none', async () => {
  assert.is(await withPython('/no/such/python', findPytorch), null);
  const python = fakePython(`echo "ModuleNotFoundError: No module named 'torch'" >&2; exit 1`);
  assert.is(await withPython(python, findPytorch), null);
});

test.run();
