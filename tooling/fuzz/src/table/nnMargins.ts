import type { Tensor } from '@kindling/core';
import * as nn from '@kindling/nn';
import { domain, either, nullable } from '../domains/domain';
import { givingOne } from '../domains/functions';
import { numbers } from '../domains/lists';
import { boolean, choice, integer, number } from '../domains/simple';
import { anyTensor, broadcast, tensorLike, tensorOf } from '../domains/tensors';
import { indices } from './coreIndices';
import { factor, lossRows, ofLosses, pairFits, pairs, perClass, perSomeClass } from './nnLosses';
import type { Row } from './row';

type Three = readonly [Tensor, Tensor, Tensor];

const margin = number({ made: [0, 1] });
const rows = tensorLike(2, 3);
const classes = either(
  indices(3, [[2]], (shape) => shape.join() === '2'),
  numbers(integer({ min: 0, max: 2, made: [0, 2] }), { min: 2, max: 2, made: [2, 2] }),
);
const labels = indices(3, [[2, 3]], (shape) => shape.join() === '2,3');
const alike = tensorOf('of as many dimensions', { made: () => [2, 3] });
const alikeFit = (all: Three) =>
  all.every(({ dim }) => dim === all[0].dim) && broadcast(broadcast(all[0].shape, all[1].shape) ?? [-1], all[2].shape) !== null;
const anchorsFit = (all: Three) => all[0].dim > 0 && alikeFit(all);
const triplet = { margin: number({ min: Number.MIN_VALUE, made: [0.1, 2] }), swap: boolean };
/** What it gives shows when it is called. */
const anyFunction = domain(
  'a function',
  () => (x: Tensor, y: Tensor) => x.sub(y).abs().sum(-1),
  (value) => typeof value === 'function',
);
const multi = { p: choice(1, 2), margin, weight: perClass };

/** The losses with a margin, and what is like them. */
export const marginsTable: readonly Row[] = [
  ...lossRows(
    nn.functional.marginRankingLoss,
    nn.MarginRankingLoss,
    [alike, alike, alike],
    { margin },
    { row: 'nn/functional.marginRankingLoss', tensors: alikeFit },
  ),
  ...lossRows(
    nn.functional.hingeEmbeddingLoss,
    nn.HingeEmbeddingLoss,
    pairs,
    { margin },
    { row: 'nn/functional.hingeEmbeddingLoss', tensors: pairFits },
  ),
  ...lossRows(
    nn.functional.softMarginLoss,
    nn.SoftMarginLoss,
    pairs,
    {},
    { row: 'nn/functional.softMarginLoss', tensors: pairFits },
  ),
  ...lossRows(nn.functional.multiMarginLoss, nn.MultiMarginLoss, [rows, classes], multi, {
    row: 'nn/functional.multiMarginLoss',
    made: { ...multi, weight: perSomeClass },
  }),
  ofLosses('MultiMarginLoss.weight', nn.MultiMarginLoss, perClass),
  ...lossRows(
    nn.functional.multilabelMarginLoss,
    nn.MultiLabelMarginLoss,
    [rows, labels],
    {},
    { row: 'nn/functional.multilabelMarginLoss' },
  ),
  ...lossRows(
    nn.functional.multilabelSoftMarginLoss,
    nn.MultiLabelSoftMarginLoss,
    [rows, rows],
    { weight: factor },
    { row: 'nn/functional.multilabelSoftMarginLoss', made: { weight: nullable(anyTensor) } },
  ),
  ofLosses('MultiLabelSoftMarginLoss.weight', nn.MultiLabelSoftMarginLoss, factor),
  ...lossRows(
    nn.functional.poissonNllLoss,
    nn.PoissonNLLLoss,
    pairs,
    { logInput: boolean, full: boolean, eps: number({ min: 0, made: [0, 1] }) },
    { row: 'nn/functional.poissonNllLoss', tensors: pairFits },
  ),
  ...lossRows(
    nn.functional.tripletMarginWithDistanceLoss,
    nn.TripletMarginWithDistanceLoss,
    [alike, alike, alike],
    { distanceFunction: nullable(givingOne('distances', tensorLike(2))), ...triplet },
    {
      row: 'nn/functional.tripletMarginWithDistanceLoss',
      tensors: anchorsFit,
      made: { distanceFunction: nullable(anyFunction), ...triplet },
    },
  ),
];
