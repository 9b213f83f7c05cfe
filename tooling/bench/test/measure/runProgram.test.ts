import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lastAnswer, runProgram } from '../../src/measure/runProgram';

const node = (program: string, options = {}) => runProgram(process.execPath, ['-e', program], options);

async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected an error, got none');
}

test('a program answers in its last line, with its time and its report', async () => {
  const program = `console.log('hello'); console.log('{"ms": 2}'); require('fs').writeSync(3, 'a report'); setTimeout(() => {}, 100)`;
  const result = await node(program);
  assert.equal(result.lines, ['hello', '{"ms": 2}']);
  assert.equal(lastAnswer(result), { ms: 2 });
  assert.is(result.report, 'a report');
  assert.ok(result.ms >= 100 && result.ms < 10_000, `${result.ms} ms`);
});

test('a program is ended at the line that is waited for', async () => {
  const { ms, lines } = await node(`console.log('step 1'); setTimeout(() => {}, 60_000)`, { until: /^step/ });
  assert.equal(lines, ['step 1']);
  assert.ok(ms < 30_000);
});

test('what went wrong is one line', async () => {
  assert.match(await messageOf(node(`console.error('a\\nno such file'); process.exit(3)`)), /: no such file$/);
  assert.match(await messageOf(node('process.exit(3)')), /: ended with 3$/);
  assert.match(await messageOf(node('', { until: /^step/ })), /: ended with 0 before it printed \/\^step\/$/);
  assert.match(await messageOf(node('setTimeout(() => {}, 60_000)', { timeout: 50 })), /: ended with SIGKILL$/);
  assert.match(await messageOf(runProgram('no-such-program', [])), /no-such-program: .*ENOENT/);
  assert.throws(() => lastAnswer({ lines: ['done'], report: '', ms: 1 }), /expected a line of JSON, got "done"/);
});

test.run();
