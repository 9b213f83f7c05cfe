import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { KindlingError } from '@kindling/checks';
import { runScript } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Mirrors } from '../../../src/download/mirrors';
import { rejected } from '../../helpers';
import { closedAddress, serve, type TinyServer } from '../../tinyServer';

const test = suite('proxies from the environment');

const variables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];
test.after.each(() => {
  for (const name of variables) delete process.env[name];
});

const accept = async (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const download = (mirror: string) =>
  new Mirrors({ name: 'Tiny', mirrors: [mirror], timeoutMs: 60_000 }).download('a.gz', 1000, accept);

/** A proxy that answers for every host, and what it was asked for: a whole address, or a host for a tunnel. */
async function withProxy(run: (proxy: TinyServer & { authorization: (string | undefined)[] }) => Promise<void>): Promise<void> {
  const authorization: (string | undefined)[] = [];
  const proxy = await serve((request, response) => {
    authorization.push(request.headers['proxy-authorization']);
    if (request.url!.startsWith('http://moved.invalid/')) {
      response.writeHead(302, { location: process.env.MOVED_TO }).end();
    } else if (request.url!.startsWith('http://closed.invalid/')) response.writeHead(407).end();
    else if (request.url!.startsWith('http://none.invalid/')) response.writeHead(404).end();
    else response.end(`${request.headers.host} by proxy`);
  });
  proxy.server.on('connect', (request, socket) => {
    proxy.asked.push(`CONNECT ${request.url}`);
    authorization.push(request.headers['proxy-authorization']);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  try {
    await run({ ...proxy, authorization });
  } finally {
    await proxy.close();
  }
}

test('HTTP_PROXY is asked by the whole address, with its user and password', () =>
  withProxy(async ({ address, asked, authorization }) => {
    process.env.HTTP_PROXY = address.replace('http://', 'http://us%20er:secret@');
    assert.is(await download('http://mirror.invalid/mnist?sig=abc'), 'mirror.invalid by proxy');
    assert.equal(asked, ['http://mirror.invalid/mnist/a.gz?sig=abc']);
    assert.equal(authorization, [`Basic ${Buffer.from('us er:secret').toString('base64')}`]);
  }));

test('an error names the proxy, without its user and password', () =>
  withProxy(async ({ address, asked }) => {
    const shown = address.slice(0, -1);
    process.env.HTTP_PROXY = process.env.HTTPS_PROXY = address.replace('http://', 'user:secret@');
    const through = `, through the proxy ${shown} \\((HTTPS?_PROXY)\\)\\)$`;
    await rejected(download('http://none.invalid/'), new RegExp(`^Tiny: .*/a\\.gz: HTTP 404( Not Found)?${through}`));
    await rejected(download('http://closed.invalid/'), new RegExp(`/a\\.gz: .*407.*${through}`));
    await rejected(download('https://tunnel.invalid/'), new RegExp(`/a\\.gz: .*403.*${through}`));
    assert.is(asked.at(-1), 'CONNECT tunnel.invalid:443');
  }));

test('what comes through a proxy and is something else is told with the proxy’s name', () =>
  withProxy(async ({ address }) => {
    process.env.ALL_PROXY = address;
    const mirrors = new Mirrors({ name: 'Tiny', mirrors: ['http://mirror.invalid/'], timeoutMs: 60_000 });
    const refuse = async () => {
      throw new KindlingError('what came: expected an IDX file');
    };
    await rejected(mirrors.download('a.gz', 1000, refuse), /: expected an IDX file, through the proxy http:\S+ \(ALL_PROXY\)\)$/);
  }));

test('a proxy that is not there, and an address that is none', async () => {
  process.env.HTTP_PROXY = await closedAddress();
  await rejected(
    download('http://mirror.invalid/'),
    /: connection refused \(ECONNREFUSED\), through the proxy http:\/\/127\.0\.0\.1:\d+ \(HTTP_PROXY\)\)$/,
  );
  process.env.HTTP_PROXY = 'http://user:secret@proxy:port';
  await rejected(
    download('http://mirror.invalid/'),
    /^HTTP_PROXY: expected the address of a proxy, .*, got "http:\/\/proxy:port"$/,
  );
});

test('hosts of NO_PROXY are asked directly, also where a redirect leads there', () =>
  withProxy(async (proxy) => {
    const mirror = await serve((_, response) => response.end('directly'));
    process.env.HTTP_PROXY = proxy.address;
    process.env.NO_PROXY = '127.0.0.1';
    process.env.MOVED_TO = `${mirror.address}a.gz`;
    try {
      assert.is(await download(mirror.address), 'directly');
      assert.equal(proxy.asked, []);
      assert.is(await download('http://moved.invalid/'), 'directly');
      assert.equal(proxy.asked, ['http://moved.invalid/a.gz']);
      assert.equal(mirror.asked, ['/a.gz', '/a.gz']);
    } finally {
      await mirror.close();
    }
  }));

test('a SOCKS 5 proxy looks up the host', async () => {
  const mirror = await serve(({ headers }, response) => response.end(`for ${headers.host}`));
  const socks = await serveSocks(Number(new URL(mirror.address).port));
  process.env.ALL_PROXY = `socks5h://us%20er:secret@127.0.0.1:${socks.port}`;
  try {
    assert.is(await download('http://mirror.invalid/'), 'for mirror.invalid');
    assert.equal(socks.asked, ['us er:secret', 'mirror.invalid']);
  } finally {
    await mirror.close();
    socks.close();
  }
});

/** As much of RFC 1928 and 1929 as it takes: whatever host is asked for, the port on this machine answers. */
async function serveSocks(port: number) {
  const asked: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    socket.once('data', () => {
      socket.write(Uint8Array.of(5, 2)); // user and password, please
      socket.once('data', (login) => {
        const user = login.subarray(2, 2 + login[1]);
        asked.push(`${user}:${login.subarray(3 + login[1])}`);
        socket.write(Uint8Array.of(1, 0));
        socket.once('data', (request) => {
          assert.is(request[3], 3, 'a name, not an address');
          asked.push(String(request.subarray(5, 5 + request[4])));
          socket.write(Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
          const through = connect(port, '127.0.0.1').on('error', () => {});
          sockets.push(through);
          socket.pipe(through).pipe(socket);
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, asked, close };
}

test('undici is loaded only where a proxy is named, and the program ends by itself', () =>
  withProxy(async ({ address }) => {
    const script = fileURLToPath(new URL('./loadsUndici.ts', import.meta.url));
    const loaded = async (env: Record<string, string>) => {
      const { code, stdout, stderr } = await runScript(script, [address], { env });
      assert.is(code, 0, stderr);
      return stdout.trim();
    };
    assert.is(await loaded({}), 'false');
    assert.is(await loaded({ NO_PROXY: '*' }), 'false');
    assert.is(await loaded({ HTTP_PROXY: address }), 'true');
    assert.is(await loaded({ HTTP_PROXY: address, NODE_USE_ENV_PROXY: '1' }), 'true');
  }));

test.run();
