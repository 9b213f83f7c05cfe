import {
  checkArray,
  checkBoolean,
  checkChoice,
  checkFloat32,
  checkInteger,
  describe,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import type { Given } from './mergeOptions';
import { checkMomentumState, type MomentumState, runningMean } from './moments';
import { Optimizer } from './optimizer';
import type { ParamsInput } from './paramGroup';
import type { CommonOptions, UpdateRule } from './updateRule';

/** What Muon takes; everything has a default. */
export interface MuonOptions extends CommonOptions {
  /** Learning rate; default 1e-3. */
  lr: number;
  /** Shrinks the parameters themselves, times `lr`; default 0.1. */
  weightDecay: number;
  /** How slowly the running mean of the gradient forgets; default 0.95. */
  momentum: number;
  /** Nesterov's momentum; default true. */
  nesterov: boolean;
  /** a, b and c of the iteration `a X + (b G + c G G) X`, where G is `X X^T`; default [3.4445, -4.775, 2.0315]. */
  nsCoefficients: readonly [number, number, number];
  /** The smallest norm that a matrix is divided by; default 1e-7. */
  eps: number;
  /** How many iterations, from 0 to 99; default 5. */
  nsSteps: number;
  /**
   * How the rate grows with a matrix of m rows and n columns: by `sqrt(max(1, m / n))` (`original`, and null, the default), or by
   * `0.2 sqrt(max(m, n))` (`matchRmsAdamw`), which takes rates and decays that AdamW was tuned with.
   */
  adjustLrFn: 'original' | 'matchRmsAdamw' | null;
}

/** What Muon keeps for each parameter. */
export type MuonState = MomentumState;

/** As PyTorch bounds it: what takes more does not converge. */
const MOST_STEPS = 99;

/** Muon as an update rule. */
export const muonRule: UpdateRule<MuonOptions, MuonState> = {
  name: 'Muon',
  defaults: {
    lr: 1e-3,
    weightDecay: 0.1,
    momentum: 0.95,
    nesterov: true,
    nsCoefficients: [3.4445, -4.775, 2.0315],
    eps: 1e-7,
    nsSteps: 5,
    adjustLrFn: null,
  },

  check(where, { lr, weightDecay, momentum, nesterov, nsCoefficients, eps, nsSteps, adjustLrFn }) {
    checkFloat32(`${where}: lr`, lr, { min: 0 });
    checkFloat32(`${where}: weightDecay`, weightDecay, { min: 0 });
    checkFloat32(`${where}: momentum`, momentum, { min: 0 });
    checkBoolean(`${where}: nesterov`, nesterov);
    const coefficients = checkArray(
      `${where}: nsCoefficients`,
      nsCoefficients,
      (name, given) => checkFloat32(name, given),
      'three numbers',
    );
    if (coefficients.length !== 3) {
      throw new KindlingError(`${where}: nsCoefficients: expected three numbers, got ${coefficients.length}`);
    }
    checkFloat32(`${where}: eps`, eps, { min: 0 });
    checkInteger(`${where}: nsSteps`, nsSteps, { min: 0, max: MOST_STEPS });
    if (adjustLrFn !== null) checkChoice(`${where}: adjustLrFn`, adjustLrFn, ['original', 'matchRmsAdamw']);
  },

  checkParam(where, param) {
    if (param.shape.length === 2) return;
    throw new KindlingError(
      `${where}: expected a matrix, got ${describe(param)}: give biases, norms and filters to another optimiser, such as AdamW`,
    );
  },

  checkState: checkMomentumState,

  update(param, grad, state, { lr, weightDecay, momentum, nesterov, adjustLrFn, ...iteration }) {
    const momentumBuffer = runningMean(state.momentumBuffer, momentum, grad);
    const direction = nesterov ? runningMean(momentumBuffer, momentum, grad) : momentumBuffer;
    const step = orthogonalized(direction, iteration).mul(lr * growth(adjustLrFn, param.shape));
    return { param: param.mul(1 - lr * weightDecay).sub(step), state: { momentumBuffer } };
  },
};

function growth(adjustLrFn: MuonOptions['adjustLrFn'], [rows, columns]: readonly number[]): number {
  return adjustLrFn === 'matchRmsAdamw' ? 0.2 * Math.sqrt(Math.max(rows, columns)) : Math.sqrt(Math.max(1, rows / columns));
}

/**
 * A matrix with the same singular vectors, whose singular values are all about 1, by Newton and Schulz's iteration: an odd polynomial of the matrix again and
 * again. The products are of the smaller of the two sides.
 */
function orthogonalized(
  matrix: Tensor,
  { nsCoefficients: [a, b, c], nsSteps, eps }: Pick<MuonOptions, 'nsCoefficients' | 'nsSteps' | 'eps'>,
): Tensor {
  const [rows, columns] = matrix.shape;
  const tall = rows > columns;
  // a polynomial that grows small singular values needs all of them to be at most 1
  let x = matrix.div(matrix.square().sum().sqrt().maximum(eps));
  for (let step = 0; step < nsSteps; step++) {
    const gram = tall ? x.t().matmul(x) : x.matmul(x.t());
    const factor = gram.mul(b).add(gram.matmul(gram).mul(c));
    x = x.mul(a).add(tall ? x.matmul(factor) : factor.matmul(x));
  }
  return x;
}

/**
 * Muon: momentum made orthogonal, so that a step turns all directions of a matrix alike. For the weights of hidden linear layers, shape (m, n); biases,
 * embeddings and the head are another optimiser's, AdamW's say. The iteration is computed in float32, where PyTorch rounds it to bfloat16.
 * @throws KindlingError for options out of range, and for a parameter that is no matrix
 * @see torch.optim.Muon, https://kellerjordan.github.io/posts/muon/
 */
export class Muon extends Optimizer<MuonOptions, MuonState> {
  static override get name(): string {
    return 'Muon';
  }

  constructor(params: ParamsInput<MuonOptions>, options: Given<MuonOptions> = {}) {
    super(muonRule, params, options);
    refuseSurplus(new.target.name, arguments, 2);
  }
}
