import { existsSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib'];

/** In `lib` the Vulkan loader; in `x11` what NVIDIA's driver is linked with and a machine without a display may lack. */
const LIBRARIES = {
  lib: ['libvulkan.so.1'],
  x11: ['libX11.so.6', 'libXext.so.6', 'libxcb.so.1', 'libXau.so.6', 'libXdmcp.so.6', 'libbsd.so.0', 'libmd.so.0'],
} as const;

/**
 * The libraries that go along, by the folder that they go into: their names, and where they are here.
 * @throws Error naming Debian's packages where one is not here
 */
export function systemLibraries(): Record<keyof typeof LIBRARIES, [library: string, file: string][]> {
  const found = (names: readonly string[]) =>
    names.map((name): [string, string] => {
      const file = FOLDERS.map((folder) => join(folder, name)).find(existsSync);
      if (file === undefined) throw new Error(`${name} is not here: apt-get install libvulkan1 libx11-6 libxext6`);
      return [name, file];
    });
  return { lib: found(LIBRARIES.lib), x11: found(LIBRARIES.x11) };
}
