import { nodeProcess } from '../host';

/**
 * Whether this host compares every address with the memory's end in code of its own: V8 does where it is not told to catch faults, as in
 * Deno. Others see from the fault that an address lies outside, which costs nothing.
 */
export function checksAccess(): boolean {
  const { versions } = (nodeProcess() ?? {}) as { versions?: { readonly deno?: string } };
  return versions?.deno !== undefined;
}
