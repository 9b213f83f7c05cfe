/** Computes a range of output cells; the third number says where in memory the kernel's addresses stand. */
export type RunKernel = (start: number, end: number, addresses: number) => void;

/** A kernel's code, without the addresses of what it reads and writes. */
export interface CompiledKernel {
  readonly id: number;
  readonly module: WebAssembly.Module;
  readonly mathImports: readonly string[];
}

/** An instance of a kernel for the thread that asks. */
export function instantiate({ module, mathImports }: CompiledKernel, memory: WebAssembly.Memory): RunKernel {
  const math = mathImports.map((name) => [`math_${name}`, Math[name as 'exp']]);
  return new WebAssembly.Instance(module, { env: { memory, ...Object.fromEntries(math) } }).exports.run as RunKernel;
}
