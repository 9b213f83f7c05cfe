import type { EventName, Events, RequestName, Requests, WorkerMessage } from './protocol';

/** As much of a Worker as is needed, or of a port. */
export interface MessagePeer {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** The page's end of the protocol: `await engine.ask('play', {})`, `engine.on('progress', show)`. */
export class Engine {
  readonly #peer: MessagePeer;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Map<EventName, Set<(detail: never) => void>>();
  #asked = 0;

  constructor(peer: MessagePeer) {
    this.#peer = peer;
    peer.onmessage = ({ data }: MessageEvent<WorkerMessage>) => this.#receive(data);
  }

  /** Asks the worker. @throws Error with the line that the worker refuses with */
  ask<Name extends RequestName>(request: Name, params: Requests[Name]['params']): Promise<Requests[Name]['result']> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#peer.postMessage({ id, request, params });
    });
  }

  /** Calls a function at each event of a name. Gives what ends that. */
  on<Name extends EventName>(event: Name, listener: (detail: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  #receive(message: WorkerMessage): void {
    if ('event' in message) {
      for (const listener of this.#listeners.get(message.event) ?? []) listener(message.detail as never);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('error' in message) waiting?.reject(new Error(message.error));
    else waiting?.resolve(message.result as never);
  }
}
