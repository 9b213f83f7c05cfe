import { KindlingError } from '@kindling/checks';
import { unzipSync } from 'fflate';

/**
 * The wanted members of a zip archive, by the last part of their names. No other is unpacked.
 * @param largest how many bytes each of them has at most
 * @throws KindlingError when the archive is damaged, or a member is too large or missing
 */
export function readZip(bytes: Uint8Array, name: string, largest: ReadonlyMap<string, number>): Map<string, Uint8Array> {
  const baseOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  let members: Record<string, Uint8Array>;
  try {
    members = unzipSync(bytes, {
      filter(file) {
        const limit = largest.get(baseOf(file.name));
        if (limit !== undefined && file.originalSize > limit) {
          throw new KindlingError(`${name}: ${baseOf(file.name)}: expected at most ${limit} bytes, got ${file.originalSize}`);
        }
        return limit !== undefined;
      },
    });
  } catch (error) {
    if (error instanceof KindlingError) throw error;
    throw new KindlingError(`${name}: the zip archive is corrupted (${(error as Error).message})`);
  }
  const found = new Map(Object.entries(members).map(([path, content]) => [baseOf(path), content]));
  const missing = [...largest.keys()].filter((wanted) => !found.has(wanted));
  if (missing.length > 0) throw new KindlingError(`${name}: expected ${missing.join(', ')} in the zip archive, found none`);
  return found;
}
