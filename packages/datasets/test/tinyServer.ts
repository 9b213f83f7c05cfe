import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// The servers of a test are asked directly, whatever proxy the machine has.
for (const name of Object.keys(process.env)) if (/^(https?|all|no)_proxy$/i.test(name)) delete process.env[name];

export interface TinyServer {
  /** Ends with a slash. */
  address: string;
  /** The paths that were asked for, in order. */
  asked: string[];
  server: Server;
  close(): Promise<void>;
}

/** An HTTP server on this machine, for one test. */
export async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<TinyServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An address on this machine where nothing listens. */
export async function closedAddress(): Promise<string> {
  const server = await serve(() => {});
  await server.close();
  return server.address;
}
