import { testBackends } from '@kindling/test-kit';
import { shutdown, useBackend } from '../../../src/index';
import { SmallNetwork } from '../../support/smallNetwork';

// Trains two steps on the backend that KINDLING_BACKENDS names, shuts down, and says when: the process must end soon by itself.

const [{ name }] = testBackends();
const { adapter } = await useBackend(name);
const network = new SmallNetwork(1);
await network.start();
await network.step();
const loss = await network.step();
await shutdown();
console.log(adapter);
console.log(await loss.item());
console.log(Date.now());
