import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type WorkspacePackage, workspacePackages } from '@kindling/test-kit';
import { runCommand } from './runCommand';

/** A package packed as it would be published. */
export interface PackedPackage extends WorkspacePackage {
  tarball: string;
  /** Its package.json as packed. */
  manifest: Record<string, unknown>;
  readme: string | null;
  sizes: PackageSizes;
}

/** Bytes of what a package ships. */
export interface PackageSizes {
  tarball: number;
  unpacked: number;
  /** Its ESM entry, as it is and gzipped: an upper bound of what it adds to a page, without its dependencies. */
  module: number;
  moduleGzip: number;
}

/** Packs every package that is published into a folder. @throws when one cannot be packed or lacks its built entry */
export async function packPublished(destination: string): Promise<PackedPackage[]> {
  const packed: PackedPackage[] = [];
  for (const one of workspacePackages().filter((candidate) => !candidate.private)) {
    packed.push(await packPackage(one, destination));
  }
  return packed;
}

/** Packs a package into a folder. @throws when it cannot be packed or lacks its built entry */
export async function packPackage(pack: WorkspacePackage, destination: string): Promise<PackedPackage> {
  const { ok, output } = await runCommand('pnpm', ['pack', '--pack-destination', destination], pack.folder);
  if (!ok) throw new Error(`${pack.name}: pnpm pack failed\n${output}`);
  const version = JSON.parse(readFileSync(join(pack.folder, 'package.json'), 'utf8')).version as string;
  const tarball = join(destination, `${pack.name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  const packed = readFileSync(tarball);
  const files = readTar(gunzipSync(packed));
  const module = files.get('package/dist/index.js');
  if (module === undefined) throw new Error(`${pack.name}: dist/index.js is not in the tarball; is the package built?`);
  const manifest = JSON.parse(files.get('package/package.json')?.toString() ?? '{}');
  return {
    ...pack,
    tarball,
    manifest,
    readme: files.get('package/README.md')?.toString() ?? null,
    sizes: {
      tarball: packed.length,
      unpacked: [...files.values()].reduce((sum, file) => sum + file.length, 0),
      module: module.length,
      moduleGzip: gzipSync(module).length,
    },
  };
}

/** The regular files of a tar archive by path. */
export function readTar(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const field = (at: number, length: number) => archive.toString('utf8', at, at + length).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0; ) {
    const size = Number.parseInt(field(at + 124, 12), 8);
    const type = field(at + 156, 1);
    const prefix = field(at + 345, 155);
    const name = `${prefix === '' ? '' : `${prefix}/`}${field(at, 100)}`;
    if (type === '' || type === '0') files.set(name, archive.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
