import type { Plugin } from 'vite';

/** Headers with which a page may share memory between threads. */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const;

/** Where MNIST's four files may be fetched from; the page itself asks for them only when it is told to. */
const MIRRORS = ['https://ossci-datasets.s3.amazonaws.com', 'https://storage.googleapis.com'];

const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  `connect-src 'self' ${MIRRORS.join(' ')}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Writes the policy into the built page. `dev` goes without: Vite puts styles into the page there, and talks to it. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
    ],
  };
}
