import { UsageError } from '@kindling/program';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCommandLine } from '../src/cli';

function optionsOf(...argv: string[]) {
  const request = parseCommandLine(argv);
  if (request.kind !== 'train') throw new Error(`expected a run, got ${request.kind}`);
  return request.options;
}

function messageOf(...argv: string[]): string {
  try {
    parseCommandLine(argv);
  } catch (error) {
    assert.instance(error, UsageError);
    return (error as Error).message;
  }
  throw new Error(`${argv.join(' ')}: expected an error, got none`);
}

test("without options, the tutorial's hyper-parameters", () => {
  assert.equal(JSON.parse(JSON.stringify(optionsOf())), {
    epochs: 3,
    batchSize: 64,
    testBatchSize: 1000,
    lr: 0.01,
    momentum: 0.5,
    optimizer: 'sgd',
    dropout: 0.5,
    logEvery: 100,
    seed: 1,
    backend: 'auto',
    dataset: 'auto',
    onNan: 'stop',
    tensorboard: false,
    profile: false,
  });
});

test('every option is read', () => {
  const words =
    '--epochs 5 --batch-size 32 --test-batch-size 500 --lr 1e-3 --momentum 0 --optimizer sgd --dropout 0.2 --log-every 10 --seed 7 ' +
    '--backend cpu --threads 2 --dataset synthetic --train-size 1000 --test-size 200 --data-dir /data --out-dir /out --patience 2 --on-nan skip --checkpoint-every 50 --tensorboard --profile';
  assert.equal(optionsOf(...words.split(' ')), {
    epochs: 5,
    batchSize: 32,
    testBatchSize: 500,
    lr: 0.001,
    momentum: 0,
    optimizer: 'sgd',
    dropout: 0.2,
    logEvery: 10,
    seed: 7,
    backend: 'cpu',
    threads: 2,
    dataset: 'synthetic',
    trainSize: 1000,
    testSize: 200,
    dataDir: '/data',
    outDir: '/out',
    patience: 2,
    onNan: 'skip',
    checkpointEvery: 50,
    tensorboard: true,
    profile: true,
  });
  assert.is(optionsOf('--epochs=4').epochs, 4);
  assert.is(optionsOf('--', '--epochs', '4').epochs, 4, "npm's habit of two dashes first");
});

test('--resume goes on with a run, told only what may be otherwise', () => {
  assert.equal(parseCommandLine(['--resume']), { kind: 'resume', run: true, instead: {} });
  assert.equal(parseCommandLine(['--resume', '/runs/a', '--epochs', '5', '--threads', '1']), {
    kind: 'resume',
    run: '/runs/a',
    instead: { epochs: 5, threads: 1 },
  });
  assert.is(
    messageOf('--lr', '0.1', '--resume'),
    "--resume: expected only --epochs, --backend, --threads, --data-dir, --patience, --on-nan and --checkpoint-every beside it, for the rest is the run's own, got --lr",
  );
  assert.match(messageOf('--resume', 'a', '--out-dir', 'b'), /got --out-dir$/);
});

test('--help asks for the help and wins over the rest', () => {
  const request = parseCommandLine(['--help']);
  assert.is(request.kind, 'help');
  if (request.kind === 'help') assert.match(request.text, /--test-batch-size <count> .*1000/);
});

