import { conv2d, maxPool2d, ones, shutdown, tensor, useBackend } from '../../../src/index';

// Computes something, shuts down, and says when: the process must end soon by itself.

const [backend, threads, idle] = process.argv.slice(2);
await useBackend(backend as 'cpu', { threads: Number(threads) });
const x = maxPool2d(conv2d(ones([8, 3, 20, 20]), ones([8, 3, 3, 3])), 2).sum();
console.log(await x.item());
// long enough for threads to fall asleep
await new Promise((resolve) => setTimeout(resolve, Number(idle)));
const unread = tensor([1, 2]).add(1);
await unread.data();
await shutdown();
console.log(await unread.toArray());
console.log(Date.now());
