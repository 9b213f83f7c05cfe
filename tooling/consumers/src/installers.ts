import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installIntoEmptyProject, type PackedPackage, runCommand, tarballSpecs } from '@kindling/pack-check';
import { foldersWithPackages, megabytes, scriptsOfInstall } from './installed';
import { installError } from './project';
import type { Trial } from './trial';
import { versions } from './versions';

/** The most that a package may bring, with all that it depends on. */
const MAX_MEGABYTES: Record<string, number> = { '@kindling/core': 5 };

interface Installer {
  name: string;
  /** @returns what went wrong, or null */
  install(folder: string, wanted: readonly PackedPackage[], all: readonly PackedPackage[]): Promise<string | null>;
}

/** Each published package alone with each installer: it comes, nothing that came runs or compiles anything, and how much it is. */
export function installerTrials(packed: readonly PackedPackage[], folder: string): Trial[] {
  return installers(join(folder, 'cache')).flatMap(({ name: installer, install }) =>
    packed.map((one) => {
      const short = one.name.replace('@kindling/', '');
      return {
        name: `${installer} ${short}`,
        async run() {
          const project = join(folder, installer, short);
          const broken = await install(project, [one], packed);
          if (broken !== null) throw installError(`${installer} install`, broken);
          const packages = foldersWithPackages(join(project, 'node_modules'));
          if (!packages.some(({ name }) => name === one.name)) throw new Error(`${one.name} is not in node_modules`);
          const scripts = packages.flatMap(scriptsOfInstall);
          if (scripts.length > 0) throw new Error(`something runs while it is installed:\n${scripts.join('\n')}`);
          const size = megabytes(join(project, 'node_modules'));
          const most = MAX_MEGABYTES[one.name];
          if (size > most) throw new Error(`${size.toFixed(2)} MB, expected at most ${most}`);
          return `${size.toFixed(2)} MB in ${packages.length} packages`;
        },
      };
    }),
  );
}

function installers(cache: string): Installer[] {
  mkdirSync(cache, { recursive: true });
  return [
    { name: 'npm', install: withManifest('npm', ['install', '--prefer-offline', '--no-fund', '--no-audit']) },
    { name: 'pnpm', install: installIntoEmptyProject },
    {
      name: 'yarn',
      install: withManifest('npx', [
        '-y',
        `yarn@${versions.yarn}`,
        'install',
        '--non-interactive',
        '--cache-folder',
        `${cache}/yarn`,
      ]),
    },
    {
      name: 'yarn4',
      install: withManifest(
        'npx',
        ['-y', '-p', `@yarnpkg/cli-dist@${versions['@yarnpkg/cli-dist']}`, 'yarn', 'install'],
        async () => ({
          // without a lockfile of its own it looks for a project further up
          'yarn.lock': '',
          '.yarnrc.yml': [
            'nodeLinker: node-modules',
            'enableTelemetry: false',
            'enableImmutableInstalls: false',
            'enableGlobalCache: false',
            `cacheFolder: ${cache}/yarn4`,
            // it reads no .npmrc
            `npmRegistryServer: ${JSON.stringify((await runCommand('npm', ['config', 'get', 'registry'], cache)).stdout.trim())}`,
          ].join('\n'),
        }),
      ),
    },
  ];
}

/** An installer that takes tarballs from package.json; each calls the place for those of dependencies by another name. */
function withManifest(command: string, args: string[], moreFiles?: () => Promise<Record<string, string>>): Installer['install'] {
  return async (folder, wanted, all) => {
    mkdirSync(folder, { recursive: true });
    const tarballs = tarballSpecs(all);
    const manifest = { name: 'consumer', version: '0.0.0', private: true, dependencies: tarballSpecs(wanted) };
    const files = {
      'package.json': JSON.stringify({ ...manifest, overrides: tarballs, resolutions: tarballs }),
      ...(await moreFiles?.()),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { ok, output } = await runCommand(command, args, folder);
    return ok ? null : output;
  };
}
