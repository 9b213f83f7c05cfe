import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { helpText, isWanted, parseOptions } from '../src/options';

const typedIn = process.env.INIT_CWD ?? process.cwd();

test('without options, five rounds of everything but the tutorial', () => {
  assert.equal(parseOptions([]), {
    rounds: 5,
    quick: false,
    tutorial: false,
    only: [],
    nodes: [],
    peers: false,
    docs: false,
    oursOnly: false,
    help: false,
  });
});

test('every option is read', () => {
  const words =
    '--rounds 3 --quick --tutorial --only step,wide --only kernels --nodes 20,24 --ours-only --data-dir mnist --json out/a.json --docs --help';
  assert.equal(parseOptions(words.split(' ')), {
    rounds: 3,
    quick: true,
    tutorial: true,
    only: ['step', 'wide', 'kernels'],
    nodes: [20, 24],
    peers: false,
    docs: true,
    oursOnly: true,
    help: true,
    dataDir: join(typedIn, 'mnist'),
    json: join(typedIn, 'out', 'a.json'),
  });
  assert.is(parseOptions(['--resume', 'out/a.json']).resume, join(typedIn, 'out', 'a.json'));
  assert.is(parseOptions(['--', '--quick']).rounds, 2, "npm's habit of two dashes first; quick means fewer rounds");
  assert.ok(parseOptions(['--only', 'tutorial']).tutorial, 'who asks for it by name means it');
});

test('other libraries are measured alone', () => {
  assert.ok(parseOptions(['--peers', '--nodes', '20,24', '--docs', '--rounds', '3']).peers);
  for (const other of ['--only step', '--tutorial', '--ours-only', '--data-dir mnist', '--json a.json', '--resume a.json']) {
    assert.throws(
      () => parseOptions(['--peers', ...other.split(' ')]),
      `${other.split(' ')[0]}: expected no such option beside --peers`,
    );
  }
});

test('the help names every option', () => {
  for (const flag of [
    'rounds',
    'quick',
    'only',
    'tutorial',
    'ours-only',
    'peers',
    'nodes',
    'data-dir',
    'json',
    'resume',
    'docs',
    'help',
  ]) {
    assert.match(helpText, `  --${flag} `);
  }
});

test('what is wrong is named', () => {
  assert.throws(() => parseOptions(['--rounds', '0']), /^--rounds: expected an integer >= 1, got "0"$/);
  assert.throws(() => parseOptions(['--rounds', '1.5']), /got "1.5"/);
  assert.throws(() => parseOptions(['--nodes', 'new']), /^--nodes: expected major versions such as 20,24, got "new"$/);
  assert.throws(
    () => parseOptions(['--json', 'a', '--resume', 'b']),
    /^--resume: writes to its own file, so expected no --json$/,
  );
  assert.throws(() => parseOptions(['--round', '1']), /Unknown option '--round'/);
});

test('cases are chosen by the beginning of their names', () => {
  assert.ok(isWanted('step-64-2', []));
  assert.ok(isWanted('step-64-2', ['kernels', 'step-64']));
  assert.not(isWanted('first-step', ['step']));
});

test.run();
