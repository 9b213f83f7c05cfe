// For Jest and for Vitest with --globals.
import { writeFileSync } from 'node:fs';
import { train } from './train.mjs';

test('trains', async () => {
  const trained = await train();
  expect(trained.losses[9]).toBeLessThan(trained.losses[0]);
  writeFileSync('trained.json', JSON.stringify(trained));
  // five seconds are not enough on a busy machine
}, 60_000);
