import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadMnistBatches } from '@kindling/fixtures';
import { backendPackages, mnistFolder, repositoryRoot } from '@kindling/test-kit';
import { buildRunner } from './buildRunner';
import { systemLibraries } from './systemLibraries';

// `pnpm gpu:bundle [file]`: writes one .tar.gz with all that a Linux x86-64 machine with an NVIDIA GPU needs, and no network and no
// Node: see README.md.

const target = resolve(process.argv[2] ?? join(repositoryRoot, '.cache/gpuBundle.tar.gz'));
const own = fileURLToPath(new URL('..', import.meta.url));
const folder = join(repositoryRoot, '.cache/gpuBundle/kindling-gpu');
/** More does not travel everywhere. */
const MOST_BYTES = 60e6;

function run(program: string, ...words: string[]): void {
  const { status, error } = spawnSync(program, words, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} failed: ${error?.message ?? status}`);
}

/** The package `webgpu` with the build for this platform alone. */
function copyWebGpu(): void {
  const from = dirname(createRequire(join(backendPackages, 'package.json')).resolve('webgpu'));
  const build = join('dist', 'linux-x64');
  if (!existsSync(join(from, build))) throw new Error(`the package webgpu has no ${build}`);
  const to = join(folder, 'app/node_modules/webgpu');
  for (const part of ['package.json', 'index.js', 'LICENSE.md', build])
    cpSync(join(from, part), join(to, part), { recursive: true });
}

/** The first batches of MNIST, as files that have nothing behind them. */
function copyMnist(): void {
  const mnist = mnistFolder();
  if (mnist === null) return;
  const batches = loadMnistBatches(mnist, 50, 64);
  const write = (name: string, header: number, parts: readonly Uint8Array[]) =>
    writeFileSync(join(folder, 'mnist', name), Buffer.concat([new Uint8Array(header), ...parts]));
  mkdirSync(join(folder, 'mnist'));
  write(
    'train-images-idx3-ubyte',
    16,
    batches.map(({ pixels }) => pixels.data),
  );
  write(
    'train-labels-idx1-ubyte',
    8,
    batches.map(({ labels }) => Uint8Array.from(labels)),
  );
  // the runner asks for all four files, and reads none of these
  for (const name of ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte']) writeFileSync(join(folder, 'mnist', name), '');
}

/** Drivers of NVIDIA's that the Vulkan loader is told of: by the library for X, and by the one that needs no X. */
function writeDrivers(): void {
  mkdirSync(join(folder, 'icd'));
  for (const [name, library] of [
    ['nvidia_glx', 'libGLX_nvidia.so.0'],
    ['nvidia_egl', 'libEGL_nvidia.so.0'],
  ]) {
    const driver = { file_format_version: '1.0.1', ICD: { library_path: library, api_version: '1.3.277' } };
    writeFileSync(join(folder, 'icd', `${name}.json`), `${JSON.stringify(driver)}\n`);
  }
}

if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('gpu:bundle: expected Linux on x86-64');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await buildRunner(join(folder, 'app/bin'));
cpSync(join(repositoryRoot, 'tooling/fixtures/data'), join(folder, 'data'), { recursive: true });
// the bundled program looks for data/ two folders up
copyWebGpu();
copyMnist();
writeDrivers();
for (const [name, files] of Object.entries(systemLibraries())) {
  mkdirSync(join(folder, name));
  for (const [library, file] of files) cpSync(file, join(folder, name, library), { dereference: true });
}
cpSync(process.execPath, join(folder, 'node'));
run('strip', join(folder, 'node'));
// what both benchmarks time in PyTorch stands once
cpSync(join(repositoryRoot, 'tooling/bench/pytorch/networks.py'), join(folder, 'pytorch/networks.py'));
for (const part of ['run.sh', 'pytorch', 'README.md']) cpSync(join(own, part), join(folder, part), { recursive: true });
run('tar', '-C', dirname(folder), '-I', 'gzip -9', '-cf', target, 'kindling-gpu');
const { size } = statSync(target);
console.log(`${target}: ${(size / 1e6).toFixed(1)} MB, Node ${process.version}`);
if (size > MOST_BYTES) {
  console.error(`gpu:bundle: expected at most ${MOST_BYTES / 1e6} MB`);
  process.exitCode = 1;
}
