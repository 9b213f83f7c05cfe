// Run as a program of its own by globalRandom.test.ts: it loads no core.
import { ColorJitter, Compose, RandomApply, RandomCrop, RandomErasing, RandomHorizontalFlip, ToTensor } from '../src/index';

const image = { data: Uint8Array.from({ length: 300 }, (_, i) => i % 256), height: 10, width: 10, channels: 3 };
const transform = new Compose([
  new RandomCrop(6),
  new RandomApply([new RandomHorizontalFlip(), new ColorJitter({ brightness: 0.5 })]),
  new ToTensor(),
  new RandomErasing({ p: 1, value: 'random' }),
]);
const different = new Set(Array.from({ length: 50 }, () => String(transform.forward(image).data)));
const hasCore = Symbol.for('kindling.random') in globalThis;
console.log(different.size > 20 && !hasCore ? 'ok' : `${different.size} different, core ${hasCore}`);
