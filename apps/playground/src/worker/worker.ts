import { Conductor } from '../run/conductor';
import type { RequestMessage, WorkerMessage } from './protocol';

// The worker of the page: it trains, and answers what the page asks between two steps.
const scope = globalThis as unknown as {
  postMessage(message: WorkerMessage): void;
  onmessage: ((event: MessageEvent<RequestMessage>) => void) | null;
};

const conductor = new Conductor((event, detail) => scope.postMessage({ event, detail } as WorkerMessage));

scope.onmessage = async ({ data: { id, request, params } }) => {
  try {
    scope.postMessage({ id, result: await conductor.handle(request, params) });
  } catch (error) {
    scope.postMessage({ id, error: (error as Error).message });
  }
};
