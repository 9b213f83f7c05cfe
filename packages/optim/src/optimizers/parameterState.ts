import {
  checkFloat32,
  checkFunction,
  checkInteger,
  checkNumber,
  checkText,
  describe,
  isRecord,
  isThenable,
  KindlingError,
  unwaited,
} from '@kindling/checks';
import { isTensor, type Replacement, type Tensor } from '@kindling/core';
import type { CommonOptions, ParameterState, UpdateRule } from './updateRule';

const LONGEST_NAME = 100;

/** Checks that a value is an update rule. @throws KindlingError naming the part that is missing */
export function checkRule<Options extends CommonOptions, State extends ParameterState>(
  rule: UpdateRule<Options, State>,
): UpdateRule<Options, State> {
  if (typeof rule !== 'object' || rule === null) {
    throw new KindlingError(`Optimizer: rule: expected an UpdateRule, got ${describe(rule)}`);
  }
  // every error begins with it
  if (/[\n\r\u2028\u2029]/.test(checkText('Optimizer: rule.name', rule.name, { maxLength: LONGEST_NAME }))) {
    throw new KindlingError(`Optimizer: rule.name: expected one line, got ${describe(rule.name)}`);
  }
  if (!isRecord(rule.defaults)) {
    throw new KindlingError(`Optimizer: rule.defaults: expected an object of options, got ${describe(rule.defaults)}`);
  }
  checkFloat32('Optimizer: rule.defaults.lr', rule.defaults.lr, { min: 0 });
  checkFunction('Optimizer: rule.check', rule.check);
  checkFunction('Optimizer: rule.update', rule.update);
  if (rule.checkParam !== undefined) checkFunction('Optimizer: rule.checkParam', rule.checkParam);
  if (rule.stateShape !== undefined) checkFunction('Optimizer: rule.stateShape', rule.stateShape);
  if (rule.checkState !== undefined) checkFunction('Optimizer: rule.checkState', rule.checkState);
  return rule;
}

/** Refuses what an async check gives: what it throws would come when nobody waits for it. @throws KindlingError naming the check */
export function refusePromise(name: string, came: unknown): void {
  if (isThenable(unwaited(came))) throw new KindlingError(`${name}: expected a check that throws at once, got ${describe(came)}`);
}

/** The gradient to make a step with, or null where there is none. @throws KindlingError for anything that is no gradient of `param` */
export function checkGrad(name: () => string, param: Tensor): Tensor | null {
  const { grad } = param;
  if (grad === null || (isTensor(grad) && grad.isSameSize(param))) return grad;
  throw new KindlingError(
    `${name()}: expected a Tensor of the parameter's shape ${shapeText(param)} or null, got ${describe(grad)}`,
  );
}

/** Checks the entries of a parameter's state: tensors, or numbers. @throws KindlingError naming the entry */
export function checkEntries(where: () => string, entries: unknown): asserts entries is ParameterState {
  if (!isRecord(entries)) {
    dropEntries(entries);
    throw new KindlingError(`${where()}: expected an object, got ${describe(entries)}`);
  }
  for (const name of Object.keys(entries)) {
    const entry = entries[name];
    if (entry !== undefined && typeof entry !== 'number' && !isTensor(entry)) {
      dropEntries(entries);
      throw new KindlingError(`${where()}.${name}: expected a Tensor or a number, got ${describe(entry)}`);
    }
  }
}

/** Handles what promises among refused entries reject with: nobody else would, and it would end the process. */
function dropEntries(entries: unknown): void {
  unwaited(entries);
  if (typeof entries === 'object' && entries !== null) Object.values(entries).forEach(unwaited);
}

