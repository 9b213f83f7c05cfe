import { spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { PackedPackage } from '@kindling/pack-check';
import { commandOf, makeProject, must } from '../project';
import { checkTrained } from '../trained';
import type { Trial } from '../trial';
import { trainInPage } from './page';

const files = {
  'app/layout.js': `export default function Layout({ children }) {
  return <html lang="en"><head><link rel="icon" href="data:," /></head><body>{children}</body></html>;
}`,
  'app/page.js': `import { connection } from 'next/server';
import { train } from '../train.mjs';
export default async function Page() {
  await connection();
  return <pre id="trained">{JSON.stringify(await train())}</pre>;
}`,
  'app/api/train/route.js': `import { train } from '../../../train.mjs';
export const dynamic = 'force-dynamic';
export const GET = async () => Response.json(await train());`,
  'app/client/page.js': `'use client';
import { useEffect } from 'react';
import { train } from '../../train.mjs';
export default function Page() {
  useEffect(() => {
    globalThis.trained ??= train().catch((error) => ({ error: String(error) }));
  }, []);
  return <p>training</p>;
}`,
};

/** Next.js: a route handler, a server component and a client's page of one build. */
export function nextTrial(packed: readonly PackedPackage[], folder: string): Trial {
  return {
    name: 'next',
    async run() {
      const project = join(folder, 'next');
      await makeProject(project, packed, ['next', 'react', 'react-dom'], files);
      const next = commandOf(project, 'next');
      await must(process.execPath, [next, 'build'], project);
      const server = await startNext(next, project);
      try {
        const route = await answer(`${server.url}/api/train`);
        const html = await answer(server.url);
        const text = /<pre id="trained">(.*?)<\/pre>/s.exec(html)?.[1].replaceAll('&quot;', '"') ?? html;
        return [
          checkTrained('route', JSON.parse(route)),
          checkTrained('server component', JSON.parse(text)),
          await trainInPage('client page', `${server.url}/client`, 1),
        ].join(', ');
      } catch (error) {
        throw new Error(`${(error as Error).message}\n${server.printed()}`, { cause: error });
      } finally {
        await server.stop();
      }
    },
  };
}

async function answer(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}\n${text.slice(0, 1000)}`);
  return text;
}

async function startNext(next: string, project: string) {
  const port = await freePort();
  const child = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        if (/Ready in/i.test(printed)) resolve();
      });
    }
    child.on('close', () => reject(new Error(`next start ended\n${printed}`)));
    setTimeout(() => reject(new Error(`next start was not ready in 60 s\n${printed}`)), 60_000).unref();
  }).catch((error) => {
    child.kill();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${port}`,
    printed: () => printed,
    stop: () => {
      child.kill();
      return ended;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
