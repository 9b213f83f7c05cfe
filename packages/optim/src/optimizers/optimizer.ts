import { isTensor, KindlingError, noGrad, realize, type Tensor } from '@kindling/core';
import { mergeOptions } from './mergeOptions';
import { checkGroups, checkState, type OptimizerStateDict } from './optimizerStateDict';
import { checkParams, type ParamGroup, type ParamGroupInput, type ParamsInput, toGroups } from './paramGroup';
import type { CommonOptions, ParameterState, UpdateRule } from './updateRule';

/** What a group may hold beside an optimiser's options. */
const groupOnly = ['initialLr'];

/**
 * Updates parameters from their gradients, by an update rule: the base of SGD, Adam and AdamW.
 * @throws KindlingError for options out of range, an unknown option, an empty list, a non-leaf or a repeated parameter
 * @see torch.optim.Optimizer
 */
export class Optimizer<Options extends CommonOptions, State extends ParameterState> {
  /** The parameters with their options, which may be changed between steps. */
  readonly paramGroups: ParamGroup<Options>[] = [];
  /** What is remembered about each parameter that has made a step. */
  readonly state = new Map<Tensor, State>();
  readonly #rule: UpdateRule<Options, State>;
  readonly #defaults: Options;
  #stepping = false;

  constructor(rule: UpdateRule<Options, State>, params: ParamsInput<Options>, options: Partial<Options>) {
    this.#rule = rule;
    this.#defaults = this.#resolve(rule.name, rule.defaults, options);
    for (const group of toGroups(rule.name, params)) this.addParamGroup(group);
  }

  /** Adds parameters, with options that differ from the optimiser's where given. @throws KindlingError */
  addParamGroup(group: ParamGroupInput<Options>): void {
    const { params, ...options } = group;
    const where = `${this.#rule.name}: group ${this.paramGroups.length}`;
    const resolved = this.#resolve(where, this.#defaults, options, groupOnly);
    const taken = new Set(this.paramGroups.flatMap((other) => other.params));
    this.paramGroups.push({ ...resolved, params: checkParams(where, params, taken) });
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const param of this.#params()) param.grad = null;
  }

  /**
   * Updates every parameter that has a gradient. The new parameters, the new state and the losses on which `backward()` was called are
   * computed in one run; parameters and state change after it, all together.
   * @throws KindlingError if the step before is still running, because nobody waited for it
   */
  async step(): Promise<void> {
    const { name } = this.#rule;
    if (this.#stepping) {
      throw new KindlingError(
        `${name}.step: expected the step before to be finished, got a second one: "await optimizer.step()"`,
      );
    }
    this.#stepping = true;
    try {
      const updates = noGrad(() => this.#updates());
      const state = updates.flatMap((update) => Object.values(update.state).filter(isTensor));
      await realize([...updates.map((update) => update.param), ...state]);
      for (const update of updates) {
        noGrad(() => update.target.copy_(update.param));
        this.state.set(update.target, update.state);
      }
    } finally {
      this.#stepping = false;
    }
  }

  /** The options and the state as they are now; later steps do not change what was returned. */
  stateDict(): OptimizerStateDict<Options> {
    const indexOf = new Map(this.#params().map((param, index) => [param, index]));
    const indices = (params: Tensor[]) => params.map((param) => indexOf.get(param) as number);
    return {
      state: Object.fromEntries([...this.state].map(([param, entries]) => [indexOf.get(param), { ...entries }])),
      paramGroups: this.paramGroups.map((group) => ({ ...group, params: indices(group.params) })),
    };
  }

  /**
   * Takes over the options and the state of an optimiser with the same groups of parameters, or changes nothing.
   * @throws KindlingError naming the group or the parameter that does not fit
   * @see torch.optim.Optimizer.load_state_dict
   */
  loadStateDict(stateDict: OptimizerStateDict<Options>): void {
    const where = `${this.#rule.name}.loadStateDict`;
    checkGroups(where, stateDict?.paramGroups, this.paramGroups);
    const options = stateDict.paramGroups.map(({ params: _, ...given }, index) =>
      this.#resolve(`${where}: paramGroups[${index}]`, this.#defaults, given, groupOnly),
    );
    const state = checkState(where, stateDict.state, this.#params());
    this.paramGroups.forEach((group, index) => {
      Object.assign(group, options[index]);
    });
    this.state.clear();
    // the entries' names are not checked: a rule begins anew what it does not find, and leaves alone what it does not know
    for (const [param, entries] of state) this.state.set(param, entries as State);
  }

  #params(): Tensor[] {
    return this.paramGroups.flatMap(({ params }) => params);
  }

  #updates(): { target: Tensor; param: Tensor; state: State }[] {
    return this.paramGroups.flatMap((group) =>
      group.params.flatMap((target) => {
        if (target.grad === null) return [];
        return [{ target, ...this.#rule.update(target, target.grad, this.state.get(target) ?? {}, group) }];
      }),
    );
  }

  #resolve(where: string, defaults: Options, options: unknown, alsoKnown: readonly string[] = []): Options {
    const resolved = mergeOptions(where, defaults, options, alsoKnown);
    this.#rule.check(where, resolved);
    return resolved;
  }
}
