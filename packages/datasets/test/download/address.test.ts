import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { authorizationOf, fileAddress, shownAddress } from '../../src/download/address';

test('a file lies in its folder, before the query', () => {
  for (const [folder, address] of [
    ['http://host', 'http://host/a.gz'],
    ['http://host/', 'http://host/a.gz'],
    ['http://host/mnist', 'http://host/mnist/a.gz'],
    ['http://host/mnist/', 'http://host/mnist/a.gz'],
    ['http://host/mnist?sig=a%2Fb&x=/', 'http://host/mnist/a.gz?sig=a%2Fb&x=/'],
    ['http://host/mnist/?sig=abc', 'http://host/mnist/a.gz?sig=abc'],
    ['http://host?sig=abc', 'http://host/a.gz?sig=abc'],
    ['https://user:secret@host:81/a%20b', 'https://user:secret@host:81/a%20b/a.gz'],
    ['app://host/mnist', 'app://host/mnist/a.gz'],
  ]) {
    assert.is(fileAddress(folder, 'a.gz'), address);
  }
});

test('what may be a secret is not shown, also of what is no address', () => {
  for (const [address, shown] of [
    ['http://host/mnist/a.gz', 'http://host/mnist/a.gz'],
    ['http://host/@scope/a.gz', 'http://host/@scope/a.gz'],
    ['http://host/mnist?sig=secret', 'http://host/mnist?...'],
    ['http://host/mnist?sig=secret?more#secret', 'http://host/mnist?...'],
    ['https://user:secret@host:81/mnist', 'https://host:81/mnist'],
    ['http:user:secret@host/mnist', 'http://host/mnist'],
    ['http://user:sec/ret@host/mnist?sig=secret', 'http://host/mnist?...'],
    ['user:secret@host/mnist?sig=secret', 'host/mnist?...'],
    ['host/mnist?sig=secret', 'host/mnist?...'],
    ['not an address', 'not an address'],
  ]) {
    assert.is(shownAddress(address), shown);
  }
});

test('user and password become a header', () => {
  const encoded = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  assert.is(authorizationOf(new URL('http://host/')), null);
  assert.is(authorizationOf(new URL('http://user:secret@host/')), encoded('user:secret'));
  assert.is(authorizationOf(new URL('http://token@host/')), encoded('token:'));
  assert.is(authorizationOf(new URL('http://us%40er:sé%2Fcret@host/')), encoded('us@er:sé/cret'));
  assert.is(authorizationOf(new URL('http://user:100%@host/')), encoded('user:100%'));
});

test.run();
