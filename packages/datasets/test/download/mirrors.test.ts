import type { ServerResponse } from 'node:http';
import { mock } from 'node:test';
import { KindlingError } from '@kindling/core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type MirrorOptions, Mirrors } from '../../src/download/mirrors';
import { DatasetUnavailableError } from '../../src/index';
import { withFakeTime } from '../fakeTime';
import { checkError, rejected } from '../helpers';
import { closedAddress, serve, type TinyServer } from '../tinyServer';

const test = suite('Mirrors');

type Answer = (response: ServerResponse) => void;

const good: Answer = (response) => response.end('good');
const status =
  (code: number): Answer =>
  (response) => {
    response.statusCode = code;
    response.end();
  };
/** The first answer to the first request, and so on; the last one from then on. */
const inTurn = (...answers: Answer[]): Answer => {
  let next = 0;
  return (response) => answers[Math.min(next++, answers.length - 1)](response);
};

const accept = async (bytes: Uint8Array) => {
  const text = new TextDecoder().decode(bytes);
  if (text !== 'good') throw new KindlingError(`what came: expected "good", got ${JSON.stringify(text)}`);
  return text;
};

async function withServers(answers: Answer[], run: (servers: TinyServer[]) => Promise<void>): Promise<void> {
  const servers = await Promise.all(answers.map((answer) => serve((_, response) => answer(response))));
  try {
    await run(servers);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

function mirrorsOf(servers: readonly { address: string }[], timeoutMs = 60_000, callbacks: Partial<MirrorOptions> = {}) {
  const failures: string[] = [];
  const mirrors = new Mirrors({
    name: 'Tiny',
    mirrors: servers.map(({ address }) => address),
    timeoutMs,
    onFailure: (url, reason) => failures.push(`${url}: ${reason}`),
    ...callbacks,
  });
  return { mirrors, failures };
}

for (const [name, answer, reason] of [
  ['answers with an error', status(500), /HTTP 500/],
  ['has no such file', status(404), /HTTP 404/],
  ['breaks off', ((response) => void response.write('go', () => response.destroy())) as Answer, /connection broken off/],
  ['sends something else', ((response) => response.end('bad')) as Answer, /what came: expected "good", got "bad"/],
] as const) {
  test(`a mirror that ${name} is followed by the next`, () =>
    withServers([answer, good], async (servers) => {
      const { mirrors, failures } = mirrorsOf(servers);
      assert.is(await mirrors.download('a.gz', 100, accept), 'good');
      assert.is(failures.length, 1);
      assert.match(failures[0], reason);
      assert.ok(failures[0].startsWith(`${servers[0].address}a.gz: `));
    }));
}

test('the next file is asked for where this one came from', () =>
  withServers([status(404), good], async (servers) => {
    const { mirrors } = mirrorsOf(servers);
    await mirrors.download('a.gz', 100, accept);
    await mirrors.download('b.gz', 100, accept);
    assert.equal(servers[0].asked, ['/a.gz']);
    assert.equal(servers[1].asked, ['/a.gz', '/b.gz']);
  }));

test('mirrors that may have been unlucky get a second try, others do not', () =>
  withServers([status(404), inTurn(status(503), good)], async (servers) => {
    const { mirrors, failures } = mirrorsOf(servers);
    assert.is(await mirrors.download('a.gz', 100, accept), 'good');
    assert.equal(
      servers.map(({ asked }) => asked.length),
      [1, 2],
    );
    assert.is(failures.length, 2);
  }));

test('an address without a slash at its end is a folder too, and one with a query', () =>
  withServers([good], async ([server]) => {
    const { mirrors } = mirrorsOf([{ address: `${server.address}some/folder` }]);
    await mirrors.download('a.gz', 100, accept);
    assert.equal(server.asked, ['/some/folder/a.gz']);
    const signed = mirrorsOf([{ address: `${server.address}some/folder?sig=abc` }]);
    await signed.mirrors.download('a.gz', 100, accept);
    assert.is(server.asked[1], '/some/folder/a.gz?sig=abc');
  }));

test('when all fail, one line gives every reason', () =>
  withServers([status(404), (response) => response.end('<html>\nlogin</html>')], async (servers) => {
    const closed = await closedAddress();
    const { mirrors } = mirrorsOf([...servers, { address: closed }]);
    try {
      await mirrors.download('a.gz', 100, accept);
      assert.unreachable();
    } catch (error) {
      checkError(error, /^Tiny: could not download a\.gz \(/);
      assert.instance(error, DatasetUnavailableError);
      assert.is(
        (error as Error).message,
        `Tiny: could not download a.gz (${servers[0].address}a.gz: HTTP 404 Not Found; ` +
          `${servers[1].address}a.gz: what came: expected "good", got "<html>\\nlogin</html>"; ` +
          `${closed}a.gz: connection refused (ECONNREFUSED))`,
      );
    }
  }));

test('when nothing answers, the whole time is the limit, and every mirror had its turn', () =>
  withFakeTime(
    async (time) => {
      const asked: string[] = [];
      // a server that never answers, without one
      mock.method(globalThis, 'fetch', (url: string, { signal }: RequestInit) => {
        asked.push(url);
        return new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)));
      });
      const servers = ['http://a/', 'http://b/', 'http://c/'].map((address) => ({ address }));
      const { mirrors, failures } = mirrorsOf(servers, 800);
      const silent = /(: no answer within 0\.2 s.*){3}/;
      await rejected(time.until(mirrors.download('a.gz', 100, accept)), silent);
      assert.equal(asked, ['http://a/a.gz', 'http://b/a.gz', 'http://c/a.gz', 'http://a/a.gz'], 'and one a second time');
      assert.is(failures.length, 4);
      assert.is(time.now(), 1000, 'four turns, and a pause as long as one');
      // Another file would not wait for as long again.
      await rejected(time.until(mirrors.download('b.gz', 100, accept)), /(not tried, no time left.*){3}/);
      assert.is(asked.length, 4);
      assert.is(time.now(), 1200, 'the pause');
    },
    ['setInterval', 'setTimeout'],
  ));

