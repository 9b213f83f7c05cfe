import { describeGpu } from './describeGpu';
import { gradients, networks, ops, pytorchOps } from './parity';
import { sweep } from './sweep';
import { timings } from './timings';
import { useDawn } from './useDawn';
import { writeReport } from './writeReport';

// `run.mjs <command> <folder> <seconds>`: what the bundle's run.sh calls, each in a process of its own, so that a driver that
// crashes ends one of them. Results go into the folder as they come.

const commands = { gpu: describeGpu, ops, gradients, pytorchOps, networks, timings, sweep, report: writeReport } as const;

const [command = '', folder = '.', seconds = '60'] = process.argv.slice(2);
if (!Object.hasOwn(commands, command)) {
  console.error(`run.mjs: expected one of ${Object.keys(commands).join(', ')}, got ${command}`);
  process.exit(2);
}
await useDawn();
await commands[command as keyof typeof commands](folder, Number(seconds));
// a driver's threads keep no process alive that has done its work
process.exit(process.exitCode ?? 0);
