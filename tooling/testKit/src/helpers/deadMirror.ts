import { type AddressInfo, createServer } from 'node:net';

/** An address where nothing answers: a download fails at once, as without a network. Whatever proxy the machine has is not asked. */
export function deadMirror(): Promise<string> {
  // small letters come first
  process.env.no_proxy = '127.0.0.1';
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(`http://127.0.0.1:${port}/`));
    });
  });
}
