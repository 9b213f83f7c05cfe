import {
  checkFloat32,
  checkNumber,
  className,
  describe,
  exactMethods,
  inspect,
  isMap,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { noGradSync, replaceValues, type Tensor } from '@kindling/core';
import { type Closure, checkClosure, lossOf } from './closure';
import { copyOptions, type Given, mergeOptions } from './mergeOptions';
import { checkGroups, checkState, type OptimizerStateDict } from './optimizerStateDict';
import { changeOf, checkEntries, checkGrad, checkRule, checkUpdate, detached, refusePromise } from './parameterState';
import {
  checkedParams,
  checkNames,
  checkParams,
  isGroup,
  type ParamGroup,
  type ParamGroupInput,
  type ParamsInput,
  toGroups,
} from './paramGroup';
import type { CommonOptions, ParameterState, UpdateRule } from './updateRule';

/** What a group may hold beside an optimiser's options. */
const groupOnly = ['initialLr'];

interface Update<State> {
  readonly target: Tensor;
  readonly param: Tensor;
  readonly state: State;
}

/**
 * Updates parameters from their gradients, by an update rule: the base of all optimisers.
 * @throws KindlingError for options out of range, an unknown option, an empty list, a non-leaf or a repeated parameter
 * @see torch.optim.Optimizer
 */
export class Optimizer<Options extends CommonOptions, State extends ParameterState> {
  static get name(): string {
    return 'Optimizer';
  }

  /** The parameters with their options, which may be changed between steps: the next step checks them. */
  readonly paramGroups: ParamGroup<Options>[] = [];
  /** What is remembered about each parameter that has made a step. */
  readonly state = new Map<Tensor, State>();
  readonly #rule: UpdateRule<Options, State>;
  readonly #defaults: Options;
  #stepping = false;

  constructor(rule: UpdateRule<Options, State>, params: ParamsInput<Options>, options: Given<Options>) {
    refuseSurplus(new.target.name, arguments, 3);
    exactMethods(new.target);
    this.#rule = checkRule(rule);
    this.#defaults = this.#resolve(rule.name, rule.defaults, options);
    for (const group of toGroups(rule.name, params)) this.addParamGroup(group);
  }

  /** Adds parameters, with options that differ from the optimiser's where given. @throws KindlingError, having added nothing */
  addParamGroup(group: ParamGroupInput<Options>): void {
    const taken = new Set(checkedParams(`${this.#rule.name}.addParamGroup`, this.paramGroups));
    const where = `${this.#rule.name}: group ${this.paramGroups.length}`;
    if (!isGroup(group)) throw new KindlingError(`${where}: expected a group { params, ... }, got ${describe(group)}`);
    const { params, ...options } = group;
    const resolved = this.#resolve(where, this.#defaults, options as unknown as Given<Options>, groupOnly);
    const checked = checkParams(where, params, taken);
    this.#checkParams(`${where}: params`, checked);
    this.paramGroups.push({ ...resolved, params: checked });
  }

  /** Forgets the gradients of all parameters. @throws KindlingError for groups that hold something else */
  zeroGrad(): void {
    for (const param of checkedParams(`${this.#rule.name}.zeroGrad`, this.paramGroups)) param.grad = null;
  }

  /**
   * Updates every parameter that has a gradient. The new parameters, the new state and the losses on which `backward()` was called are
   * computed in one run; parameters and state change after it, all together, or not at all.
   * @param closure computes the loss and calls `backward()`; it is called, and waited for, before the update, and its loss is given back
   * @throws KindlingError if the step before is still running, because nobody waited for it; for an option, a gradient or a state that
   * someone wrote over with what is none; for a rule that gives something else than the new parameter and its state
   */
  step(closure?: undefined): Promise<void>;
  step(closure: Closure): Promise<Tensor>;
  async step(closure?: Closure): Promise<unknown> {
    const where = `${this.#rule.name}.step`;
    if (closure !== undefined) checkClosure(where, closure);
    return this.exclusively(where, async () => {
      const loss = closure && (await lossOf(where, closure));
      await this.#update(where);
      return loss;
    });
  }

  /** Runs a step during which no other may begin, nor a state dict be loaded. @throws KindlingError while another runs */
  protected async exclusively<T>(where: string, step: () => Promise<T>): Promise<T> {
    this.#refuseWhileStepping(where);
    this.#stepping = true;
    try {
      return await step();
    } finally {
      this.#stepping = false;
    }
  }

  async #update(where: string): Promise<void> {
    const states = new Map<Tensor, State>();
    await replaceValues(() => {
      const updates = this.#updates(where);
      const changes = updates.map(({ target, state }) => changeOf(this.state.get(target), state));
      changes.forEach(({ state }, i) => states.set(updates[i].target, state));
      return {
        replace: [...updates.map(({ target, param }) => [target, param] as const), ...changes.flatMap(({ replace }) => replace)],
        compute: changes.flatMap(({ fresh }) => fresh),
      };
    });
    for (const [target, state] of states) this.state.set(target, state);
  }

  /**
   * The options and the state as they are now; later steps do not change what was returned.
   * @throws KindlingError for an option or a state that someone wrote over with what is none
   */
  stateDict(): OptimizerStateDict<Options> {
    const params = this.check(`${this.#rule.name}.stateDict`);
    const indexOf = new Map(params.map((param, index) => [param, index]));
    const indices = (group: Tensor[]) => group.map((param) => indexOf.get(param) as number);
    // a parameter that is in no group any more has no number
    const state = params.flatMap((param, index) => {
      const entries = this.state.get(param);
      return entries === undefined ? [] : [[index, detached(entries)] as const];
    });
    return {
      state: Object.fromEntries(state),
      paramGroups: this.paramGroups.map((group) => ({ ...copyOptions(group), params: indices(group.params) })),
    };
  }

  /**
   * Takes over the options and the state of an optimiser with the same groups of parameters, or changes nothing.
   * @throws KindlingError naming the group or the parameter that does not fit
   * @see torch.optim.Optimizer.load_state_dict
   */
  loadStateDict(stateDict: OptimizerStateDict<Options>): void {
    const where = `${this.#rule.name}.loadStateDict`;
    this.#refuseWhileStepping(where);
    const params = checkedParams(where, this.paramGroups);
    this.#checkMap(where);
    const numbers = checkGroups(where, stateDict?.paramGroups, this.paramGroups);
    const options = stateDict.paramGroups.map(({ params: _, ...given }, index) =>
      this.#resolve(`${where}: paramGroups[${index}]`, this.#defaults, given as Given<Options>, groupOnly),
    );
    const check = (name: string, entries: ParameterState, param: Tensor) => this.#checkState(name, entries, param);
    const state = checkState(where, stateDict.state, params, numbers, check, this.#rule.stateShape);
    this.paramGroups.forEach((group, index) => {
      // the first rate belongs to the rates that are given up
      delete group.initialLr;
      Object.assign(group, options[index]);
    });
    this.state.clear();
    // the entries' names are not checked: a rule begins anew what it does not find, and leaves alone what it does not know
    for (const [param, entries] of state) this.state.set(param, detached(entries) as State);
  }

  #refuseWhileStepping(where: string): void {
    if (!this.#stepping) return;
    throw new KindlingError(
      where.endsWith('.step')
        ? `${where}: expected the step before to be finished, got a second one: "await optimizer.step()"`
        : `${where}: expected the step before to be finished, got a call during it: "await optimizer.step()"`,
    );
  }

  /** Checks everything that can be written over by hand; cheap beside a step. Gives the parameters of all groups. */
  protected check(where: string): Tensor[] {
    const { paramGroups, state } = this;
    const params = checkedParams(where, paramGroups);
    const options = Object.keys(this.#defaults);
    paramGroups.forEach((group, index) => {
      const name = `${where}: paramGroups[${index}]`;
      checkNames(name, group, options);
      this.#checkOptions(name, group);
      this.#checkParams(`${name}.params`, group.params);
    });
    this.#checkMap(where);
    params.forEach((param, index) => {
      const entries: unknown = state.get(param);
      if (entries === undefined) return;
      const name = () => `${where}: state of parameter ${index}`;
      checkEntries(name, entries);
      this.#checkState(name(), entries, param);
    });
    return params;
  }

  /** The updates of all parameters that have a gradient; changes nothing. */
  #updates(where: string): Update<State>[] {
    this.check(where);
    const updates: Update<State>[] = [];
    noGradSync(() => {
      this.paramGroups.forEach((group, index) => {
        group.params.forEach((target, at) => {
          const name = () => `${where}: paramGroups[${index}].params[${at}]`;
          const grad = checkGrad(() => `${name()}.grad`, target);
          if (grad === null) return;
          const update = this.#rule.update(target, grad, this.state.get(target) ?? {}, group);
          checkUpdate(name, update, target);
          updates.push({ target, param: update.param, state: update.state });
        });
      });
    });
    return updates;
  }

  /** Someone may have written over the state. */
  #checkMap(where: string): void {
    if (!isMap(this.state)) throw new KindlingError(`${where}: state: expected a Map, got ${describe(this.state)}`);
  }

  #checkParams(name: string, params: readonly Tensor[]): void {
    if (this.#rule.checkParam === undefined) return;
    params.forEach((param, at) => {
      refusePromise(`${name}: rule.checkParam`, this.#rule.checkParam?.(`${name}[${at}]`, param));
    });
  }

  #checkState(where: string, entries: ParameterState, param: Tensor): void {
    refusePromise(`${where}: rule.checkState`, this.#rule.checkState?.(where, entries as State, param));
  }

  #resolve(where: string, defaults: Options, options: Given<Options> | undefined, alsoKnown: readonly string[] = []): Options {
    const resolved = mergeOptions(where, defaults, options, alsoKnown);
    this.#checkOptions(where, resolved);
    return resolved;
  }

  #checkOptions(where: string, options: Options & { initialLr?: number | undefined }): void {
    refusePromise(`${where}: rule.check`, this.#rule.check(where, options));
    // a rule's own check may say nothing about it
    checkFloat32(`${where}: lr`, options.lr, { min: 0 });
    if (options.initialLr !== undefined) checkNumber(`${where}: initialLr`, options.initialLr, { min: 0 });
  }

  /** The options of each group, as PyTorch prints them. @throws KindlingError for groups that hold something else */
  toString(): string {
    checkedParams(`${this.#rule.name}.toString`, this.paramGroups);
    const texts = this.paramGroups.map(({ params: _, ...options }, index) => {
      const lines = Object.entries(options).map(([name, value]) => `    ${name}: ${describe(value)}\n`);
      return `\nParameter Group ${index}\n${lines.sort().join('')}`;
    });
    return `${className(this, this.#rule.name)} (${texts.join('')})`;
  }

  [inspect](): string {
    return this.toString();
  }
}
