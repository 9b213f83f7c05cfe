import { BlockList, isIP } from 'node:net';
import { describe, unexpected } from '@kindling/checks';
import { shownAddress } from '../address';

/** A proxy that the environment names. */
export interface Proxy {
  /** The variable that names it. */
  variable: string;
  url: URL;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const protocols = ['http:', 'https:', 'socks5:', 'socks5h:'];

/** The first variable that is set, and not empty: small letters come before capitals, as in curl. */
function variable(environment: Environment, ...names: string[]): [name: string, value: string] | null {
  for (const name of names.flatMap((name) => [name.toLowerCase(), name])) {
    const value = environment[name]?.trim();
    if (value) return [name, value];
  }
  return null;
}

/** Whether the environment names any proxy. */
export function namesProxy(environment: Environment): boolean {
  return variable(environment, 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY') !== null;
}

/**
 * The proxy through which an address is asked for, as curl and pip choose it: HTTP_PROXY for http, HTTPS_PROXY for https,
 * ALL_PROXY where neither says anything; null for a host that NO_PROXY names, or without a proxy.
 * @throws KindlingError when the proxy's address is none
 */
export function proxyOf(url: URL, environment: Environment): Proxy | null {
  const found = variable(environment, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY', 'ALL_PROXY');
  if (found === null || isExcepted(url, variable(environment, 'NO_PROXY')?.[1] ?? '')) return null;
  const [name, value] = found;
  const text = value.includes('://') ? value : `http://${value}`;
  const proxy = URL.canParse(text) ? new URL(text) : null;
  if (proxy === null || proxy.hostname === '' || !protocols.includes(proxy.protocol)) {
    const expected = 'the address of a proxy, such as http://host:8080 (also https:// or socks5://)';
    throw unexpected(name, expected, describe(shownAddress(text)));
  }
  return { variable: name, url: proxy };
}

/**
 * Whether NO_PROXY names the host: `*`, or a list of hosts, with their subdomains, and of IP addresses or blocks of them
 * (`10.0.0.0/8`); an entry with a port is for that port alone.
 */
function isExcepted(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true;
      const [, bracketed, plain, onlyPort] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [null, entry];
      if (onlyPort !== undefined && onlyPort !== port) return false;
      const name = (bracketed ?? plain).replace(/^\*?\./, '');
      return isIP(host) === 0 ? `.${host}`.endsWith(`.${name}`) : isInBlock(host, name);
    });
}

/** Whether an IP address lies in a block like `10.0.0.0/8`, or is the one that stands there without a length. */
function isInBlock(address: string, block: string): boolean {
  const [network, length] = block.split('/');
  const version = isIP(network);
  const longest = version === 4 ? 32 : 128;
  const bits = length === undefined ? longest : Number(length || Number.NaN);
  if (version === 0 || isIP(address) !== version || !Number.isInteger(bits) || bits < 0 || bits > longest) return false;
  const type = version === 4 ? 'ipv4' : 'ipv6';
  const blocks = new BlockList();
  blocks.addSubnet(network, bits, type);
  return blocks.check(address, type);
}
