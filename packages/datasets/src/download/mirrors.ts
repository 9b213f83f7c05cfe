import { isThenable, KindlingError } from '@kindling/checks';
import { DatasetUnavailableError } from '../unavailableError';
import { fileAddress, shownAddress } from './address';
import { DownloadFailure, type DownloadProgress, fetchBytes } from './fetchBytes';

export interface MirrorOptions {
  /** The data set's name, for errors. */
  name: string;
  /** Addresses of folders that hold the same files, in the order in which they are tried; they may have a query. */
  mirrors: readonly string[];
  /** How long to wait, over all tries, while nothing comes. */
  timeoutMs: number;
  onProgress?: (progress: DownloadProgress) => void;
  /** The address comes as `shownAddress` gives it, as in `DownloadProgress`. */
  onFailure?: (url: string, reason: string) => void;
}

const rounds = 2;
/** Before the second round. */
const pauseMs = 500;

/**
 * Files from the first of several mirrors that gives them whole and right. A mirror that fails, for whatever reason, is
 * followed by the next; after all have failed, those that may have been unlucky get a second try.
 */
export class Mirrors {
  private readonly options: MirrorOptions;
  private mirrors: readonly string[];
  private patienceLeftMs: number;
  /** What a callback of the user's threw, also one that answers with a promise. */
  private callbackError: { readonly error: unknown } | null = null;

  constructor(options: MirrorOptions) {
    this.options = options;
    this.mirrors = options.mirrors;
    this.patienceLeftMs = options.timeoutMs;
  }

  /**
   * @param accept looks at what came and gives what it stands for; a KindlingError says what is wrong with it
   * @throws DatasetUnavailableError with every mirror's reason; what a callback throws, as it is
   */
  async download<Content>(file: string, maximumSize: number, accept: (bytes: Uint8Array) => Promise<Content>): Promise<Content> {
    const failures = new Map<string, DownloadFailure>();
    // Every mirror has its turn within the whole time, and one of them a second turn.
    const turnMs = Math.max(Math.floor(this.options.timeoutMs / (this.mirrors.length + 1)), 1);
    for (let round = 0; round < rounds; round++) {
      const candidates = this.mirrors.filter((mirror) => failures.get(mirror)?.transient ?? true);
      if (candidates.length > 0 && round > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, turnMs)));
      for (const mirror of candidates) {
        // What is left after the others' turns may be a little less than a turn.
        const patienceMs = Math.min(turnMs, this.patienceLeftMs);
        if (patienceMs < turnMs / 2) break;
        try {
          const content = await this.tryMirror(fileAddress(mirror, file), file, maximumSize, patienceMs, accept);
          this.rethrow();
          // The next file is asked for where this one came from.
          this.mirrors = [mirror, ...this.mirrors.filter((other) => other !== mirror)];
          return content;
        } catch (error) {
          if (!(error instanceof DownloadFailure)) throw error;
          this.patienceLeftMs -= error.silentMs;
          failures.set(mirror, error);
          this.call(() => this.options.onFailure?.(shownAddress(fileAddress(mirror, file)), error.message));
        }
      }
    }
    const reasons = this.mirrors.map(
      (mirror) => `${shownAddress(fileAddress(mirror, file))}: ${failures.get(mirror)?.message ?? 'not tried, no time left'}`,
    );
    throw new DatasetUnavailableError(`${this.options.name}: could not download ${file} (${reasons.join('; ')})`);
  }

  private async tryMirror<Content>(
    url: string,
    file: string,
    maximumSize: number,
    patienceMs: number,
    accept: (bytes: Uint8Array) => Promise<Content>,
  ): Promise<Content> {
    const shown = shownAddress(url);
    const { bytes, via } = await fetchBytes(url, {
      patienceMs,
      maximumSize,
      onBytes: (receivedBytes, totalBytes) =>
        this.call(() => this.options.onProgress?.({ file, url: shown, receivedBytes, totalBytes })),
    });
    try {
      return await accept(bytes);
    } catch (error) {
      if (!(error instanceof KindlingError)) throw error;
      throw new DownloadFailure(error.message + via, true);
    }
  }

  /** Calls the user. A promise is not waited for; its error, which would end the process, comes out of the next call. */
  private call(callback: () => unknown): void {
    const answer = callback();
    if (isThenable(answer)) Promise.resolve(answer).catch((error: unknown) => (this.callbackError ??= { error }));
    this.rethrow();
  }

  private rethrow(): void {
    if (this.callbackError !== null) throw this.callbackError.error;
  }
}
