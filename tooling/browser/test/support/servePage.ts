import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { isolationHeaders, readMnistFile } from '../../src/server/folders';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface PageServer {
  /** Ends with a slash. */
  readonly url: string;
  /** The paths that were asked for, without their queries. */
  readonly requests: string[];
  /** Answers a path instead of what is there. */
  readonly answers: Map<string, (response: ServerResponse) => void>;
  close(): Promise<void>;
}

/** Serves the page on loopback; isolated: with the headers that let it share memory between threads. */
export async function servePage(files: ReadonlyMap<string, Uint8Array>, options: { isolated: boolean }): Promise<PageServer> {
  const requests: string[] = [];
  const answers: PageServer['answers'] = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    requests.push(pathname);
    if (options.isolated) for (const [name, value] of Object.entries(isolationHeaders)) response.setHeader(name, value);
    const answer = answers.get(pathname);
    if (answer !== undefined) return answer(response);
    const path = pathname === '/' ? '/index.html' : pathname;
    const bytes = files.get(path) ?? (await readMnistFile(path));
    response.statusCode = bytes === null ? 404 : 200;
    response.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream');
    response.end(bytes ?? 'not found');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