/** Checks an entry that is to be a tensor of the parameter's shape, or of another that is said. @throws KindlingError naming the entry */
export function checkStateTensor(name: string, entry: unknown, param: Tensor, shape = param.shape): void {
  if (!isTensor(entry)) throw new KindlingError(`${name}: expected a Tensor, got ${describe(entry)}`);
  if (entry.dtype !== 'float32') throw new KindlingError(`${name}: expected float32, got ${entry.dtype}`);
  if (entry.shape.length === shape.length && entry.shape.every((size, dim) => size === shape[dim])) return;
  const expected = shape === param.shape ? `the parameter's shape ${shapeText(param)}` : `shape ${shapeText({ shape })}`;
  throw new KindlingError(`${name}: expected ${expected}, got ${shapeText(entry)}`);
}

/** The shape of a tensor of a state, by its name. */
export type StateShape = (name: string, param: Tensor) => readonly number[];

/**
 * Checks a state of a count of steps and of tensors like the parameter. One that lacks all of them is another rule's, or none: the rule begins anew.
 * @param entries the tensors and numbers that are there from the first step on, the tensors that options decide about, and shapes that are not the parameter's
 * @throws KindlingError naming the entry
 */
export function checkOwnState(
  where: string,
  state: Readonly<Record<string, unknown>>,
  param: Tensor,
  entries: {
    tensors: readonly string[];
    numbers?: readonly string[];
    optional?: readonly string[];
    shapeOf?: StateShape | undefined;
  },
): void {
  const { tensors, numbers = [], optional = [], shapeOf } = entries;
  if (['step', ...numbers, ...tensors, ...optional].every((name) => state[name] === undefined)) return;
  checkInteger(`${where}.step`, state.step, { min: 0 });
  for (const name of numbers) checkNumber(`${where}.${name}`, state[name]);
  const given = optional.filter((name) => state[name] !== undefined);
  for (const name of [...tensors, ...given]) checkStateTensor(`${where}.${name}`, state[name], param, shapeOf?.(name, param));
}

/** Checks what a rule has made of a parameter, before anything is changed. @throws KindlingError naming what is wrong */
export function checkUpdate(where: () => string, update: unknown, param: Tensor): void {
  if (typeof update !== 'object' || update === null || isThenable(unwaited(update))) {
    throw new KindlingError(`${where()}: expected { param, state } from the rule, got ${describe(update)}`);
  }
  const { param: next, state } = update as { param?: unknown; state?: unknown };
  if (!isTensor(next) || !next.isSameSize(param)) {
    unwaited(next);
    dropEntries(state);
    throw new KindlingError(
      `${where()}: param: expected a Tensor of shape ${shapeText(param)} from the rule, got ${describe(next)}`,
    );
  }
  checkEntries(() => `${where()}: state`, state);
}

function shapeText({ shape }: Pick<Tensor, 'shape'>): string {
  return `[${shape.join(', ')}]`;
}

/** What a step makes of a parameter's state. */
export interface StateChange<State> {
  /** New numbers for tensors that are there: those stay the same Tensors, as in PyTorch. */
  readonly replace: readonly Replacement[];
  /** Tensors that were not there before. */
  readonly fresh: readonly Tensor[];
  /** The state after the step. */
  readonly state: State;
}

/** Which tensors of the state before a step take the numbers of the ones that a rule gives, and which of these are new. */
export function changeOf<State extends ParameterState>(before: State | undefined, given: State): StateChange<State> {
  const replace: Replacement[] = [];
  const fresh: Tensor[] = [];
  const state = Object.entries(given).map(([name, entry]) => {
    const old = before?.[name];
    if (!isTensor(entry)) return [name, entry];
    if (!isTensor(old) || old === entry || !old.isSameSize(entry)) {
      fresh.push(entry);
      return [name, entry];
    }
    replace.push([old, entry]);
    return [name, old];
  });
  return { replace, fresh, state: Object.fromEntries(state) as State };
}

/** The state as it is now: later steps do not change it. */
export function detached(state: ParameterState): ParameterState {
  return Object.fromEntries(Object.entries(state).map(([name, entry]) => [name, isTensor(entry) ? entry.detach() : entry]));
}
