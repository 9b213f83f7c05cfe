import type { Agent, Dispatcher, ProxyAgent, RequestInit as UndiciRequestInit } from 'undici';
import { authorizationOf, credentialsOf, shownAddress } from '../address';
import { namesProxy, proxyOf } from './proxies';
import type { Route } from './route';

/** Bun's and Deno's own `fetch` asks the proxies that the environment names. */
const fetchKnowsProxies = 'bun' in process.versions || 'deno' in process.versions;

/** Connections are kept for the next file: a ProxyAgent for each proxy, and an Agent for what goes directly. */
const agents = new Map<string, Agent | ProxyAgent>();

/**
 * The way to an address, through the proxy that the environment names for it. Node 20's `fetch` knows no proxies, so where
 * one is named, and only there, undici is loaded: the package that Node's `fetch` is made from.
 * @throws KindlingError when the environment names a proxy with an address that is none
 */
export async function findRoute(url: string): Promise<Route> {
  if (fetchKnowsProxies || !namesProxy(process.env)) {
    return { fetch: (address, options) => fetch(address, options), via: () => '' };
  }
  let proxy = proxyOf(new URL(url), process.env);
  const undici = await import('undici');
  const agentOf = (key: string, make: () => Agent | ProxyAgent) => {
    const agent = agents.get(key) ?? make();
    agents.set(key, agent);
    return agent;
  };
  const direct = agentOf('', () => new undici.Agent());
  // For each request anew: a redirect may lead to where another proxy, or none, is asked.
  const dispatcher: Dispatcher = direct.compose(() => (options, handler) => {
    proxy = proxyOf(new URL(options.origin!), process.env);
    const agent = proxy === null ? direct : agentOf(proxy.url.href, () => new undici.ProxyAgent(agentOptions(proxy!.url)));
    return agent.dispatch(options, handler);
  });
  return {
    // a `fetch` and its dispatcher have to be of the same undici
    fetch: async (address, options) =>
      (await undici.fetch(address, { ...(options as UndiciRequestInit), dispatcher })) as unknown as Response,
    via: () =>
      proxy === null ? '' : `, through the proxy ${shownAddress(proxy.url.href).replace(/\/$/, '')} (${proxy.variable})`,
  };
}

function agentOptions(proxy: URL): ProxyAgent.Options {
  const authorization = authorizationOf(proxy);
  return {
    // for SOCKS: by itself it would send them encoded as they stand in the address
    ...credentialsOf(proxy),
    // both kinds of SOCKS 5 let the proxy look up the host
    uri: proxy.href.replace(/^socks5h:/, 'socks5:'),
    ...(authorization !== null && { token: authorization }),
    // plain http is asked as curl asks, by the whole address; https goes through a tunnel anyway
    proxyTunnel: false,
  };
}