test('an error that is nobody’s fault but ours is not taken for the mirror’s', () =>
  withServers([good], async (servers) => {
    const { mirrors } = mirrorsOf(servers);
    try {
      await mirrors.download('a.gz', 100, () => Promise.reject(new TypeError('a bug')));
      assert.unreachable();
    } catch (error) {
      assert.instance(error, TypeError);
    }
  }));

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: Error) => error,
  );

test('an error of a callback is the caller’s, and no mirror’s', () =>
  withServers([status(500), good], async (servers) => {
    const mine = new Error('mine');
    const fail = () => {
      throw mine;
    };
    for (const callbacks of [{ onProgress: fail }, { onFailure: fail }]) {
      const { mirrors } = mirrorsOf(servers, 60_000, callbacks);
      assert.is(await errorOf(mirrors.download('a.gz', 100, accept)), mine);
    }
    assert.equal(
      servers.map(({ asked }) => asked.length),
      [2, 1],
      'nothing is asked for after it',
    );
  }));

test('nor does that of an asynchronous callback end the process', () =>
  withServers([status(500), good], async (servers) => {
    const mine = new Error('mine');
    // biome-ignore lint/suspicious/noThenProperty: a promise that is none of this realm's
    const later = { then: (_: unknown, fail: (error: unknown) => void) => fail(mine) };
    for (const answer of [() => Promise.reject(mine), () => later]) {
      for (const name of ['onProgress', 'onFailure'] as const) {
        const { mirrors } = mirrorsOf(servers, 60_000, { [name]: answer });
        assert.is(await errorOf(mirrors.download('a.gz', 100, accept)), mine, name);
      }
    }
  }));

test.run();
