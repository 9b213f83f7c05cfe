import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DownloadFailure, fetchBytes, reasonOf } from '../../src/download/fetchBytes';
import { withFakeTime } from '../fakeTime';
import { closedAddress, serve } from '../tinyServer';

const test = suite('fetchBytes');

const body = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, i) => i * 7));

async function fetchFrom(
  answer: (response: ServerResponse) => void,
  options: { patienceMs?: number; maximumSize?: number; onBytes?: (received: number) => void } = {},
) {
  const progress: [number, number | null][] = [];
  const { onBytes, ...rest } = options;
  const server = await serve((_, response) => answer(response));
  try {
    const { bytes } = await fetchBytes(`${server.address}file`, {
      // longer than any machine is busy: what waits for its end has a clock of its own
      patienceMs: 60_000,
      maximumSize: 1e6,
      ...rest,
      onBytes: (received, total) => {
        progress.push([received, total]);
        onBytes?.(received);
      },
    });
    return { bytes, progress };
  } finally {
    await server.close();
  }
}

async function failureOf(promise: Promise<unknown>): Promise<DownloadFailure> {
  try {
    await promise;
  } catch (error) {
    assert.instance(error, DownloadFailure, String((error as Error).stack));
    return error as DownloadFailure;
  }
  return assert.unreachable() as never;
}

test('receives the whole file and says how far it has come', async () => {
  let rest: (() => void) | null = null;
  const { bytes, progress } = await fetchFrom(
    (response) => {
      response.setHeader('content-length', body.length);
      response.write(body.subarray(0, 50_000));
      rest = () => response.end(body.subarray(50_000));
    },
    {
      onBytes: () => {
        rest?.();
        rest = null;
      },
    },
  );
  assert.ok(body.equals(bytes));
  assert.ok(progress.length >= 2);
  assert.equal(progress.at(-1), [body.length, body.length]);
  assert.ok(progress.every(([received], i) => i === 0 || received > progress[i - 1][0]));
});

test('without a length, or with one of packed bytes, the total is not known', async () => {
  const chunked = await fetchFrom((response) => response.end(body));
  assert.ok(body.equals(chunked.bytes));
  const packed = await fetchFrom((response) => {
    const content = gzipSync(body);
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': content.length });
    response.end(content);
  });
  assert.ok(body.equals(packed.bytes));
  assert.is(packed.progress.at(-1)![1], null);
});

test('a length that is none is no length, and one that is too much is no memory', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${2 ** 53 - 1}\r\n\r\nhello`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const failure = await failureOf(
    fetchBytes(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
      patienceMs: 60_000,
      maximumSize: 2 ** 53,
      onBytes: () => {
        most = Math.max(most, process.memoryUsage().arrayBuffers);
      },
    }),
  );
  server.close();
  assert.match(failure.message, /^connection broken off/);
  assert.ok(most - before < 2 ** 24, `${most - before} bytes`);
});

test('an empty file is a file', async () => {
  assert.is((await fetchFrom((response) => response.end())).bytes.length, 0);
});

test('a status other than success; those of an overloaded server may pass', async () => {
  for (const [status, transient] of [
    [404, false],
    [403, false],
    [429, true],
    [500, true],
    [503, true],
  ] as const) {
    const failure = await failureOf(
      fetchFrom((response) => {
        response.statusCode = status;
        response.end('sorry');
      }),
    );
    assert.match(failure.message, new RegExp(`^HTTP ${status} `));
    assert.is(failure.transient, transient, String(status));
  }
});

test('nobody listens, or there is no such host', async () => {
  const options = { patienceMs: 60_000, maximumSize: 100, onBytes: () => {} };
  const refused = await failureOf(fetchBytes(await closedAddress(), options));
  assert.is(refused.message, 'connection refused (ECONNREFUSED)');
  assert.ok(refused.transient);
  const unknown = await failureOf(fetchBytes('http://nowhere.invalid/', options));
  assert.match(unknown.message, /^host not found/);
});

test('what Deno 2.9 says is said in the same words, and without the address', () => {
  const denied = (message: string) => reasonOf(new TypeError('fetch failed', { cause: new Error(message) }));
  const asked = 'error sending request for url (http://nowhere.invalid/a?token=1): client error (Connect): ';
  const sent =
    'error sending request from 127.0.0.1:3 for http://127.0.0.1:4/a?token=1 (127.0.0.1:4): client error (SendRequest): ';
  assert.is(
    denied(`${asked}dns error: failed to lookup address information: Name or service not known`),
    'host not found (ENOTFOUND)',
  );
  assert.is(denied(`${asked}tcp connect error: Connection refused (os error 111)`), 'connection refused (ECONNREFUSED)');
  assert.is(denied(`${sent}connection closed before message completed`), 'connection broken off (ECONNRESET)');
  assert.is(reasonOf(new TypeError('error reading a body from connection')), 'connection broken off (ECONNRESET)');
  assert.is(denied(`${asked}invalid peer certificate: Expired`), 'invalid peer certificate: Expired');
});

test('a connection that breaks off', async () => {
  const failure = await failureOf(
    fetchFrom((response) => {
      response.setHeader('content-length', body.length);
      response.write(body.subarray(0, 1000), () => response.destroy());
    }),
  );
  assert.match(failure.message, /^connection broken off \(/);
  assert.ok(failure.transient);
});

test('no answer within the patience', () =>
  withFakeTime(
    async ({ pass }) => {
      const failure = await failureOf(fetchFrom(() => pass(150), { patienceMs: 150 }));
      assert.is(failure.message, 'no answer within 0.15 s');
      assert.ok(failure.transient);
      assert.is(failure.silentMs, 150);
    },
    ['setInterval'],
  ));

test('an answer that stops', () =>
  withFakeTime(
    async ({ pass }) => {
      const failure = await failureOf(
        fetchFrom((response) => void response.write(body.subarray(0, 1000)), { patienceMs: 150, onBytes: () => pass(300) }),
      );
      assert.is(failure.message, 'nearly nothing came for 0.15 s');
      assert.is(failure.silentMs, 150, 'the first 150 ms brought enough');
    },
    ['setInterval'],
  ));

test('an answer that trickles', () =>
  withFakeTime(
    async ({ pass }) => {
      let next = () => {};
      const failure = await failureOf(
        fetchFrom(
          (response) => {
            next = () => void response.write('x');
            next();
          },
          {
            patienceMs: 150,
            onBytes: () => {
              pass(10);
              next();
            },
          },
        ),
      );
      assert.is(failure.message, 'nearly nothing came for 0.15 s');
    },
    ['setInterval'],
  ));

test('slow is not silent', () =>
  withFakeTime(
    async ({ now, pass }) => {
      let next = () => {};
      let sent = 0;
      const { bytes } = await fetchFrom(
        (response) => {
          next = () => {
            if (sent >= 60_000) return void response.end();
            response.write(body.subarray(sent, sent + 2000));
            sent += 2000;
          };
          next();
        },
        {
          patienceMs: 150,
          onBytes: (received) => {
            if (received < sent) return;
            pass(50);
            next();
          },
        },
      );
      assert.ok(body.subarray(0, 60_000).equals(bytes));
      assert.is(now(), 1500, 'ten times as long as the patience');
    },
    ['setInterval'],
  ));

test('more than would be right is not received', async () => {
  const failure = await failureOf(fetchFrom((response) => response.end(body), { maximumSize: 10_000 }));
  assert.is(failure.message, 'more than 10000 bytes came');
  assert.not.ok(failure.transient);
});

test.run();
