import { checkFunction } from '@kindling/checks';
import { type BackwardHook, watchedPassage } from './backwardHooks';
import type { Module } from './module';
import { refuseWait } from './refusals';
import { moduleName } from './walk';

/** Called with a module's output: what it gives, unless that is undefined, takes its place. */
// biome-ignore lint/suspicious/noExplicitAny: every module has inputs and outputs of its own
export type ForwardHook = (module: Module, inputs: any[], output: any) => unknown;

/** Called before `forward`: what it gives, unless that is undefined, takes the place of the inputs; an array is all of them. */
// biome-ignore lint/suspicious/noExplicitAny: every module has inputs of its own
export type ForwardPreHook = (module: Module, inputs: any[]) => unknown;

/** What takes a hook away again. */
export interface HookHandle {
  /** From now on the hook is not called. */
  remove(): void;
}

interface Hooks {
  readonly before: Set<{ readonly hook: ForwardPreHook }>;
  readonly after: Set<{ readonly hook: ForwardHook }>;
  readonly backward: Set<{ readonly hook: BackwardHook }>;
  /** What stood in the module's own field before, if anything did. */
  readonly own: PropertyDescriptor | undefined;
}

const hooksOf = new WeakMap<Module, Hooks>();

/** Adds a hook that sees outputs. */
export function addForwardHook(module: Module, hook: ForwardHook): HookHandle {
  checkFunction(`${moduleName(module)}.registerForwardHook: hook`, hook);
  return added(module, ({ after }) => after, hook);
}

/** Adds a hook that sees inputs. */
export function addForwardPreHook(module: Module, hook: ForwardPreHook): HookHandle {
  checkFunction(`${moduleName(module)}.registerForwardPreHook: hook`, hook);
  return added(module, ({ before }) => before, hook);
}

/** Adds a hook that sees gradients. */
export function addBackwardHook(module: Module, hook: BackwardHook): HookHandle {
  checkFunction(`${moduleName(module)}.registerFullBackwardHook: hook`, hook);
  return added(module, ({ backward }) => backward, hook);
}

function added<Hook>(module: Module, listOf: (hooks: Hooks) => Set<{ readonly hook: Hook }>, hook: Hook): HookHandle {
  const hooks = hooksOf.get(module) ?? install(module);
  // the same function may be added twice
  const entry = { hook };
  listOf(hooks).add(entry);
  return {
    remove: () => {
      if (listOf(hooks).delete(entry) && hooks.before.size + hooks.after.size + hooks.backward.size === 0)
        uninstall(module, hooks);
    },
  };
}

/** Puts a `forward` of its own in the module: whoever calls it, `model.forward(x)` or `model(x)`, calls the hooks. */
function install(module: Module): Hooks {
  const own = Object.getOwnPropertyDescriptor(module, 'forward');
  const hooks: Hooks = { before: new Set(), after: new Set(), backward: new Set(), own };
  const forward = (...inputs: unknown[]) => run(module, hooks, inputs);
  Object.defineProperty(module, 'forward', { value: forward, configurable: true, writable: true, enumerable: false });
  hooksOf.set(module, hooks);
  return hooks;
}

function uninstall(module: Module, { own }: Hooks): void {
  hooksOf.delete(module);
  delete (module as { forward?: unknown }).forward;
  if (own !== undefined) Object.defineProperty(module, 'forward', own);
}

function run(module: Module, { before, after, backward, own }: Hooks, given: unknown[]): unknown {
  let inputs = given;
  for (const { hook } of [...before]) {
    const result = hook(module, inputs);
    if (result === undefined) continue;
    refuseWait(`${moduleName(module)}.registerForwardPreHook: hook`, result);
    inputs = Array.isArray(result) ? result : [result];
  }
  const forward = (own?.value ?? Object.getPrototypeOf(module).forward) as (...inputs: unknown[]) => unknown;
  const passage =
    backward.size === 0
      ? null
      : watchedPassage(
          module,
          [...backward].map(({ hook }) => hook),
        );
  let output = forward.apply(module, passage?.enter(inputs) ?? inputs);
  for (const { hook } of [...after]) {
    const result = hook(module, inputs, output);
    if (result === undefined) continue;
    refuseWait(`${moduleName(module)}.registerForwardHook: hook`, result);
    output = result;
  }
  return passage === null ? output : passage.leave(output);
}
