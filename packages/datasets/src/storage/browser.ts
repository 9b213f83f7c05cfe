import { KindlingError, shownPath } from '@kindling/checks';
import type { Pieces } from '../pieces';
import type { Storage } from './storage';

const CACHE_NAME = 'kindling-datasets';

/** A cache is kept by address; the host is none that could exist, the path is one segment, so that no two paths meet. */
function addressOf(path: string): string {
  return `https://kindling.invalid/${encodeURIComponent(path)}`;
}

/** In the words of a user, with the name for those who search for it. */
function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  if (name === 'QuotaExceededError') return 'no space left (QuotaExceededError)';
  if (name === 'SecurityError') return 'this page may not store anything (SecurityError)';
  return message;
}

function failure(path: string, what: string, error: unknown): KindlingError {
  return new KindlingError(`${shownPath(path)}: ${what}: ${reasonOf(error)}`);
}

async function openCache(): Promise<Cache> {
  if (globalThis.caches === undefined) throw new Error('a page has a cache only over https or from localhost');
  return caches.open(CACHE_NAME);
}

/** A gunzip that ended early says so in other words in every browser. */
function isTruncation(message: string): boolean {
  return /truncat|incomplete|unexpected end|premature|without reaching the stream end/i.test(message);
}

/** What is wrong with a packed file, in the words of a user: Node says it in the error's cause, browsers in the message. */
function gzipProblem(error: unknown): string {
  const { message, cause } = error as Error;
  const said = message || (cause instanceof Error ? cause.message : 'it cannot be unpacked');
  if (isTruncation(said)) return 'is truncated';
  if (/junk|(after|past) the end/i.test(said))
    return 'has more behind its end, another gzip file or what is none: a browser unpacks only the first';
  return `is corrupted (${said})`;
}

/** Of what is unpacked at a time: a browser unpacks the whole of a piece, up to a thousand times as much, before it is asked for. */
const PACKED_PIECE_SIZE = 2 ** 13;

/** Not every browser can iterate a stream. */
async function* piecesOf(stream: ReadableStream<Uint8Array> | null, describeError: (error: unknown) => Error) {
  const reader = stream?.getReader();
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) yield part.value;
  } catch (error) {
    throw describeError(error);
  } finally {
    // what was left early goes on no further; one that broke off has nothing to cancel
    await reader?.cancel().catch(() => {});
  }
}

/** The pieces as a stream that asks for each when it is wanted, small ones. */
function streamOf(pieces: Pieces, onError: (error: unknown) => void): ReadableStream<Uint8Array<ArrayBuffer>> {
  const source = pieces[Symbol.asyncIterator]();
  let piece = new Uint8Array(0);
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          while (piece.length === 0) {
            const next = await source.next();
            if (next.done) return controller.close();
            piece = next.value as Uint8Array<ArrayBuffer>;
          }
        } catch (error) {
          onError(error);
          return controller.error(error);
        }
        controller.enqueue(piece.subarray(0, PACKED_PIECE_SIZE));
        piece = piece.subarray(PACKED_PIECE_SIZE);
      },
      async cancel() {
        await source.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Files in the page's Cache storage, which is kept until the user or the browser clears it; unpacking happens beside the main thread. */
export const browserStorage: Storage = {
  expandHome: (_, path) => path,

  async read(path) {
    // where nothing can be stored, nothing is there
    if (globalThis.caches === undefined) return null;
    try {
      const response = await (await openCache()).match(addressOf(path));
      return response === undefined ? null : piecesOf(response.body, (error) => failure(path, 'cannot be read', error));
    } catch (error) {
      throw failure(path, 'cannot be read', error);
    }
  },

  async readUserFile(address) {
    let response: Response;
    try {
      response = await fetch(address);
    } catch (error) {
      throw failure(address, 'cannot be read', error);
    }
    if (response.status === 404) return null;
    if (!response.ok)
      throw new KindlingError(`${shownPath(address)}: cannot be read: HTTP ${response.status} ${response.statusText}`.trimEnd());
    return piecesOf(response.body, (error) => failure(address, 'cannot be read', error));
  },

  async listFolder(folder) {
    throw new KindlingError(
      `${shownPath(folder)}: a page cannot know what is in a folder: expected files, a list of paths in it`,
    );
  },

  async checkWritable(folder) {
    try {
      await openCache();
    } catch (error) {
      throw failure(folder, 'cannot be written to', error);
    }
  },

  async write(path, bytes) {
    try {
      // Put is all or nothing.
      const body = new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': 'application/octet-stream' } });
      await (await openCache()).put(addressOf(path), body);
    } catch (error) {
      throw failure(path, 'cannot be written', error);
    }
  },

  gunzip(packed, name) {
    let cause: unknown;
    const stream = streamOf(packed, (error) => {
      cause = error;
    });
    return piecesOf(stream.pipeThrough(new DecompressionStream('gzip')), (error) => {
      // what is wrong with the file itself comes out as it went in
      if (cause instanceof Error) return cause;
      return new KindlingError(`${name}: the gzip file ${gzipProblem(error)}`);
    });
  },

  sha256: (bytes) => digestOf('SHA-256', bytes),

  gitBlob(bytes) {
    const head = new TextEncoder().encode(`blob ${bytes.length}\0`);
    const whole = new Uint8Array(head.length + bytes.length);
    whole.set(head);
    whole.set(bytes, head.length);
    return digestOf('SHA-1', whole);
  },
};

async function digestOf(algorithm: string, bytes: Uint8Array): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) {
    throw new KindlingError('sha256: a page has checksums only over https or from localhost');
  }
  const digest = new Uint8Array(await crypto.subtle.digest(algorithm, bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export { browserStorage as platformStorage };
