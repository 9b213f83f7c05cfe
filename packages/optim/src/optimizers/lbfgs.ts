import {
  checkChoice,
  checkFloat32,
  checkInteger,
  checkNumber,
  describe,
  isRecord,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { type Replacement, realize, replaceValues, type Tensor, tensor } from '@kindling/core';
import { type Closure, checkClosure, lossOf } from './closure';
import { checkMemoryState, memoryOf, stateOf } from './lbfgs/memoryState';
import { type EvaluatedAt, freshMemory, type Memory, type MinimizeOptions, minimize } from './lbfgs/minimize';
import type { Vector } from './lbfgs/vector';
import type { Given } from './mergeOptions';
import { Optimizer } from './optimizer';
import type { OptimizerStateDict } from './optimizerStateDict';
import { checkGrad, detached } from './parameterState';
import type { ParamGroupInput, ParamsInput } from './paramGroup';
import type { CommonOptions, ParameterState, UpdateRule } from './updateRule';

/** What LBFGS takes; everything has a default. */
export interface LBFGSOptions extends CommonOptions, MinimizeOptions {
  /** How far a step goes, or a line search looks first; default 1. */
  lr: number;
  /** How many iterations a step takes at most; default 20. */
  maxIter: number;
  /** How often a step calls the closure at most; 5/4 of `maxIter` unless given. */
  maxEval: number;
  /** A gradient without a larger number than this is flat enough; default 1e-7. */
  toleranceGrad: number;
  /** Smaller changes of the loss or of the parameters are none; default 1e-9. */
  toleranceChange: number;
  /** How many iterations are remembered; default 100. */
  historySize: number;
  /** Looks along each direction for a place that satisfies the strong Wolfe conditions; null (the default) goes `lr` far. */
  lineSearchFn: 'strongWolfe' | null;
}

/** All the state is that of the first parameter, as in PyTorch; it stands in the state dict alone. */
const rule: UpdateRule<LBFGSOptions, ParameterState> = {
  name: 'LBFGS',
  defaults: {
    lr: 1,
    maxIter: 20,
    maxEval: 25,
    toleranceGrad: 1e-7,
    toleranceChange: 1e-9,
    historySize: 100,
    lineSearchFn: null,
  },

  check(where, { lr, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, lineSearchFn }) {
    checkFloat32(`${where}: lr`, lr, { min: 0 });
    checkInteger(`${where}: maxIter`, maxIter, { min: 1 });
    checkInteger(`${where}: maxEval`, maxEval, { min: 1 });
    checkNumber(`${where}: toleranceGrad`, toleranceGrad, { min: 0 });
    checkNumber(`${where}: toleranceChange`, toleranceChange, { min: 0 });
    checkInteger(`${where}: historySize`, historySize, { min: 1 });
    if (lineSearchFn !== null) checkChoice(`${where}: lineSearchFn`, lineSearchFn, ['strongWolfe']);
  },

  update() {
    throw new KindlingError('LBFGS: expected a step of all parameters, got one of a single parameter');
  },
};

/**
 * L-BFGS: goes along the gradient times what the last steps have shown of the inverse Hessian. For small models and whole data sets: a step calls
 * its closure up to `maxEval` times, and its vectors of all parameters are kept and computed on the host.
 * @throws KindlingError for options out of range, and for more than one group
 * @see torch.optim.LBFGS
 */
export class LBFGS extends Optimizer<LBFGSOptions, ParameterState> {
  static override get name(): string {
    return 'LBFGS';
  }

  #memory: Memory = freshMemory();
  /** What was loaded, and no step has read yet: numbers of tensors are waited for. */
  #loaded: ParameterState | null = null;

  constructor(params: ParamsInput<LBFGSOptions>, options: Given<LBFGSOptions> = {}) {
    super(rule, params, withEvaluations(options));
    refuseSurplus(new.target.name, arguments, 2);
  }

  override addParamGroup(group: ParamGroupInput<LBFGSOptions>): void {
    if (this.paramGroups.length > 0) {
      throw new KindlingError('LBFGS: params: expected one group, whose parameters go together, got another');
    }
    super.addParamGroup(group);
  }

  /**
   * Takes up to `maxIter` iterations, and calls the closure as often as they need. If it throws, parameters and state are what they were.
   * @param closure computes the loss, calls `backward()` on it and gives it back: `() => { optimizer.zeroGrad(); ...; loss.backward(); return loss; }`
   * @returns the loss before the first iteration
   * @throws KindlingError without a closure, and for one that gives no loss
   */
  override step(closure?: undefined): Promise<never>;
  override step(closure: Closure): Promise<Tensor>;
  override async step(closure?: Closure): Promise<Tensor> {
    const where = 'LBFGS.step';
    const checked = checkClosure(where, closure as Closure);
    return this.exclusively(where, () => this.#step(where, checked));
  }

  async #step(where: string, closure: Closure): Promise<Tensor> {
    const params = this.check(where);
    await realize(params);
    const start = await inOneRow(params, params);
    let place: Vector = start;
    const moveTo = async (x: Vector) => {
      if (x !== place) await replaceValues(() => ({ replace: apart(params, x) }));
      place = x;
    };
    let first: Tensor | undefined;
    const evaluate = async (x: Vector): Promise<EvaluatedAt> => {
      await moveTo(x);
      const asked = params.map(({ node }) => node);
      const loss = await lossOf(where, closure);
      first ??= loss;
      const grads = params.map((param, at) => checkGrad(() => `${where}: paramGroups[0].params[${at}].grad`, param));
      await realize([loss, ...grads.filter((grad) => grad !== null)]);
      // the closure may have changed the parameters in place, as one does that keeps a picture's numbers from 0 to 1
      if (params.some(({ node }, at) => node !== asked[at])) place = await inOneRow(params, params);
      return { loss: (await loss.data())[0], grad: await inOneRow(params, grads), x: place };
    };
    try {
      const before = this.#loaded === null ? this.#memory : await memoryOf(this.#loaded);
      const { x, memory } = await minimize(evaluate, start, before, this.paramGroups[0]);
      await moveTo(x);
      this.#memory = memory;
      this.#loaded = null;
      return first as Tensor;
    } catch (error) {
      await moveTo(start);
      throw error;
    }
  }

  override stateDict(): OptimizerStateDict<LBFGSOptions> {
    const { paramGroups } = super.stateDict();
    const { funcEvals } = this.#memory;
    if (this.#loaded !== null) return { state: { 0: detached(this.#loaded) }, paramGroups };
    return { state: funcEvals === 0 ? {} : { 0: stateOf(this.#memory) }, paramGroups };
  }

  override loadStateDict(stateDict: OptimizerStateDict<LBFGSOptions>): void {
    const where = 'LBFGS.loadStateDict';
    const length = this.check(where).reduce((sum, { numel }) => sum + numel, 0);
    const state: unknown = stateDict?.state;
    if (!isRecord(state)) throw new KindlingError(`${where}: state: expected an object, got ${describe(state)}`);
    const stranger = Object.keys(state).find((key) => key !== '0');
    if (stranger !== undefined) {
      throw new KindlingError(
        `${where}: key of state: expected 0, for the first parameter has it all, got ${describe(stranger)}`,
      );
    }
    const loaded = state[0] === undefined ? null : checkMemoryState(`${where}: state[0]`, state[0], length);
    super.loadStateDict({ ...stateDict, state: {} });
    this.#memory = freshMemory();
    this.#loaded = loaded && detached(loaded);
  }
}

/** As PyTorch has it, the number of evaluations follows that of iterations where it is not given. */
function withEvaluations(options: Given<LBFGSOptions>): Given<LBFGSOptions> {
  if (!isRecord(options) || options.maxEval !== undefined || !Number.isInteger(options.maxIter)) return options;
  return { ...options, maxEval: Math.max(1, Math.floor(((options.maxIter as number) * 5) / 4)) };
}

/** Numbers of every parameter in one row; zeros where there are none. */
async function inOneRow(params: readonly Tensor[], tensors: readonly (Tensor | null)[]): Promise<Float32Array> {
  const row = new Float32Array(params.reduce((sum, { numel }) => sum + numel, 0));
  let at = 0;
  for (const [index, one] of tensors.entries()) {
    if (one !== null) row.set(await one.data(), at);
    at += params[index].numel;
  }
  return row;
}

/** Each parameter with its part of a row. */
function apart(params: readonly Tensor[], row: Vector): Replacement[] {
  let at = 0;
  return params.map((param) => {
    const numbers = Float32Array.from(row.subarray(at, at + param.numel));
    at += param.numel;
    return [param, tensor(numbers, { shape: [...param.shape] })];
  });
}
