import { findRoute } from '#platformRoute';
import { Gathered } from '../pieces';
import { authorizationOf } from './address';

/** How far the download of a file has come; `totalBytes` is null where the server doesn't say. */
export interface DownloadProgress {
  file: string;
  /** Without user and password; a query is shown as `?...`. */
  url: string;
  receivedBytes: number;
  totalBytes: number | null;
}

export interface FetchOptions {
  /** Gives up when nothing, or less than a byte per millisecond, comes for so long. */
  patienceMs: number;
  /** Refuses to receive more. */
  maximumSize: number;
  /** What it throws ends the download and reaches the caller as it is. */
  onBytes(receivedBytes: number, totalBytes: number | null): void;
}

export interface Fetched {
  bytes: Uint8Array;
  /** For an error about the bytes: which proxy they came through; empty where none was asked. */
  via: string;
}

/** Why a download failed, in a few words; `transient`: another try may help; `silentMs`: how long nothing had come. */
export class DownloadFailure extends Error {
  readonly transient: boolean;
  readonly silentMs: number;

  constructor(reason: string, transient: boolean, silentMs = 0) {
    super(reason);
    this.transient = transient;
    this.silentMs = silentMs;
  }
}

const reasonsByCode = new Map([
  ['ENOTFOUND', 'host not found'],
  ['EAI_AGAIN', 'host not found, the name server does not answer'],
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'connection broken off'],
  ['UND_ERR_SOCKET', 'connection broken off'],
  ['EHOSTUNREACH', 'host not reachable'],
  ['ENETUNREACH', 'network not reachable'],
]);

/** Deno gives no codes. What it says begins with the address, the query included, which is nothing for a log. */
const codesByWords: readonly (readonly [words: RegExp, code: string])[] = [
  [/dns error/, 'ENOTFOUND'],
  [/connection refused/i, 'ECONNREFUSED'],
  [/connection (reset|closed before)|reading a body from connection/i, 'ECONNRESET'],
  [/no route to host/i, 'EHOSTUNREACH'],
  [/network is unreachable/i, 'ENETUNREACH'],
];
const DENO_ADDRESS = /^error sending request .*?: client error \(\w+\): /;

/** `fetch` hides the reason in the cause of its error, which may itself be a list of causes. */
export function reasonOf(error: unknown): string {
  const { code, cause, errors, message } = error as Error & { code?: string; errors?: unknown[] };
  const known = code ?? codesByWords.find(([words]) => words.test(message))?.[1];
  const reason = known === undefined ? undefined : reasonsByCode.get(known);
  if (reason) return `${reason} (${known})`;
  if (cause) return reasonOf(cause);
  if (errors?.length) return reasonOf(errors[0]);
  return String(message || code || error)
    .replaceAll(/\s+/g, ' ')
    .replace(DENO_ADDRESS, '');
}

/**
 * The bytes at an address, received whole; user and password in it are sent in a header.
 * @throws DownloadFailure for any reason that is not the caller's own
 * @throws KindlingError when the environment names a proxy with an address that is none
 */
export async function fetchBytes(url: string, options: FetchOptions): Promise<Fetched> {
  const { patienceMs, maximumSize, onBytes } = options;
  const target = new URL(url);
  const authorization = authorizationOf(target);
  target.username = '';
  target.password = '';
  const route = await findRoute(target.href);
  const controller = new AbortController();
  let failure: DownloadFailure | null = null;
  let callerFailed = false;
  const gathered = new Gathered();
  let windowStart = performance.now();
  let receivedBefore = 0;

  const fail = (reason: string, transient = true): DownloadFailure => {
    failure ??= new DownloadFailure(reason + route.via(), transient, performance.now() - windowStart);
    controller.abort(failure);
    return failure;
  };
  const seconds = `${Number((patienceMs / 1000).toFixed(2))} s`;
  const watch = setInterval(() => {
    if (gathered.length - receivedBefore < patienceMs)
      fail(gathered.length === 0 ? `no answer within ${seconds}` : `nearly nothing came for ${seconds}`);
    windowStart = performance.now();
    receivedBefore = gathered.length;
  }, patienceMs);

  try {
    const headers: HeadersInit = authorization === null ? {} : { authorization };
    const response = await route.fetch(target.href, { signal: controller.signal, headers });
    if (!response.ok) {
      // undici loses the text on the way through a proxy
      throw fail(
        `HTTP ${response.status} ${response.statusText ?? ''}`.trim(),
        response.status >= 500 || response.status === 429,
      );
    }
    // What a transfer encoding unpacks has another length than the header says.
    const stated = response.headers.has('content-encoding') ? null : response.headers.get('content-length');
    // Told as it came, and no memory is asked for by it.
    const total = stated === null || !Number.isSafeInteger(Number(stated)) ? null : Number(stated);
    // Not every browser can iterate a body.
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      gathered.add(part.value);
      if (gathered.length > maximumSize) throw fail(`more than ${maximumSize} bytes came`, false);
      try {
        onBytes(gathered.length, total);
      } catch (error) {
        callerFailed = true;
        controller.abort();
        throw error;
      }
    }
    return { bytes: gathered.take(), via: route.via() };
  } catch (error) {
    throw callerFailed ? error : (failure ?? fail(reasonOf(error)));
  } finally {
    clearInterval(watch);
  }
}
