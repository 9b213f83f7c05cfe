// Run as a program of its own by bombs.test.ts: reads files one after the other, and says what came and how much memory and processor time each took.
import { readIdx } from '../../src/index';

const [warmup, ...paths] = process.argv.slice(2);
await readIdx(warmup);
let mostBuffers = 0;
const watch = setInterval(() => {
  mostBuffers = Math.max(mostBuffers, process.memoryUsage().arrayBuffers);
}, 1);
const results: unknown[] = [];
for (const path of paths) {
  const buffers = process.memoryUsage().arrayBuffers;
  const resident = process.resourceUsage().maxRSS * 1024;
  mostBuffers = 0;
  const before = process.cpuUsage();
  const message = await readIdx(path).then(
    ({ shape }) => `read ${shape}`,
    (error: Error) => `${error.name}: ${error.message}`,
  );
  const { user, system } = process.cpuUsage(before);
  results.push({
    message,
    milliseconds: (user + system) / 1000,
    buffers: Math.max(mostBuffers - buffers, 0),
    resident: process.resourceUsage().maxRSS * 1024 - resident,
  });
}
clearInterval(watch);
console.log(JSON.stringify(results));
