import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Environment, namesProxy, proxyOf } from '../../../src/download/route/proxies';
import { refused } from '../../helpers';

const chosen = (address: string, environment: Environment) => {
  const proxy = proxyOf(new URL(address), environment);
  return proxy && `${proxy.variable} ${proxy.url.host}`;
};

test('the variable for the protocol, in small letters first, then ALL_PROXY', () => {
  const all = { HTTP_PROXY: 'http://h:1', HTTPS_PROXY: 'http://s:2', ALL_PROXY: 'socks5://a:3' };
  assert.is(chosen('http://host/', all), 'HTTP_PROXY h:1');
  assert.is(chosen('https://host/', all), 'HTTPS_PROXY s:2');
  assert.is(chosen('https://host/', { ...all, https_proxy: 'http://small:4' }), 'https_proxy small:4');
  assert.is(chosen('https://host/', { ...all, https_proxy: ' ' }), 'HTTPS_PROXY s:2', 'empty is not set');
  assert.is(chosen('https://host/', { ALL_PROXY: 'socks5h://a:3' }), 'ALL_PROXY a:3');
  assert.is(chosen('https://host/', { HTTP_PROXY: 'http://h:1' }), null, 'that is for http');
  assert.is(chosen('http://host/', {}), null);
  assert.ok(namesProxy({ all_proxy: 'http://h:1' }));
  assert.not.ok(namesProxy({ HTTP_PROXY: '', NO_PROXY: '*' }));
});

test('an address without a protocol is one of http', () => {
  assert.is(
    proxyOf(new URL('http://host/'), { HTTP_PROXY: 'user:secret@proxy:3128' })!.url.href,
    'http://user:secret@proxy:3128/',
  );
});

test('hosts that NO_PROXY names are asked directly', () => {
  const direct = (address: string, NO_PROXY: string) =>
    chosen(address, { HTTP_PROXY: 'h:1', HTTPS_PROXY: 'h:1', NO_PROXY }) === null;
  for (const [list, yes, no] of [
    ['*', ['http://anything/'], []],
    ['', [], ['http://host/']],
    [
      'host.example, other',
      ['http://host.example/', 'https://Sub.Host.example/', 'http://other:8080/'],
      ['http://ahost.example/'],
    ],
    ['.example', ['http://host.example/', 'http://example/'], ['http://example.org/']],
    ['*.example', ['http://a.b.example/'], ['http://anexample/']],
    ['host:8080 other:443', ['http://host:8080/', 'https://other/'], ['http://host/', 'http://other/']],
    ['HOST', ['http://host/'], []],
    ['127.0.0.1', ['http://127.0.0.1:5000/'], ['http://127.0.0.2/', 'http://7.127.0.0.1.example/']],
    ['0.0.1', [], ['http://127.0.0.1/']],
    ['10.0.0.0/8', ['http://10.1.2.3/'], ['http://11.1.2.3/', 'http://ten/']],
    ['::1', ['http://[::1]:5000/'], ['http://[::2]/']],
    ['[::1]:5000', ['http://[::1]:5000/'], ['http://[::1]/']],
    ['fd00::/8', ['http://[fd12::3]/'], ['http://[fe12::3]/', 'http://10.0.0.1/']],
    ['10.0.0.0/, 10.0.0.0/33, 10.0.0.0/x', [], ['http://10.0.0.0/']],
  ] as const) {
    for (const address of yes) assert.ok(direct(address, list), `${address} beside ${list}`);
    for (const address of no) assert.not.ok(direct(address, list), `${address} beside ${list}`);
  }
});

test('an address that is none is an error that shows no password', () => {
  const refuse = (value: string, shown: string) =>
    refused(
      () => proxyOf(new URL('http://host/'), { http_proxy: value }),
      new RegExp(`^http_proxy: expected the address of a proxy, such as http://host:8080 .*, got "${shown}"$`),
    );
  refuse('http://', 'http://');
  refuse('http://user:secret@proxy:port', 'http://proxy:port');
  refuse('user:secret@proxy:port', 'http://proxy:port');
  refuse('ftp://user:secret@proxy/', 'ftp://proxy/');
  refuse('socks4://proxy', 'socks4://proxy');
  assert.is(
    chosen('http://host/', { http_proxy: 'http://', NO_PROXY: 'host' }),
    null,
    'nor is it looked at where it is not needed',
  );
});

test.run();
