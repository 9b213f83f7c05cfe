/** The parts of Node that the engine looks for; a browser has none of them. */
export interface NodeProcess {
  getBuiltinModule(name: string): unknown;
  cwd(): string;
  /** Microseconds of the whole process. */
  cpuUsage(): { readonly user: number; readonly system: number };
  readonly versions?: { readonly node?: string };
  readonly platform?: string;
  readonly arch?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Node's process, or null elsewhere. Core imports no Node module, so that it can be bundled for a browser. */
export function nodeProcess(): NodeProcess | null {
  const { process } = globalThis as { process?: NodeProcess & { getBuiltinModule?: unknown } };
  return typeof process?.getBuiltinModule === 'function' && process.versions?.node !== undefined ? process : null;
}

/** A variable of the environment; none where the program may not read it: Deno asks for a permission, or throws. */
export function hostVariable(name: string): string | undefined {
  try {
    return nodeProcess()?.env?.[name];
  } catch {
    return undefined;
  }
}

/** How many threads this host runs at once. */
function hostThreads(): number {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  if (navigator?.hardwareConcurrency) return navigator.hardwareConcurrency;
  const os = nodeProcess()?.getBuiltinModule('node:os') as { availableParallelism?(): number } | undefined;
  return os?.availableParallelism?.() ?? 1;
}

/** How many threads are used where nobody says. */
export function defaultThreads(): number {
  return Math.min(hostThreads(), 8);
}