test('what is wrong is named, with what was expected', () => {
  assert.is(messageOf('--epochs', '-1'), '--epochs: expected an integer >= 1, got "-1"');
  assert.is(messageOf('--epochs', '2.5'), '--epochs: expected an integer >= 1, got "2.5"');
  assert.is(messageOf('--batch-size', ''), '--batch-size: expected an integer >= 1 and <= 60000, got ""');
  assert.is(messageOf('--lr', 'abc'), '--lr: expected a number > 0, got "abc"');
  assert.is(messageOf('--lr', '0'), '--lr: expected a number > 0, got "0"');
  assert.is(messageOf('--lr', '1e39'), '--lr: expected a number > 0 that a float32 holds, got "1e39"');
  assert.is(messageOf('--lr', '1e400'), '--lr: expected a number > 0 that a float32 holds, got "1e400"');
  assert.is(messageOf('--momentum', '1e39'), '--momentum: expected a number >= 0 and < 1, got "1e39"');
  assert.is(messageOf('--lr', 'Infinity'), '--lr: expected a number > 0, and a finite one, got "Infinity"');
  assert.is(messageOf('--momentum', '1'), '--momentum: expected a number >= 0 and < 1, got "1"');
  assert.is(messageOf('--dropout', '-0.5'), '--dropout: expected a number >= 0 and < 1, got "-0.5"');
  assert.is(messageOf('--seed', '4294967296'), '--seed: expected an integer >= 0 and <= 4294967295, got "4294967296"');
  assert.is(messageOf('--threads', '0'), '--threads: expected an integer >= 1 and <= 64, got "0"');
  assert.is(messageOf('--dataset', 'cifar'), '--dataset: expected one of auto, mnist, synthetic, got "cifar"');
  assert.is(messageOf('--optimizer', 'SGD'), '--optimizer: expected one of sgd, adam, got "SGD"');
  assert.match(messageOf('--backend', 'nonsense'), /^--backend: expected one of auto, webgpu, .*cpu, got "nonsense"$/);
  assert.is(messageOf('--out-dir', ''), '--out-dir: expected the path of a folder, got ""');
  assert.is(
    messageOf('--data-dir', '~ada/x'),
    '--data-dir: expected a path, or one in your own home folder, ~/..., got "~ada/x"',
  );
  assert.is(messageOf('--lr'), '--lr: expected a rate after it, got nothing');
  assert.match(
    messageOf('--epoch', '3'),
    /^unknown option '--epoch' \(Did you mean --epochs\?\); expected one of --epochs, .*--help$/,
  );
  assert.match(messageOf('mnist'), /^unexpected argument "mnist": expected only options/);
  assert.is(
    messageOf('--optimizer', 'adam', '--momentum', '0.9'),
    '--momentum: expected only with --optimizer sgd, got --optimizer adam',
  );
});

test('numbers are decimal digits: what else JavaScript would read is a slip', () => {
  const written = ', in decimal digits without blanks, got';
  assert.is(messageOf('--epochs', '0x10'), `--epochs: expected an integer >= 1${written} "0x10"`);
  assert.is(messageOf('--epochs', ' 5'), `--epochs: expected an integer >= 1${written} " 5"`);
  assert.is(messageOf('--lr', '0b1'), `--lr: expected a number > 0${written} "0b1"`);
  assert.is(messageOf('--epochs', 'Infinity'), '--epochs: expected an integer >= 1, and a finite one, got "Infinity"');
  assert.is(optionsOf('--lr', '.5').lr, 0.5);
  assert.is(optionsOf('--lr', '1E-3').lr, 0.001);
  assert.is(optionsOf('--lr', '+2.').lr, 2);
  assert.is(optionsOf('--epochs', '1e2').epochs, 100);
});

test('a batch has no more examples than the largest data set', () => {
  const expected = 'expected an integer >= 1 and <= 60000, got "9007199254740991"';
  assert.is(messageOf('--batch-size', '9007199254740991'), `--batch-size: ${expected}`);
  assert.is(messageOf('--test-batch-size', '9007199254740991'), `--test-batch-size: ${expected}`);
  assert.is(optionsOf('--batch-size', '60000').batchSize, 60_000);
});

test('an option, or a word that stands alone, is no folder', () => {
  assert.is(
    messageOf('--out-dir', '--profile'),
    '--out-dir: expected the path of a folder (./ before one that begins with a dash), got "--profile"',
  );
  assert.match(optionsOf('--out-dir', './--profile').outDir!, /--profile$/);
  assert.match(messageOf('runs/mine'), /^unexpected argument "runs\/mine": .*a folder stands behind --out-dir or --data-dir/);
});

test('what a terminal would obey is shown as an escape, and a very long word is cut', () => {
  const red = '\u001b[31m';
  for (const words of [[red], [`--${red}`], ['--epochs', red], ['--backend', red], ['--epochs', `1\n2\u202e${red}`]]) {
    const message = messageOf(...words);
    assert.not.match(message, /[\p{Cc}\u202e]/u);
    assert.match(message, '\\u001b[31m');
  }
  assert.is(messageOf('--epochs', '1\n2'), '--epochs: expected an integer >= 1, got "1\\u000a2"');
  assert.ok(messageOf('--epochs', 'x'.repeat(10_000)).length < 300);
  for (const flag of ['--out-dir', '--data-dir', '--resume']) {
    assert.is(messageOf(flag, 'a\nb'), `${flag}: expected the path of a folder without control characters, got "a\\u000ab"`);
  }
});

test.run();
