import { assembleModule, FunctionBuilder } from '../../codegen/wasm/assembler';
import { nodeProcess } from '../host';

/** Writes x * x - y to address 0 with x = 1 + 2^-12 and y = x * x rounded: 0, or 2^-24 if the product is not rounded. */
function probeModule(): Uint8Array<ArrayBuffer> {
  const f = new FunctionBuilder(0);
  const x = f.local('v128');
  f.splat(1 + 2 ** -12).set(x);
  f.i32(0).get(x).get(x);
  f.splat(-(1 + 2 ** -11))
    .do('f32x4.relaxed_madd')
    .memory('v128.store', 0);
  return assembleModule({ initialPages: 1, maximumPages: 1, shared: false }, [], f, ['run']);
}

function fuses(): boolean {
  const bytes = probeModule();
  if (!WebAssembly.validate(bytes)) return false;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  (exports.run as () => void)();
  return new Float32Array(memory.buffer)[0] === 2 ** -24;
}

let found: boolean | null = null;

/**
 * Whether this host multiplies and adds in one instruction, rounding once: WebAssembly's relaxed SIMD on a processor that
 * has it. Node 20 keeps relaxed SIMD behind a flag of V8, which this sets for the whole process; later ones have it as it is. JavaScriptCore takes the
 * instruction, and rounds the product.
 */
export function hasFusedMultiplyAdd(): boolean {
  if (found !== null) return found;
  const node = nodeProcess();
  if (node?.versions?.node?.startsWith('20.')) {
    const v8 = node.getBuiltinModule('node:v8') as { setFlagsFromString(flags: string): void };
    v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
  }
  found = fuses();
  return found;
}
