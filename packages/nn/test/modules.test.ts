import { shutdown } from '@kindling/core';
import { loadModuleFixtures, moduleFamilies } from '@kindling/fixtures';
import { test } from 'uvu';
import { holdsModule } from './support/holdsModule';

for (const family of moduleFamilies()) {
  for (const one of loadModuleFixtures(family)) {
    test(`as PyTorch, ${family}: ${one.name}`, () => holdsModule(one));
  }
}

test.after(shutdown);
test.run();
