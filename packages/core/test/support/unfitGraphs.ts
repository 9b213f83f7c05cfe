import { conv2d, crossEntropy, full, linear, maxPool2d, ones, realize, type Tensor, tensor, zeros } from '../../src/index';

/** A graph that fits nowhere: building it or computing it must say so. */
export interface UnfitGraph {
  readonly name: string;
  readonly compute: () => Promise<unknown>;
}

const one = (shape: number[]) => ones(shape.map(() => 1)).expand(shape);
const side = 50_000;

/** Memory, sizes and numbers of arguments beyond what a host has. None of them allocates much before it fails. */
export const unfitGraphs: readonly UnfitGraph[] = [
  {
    name: 'an outer product of 10 GB',
    compute: () =>
      one([side, 1])
        .mul(one([1, side]))
        .exp()
        .data(),
  },
  {
    name: 'a matrix product of 10 GB',
    compute: () =>
      one([side, 1])
        .matmul(one([1, side]))
        .data(),
  },
  {
    name: 'a linear layer of 10 GB',
    compute: () =>
      linear(one([side, 1]), one([side, 1]))
        .relu()
        .data(),
  },
  {
    name: 'a convolution with a border of 10 GB',
    compute: () => conv2d(one([1, 1, 1, 1]), one([1, 1, 1, 1]), null, { padding: side / 2 }).data(),
  },
  {
    name: 'a pooling of 4 GB',
    compute: () =>
      maxPool2d(one([1, 1, 2 ** 15, 2 ** 15]).mul(2), 1)
        .relu()
        .data(),
  },
  {
    name: 'a gradient of 10 GB',
    compute: () => {
      const x = zeros([side, 1], { requiresGrad: true });
      const y = zeros([1, side], { requiresGrad: true });
      x.mul(y).exp().sum().backward();
      return realize([x.grad as Tensor, y.grad as Tensor]);
    },
  },
  {
    name: 'several results of 1.5 GB',
    compute: () =>
      realize(
        [1, 2, 3, 4].map((value) =>
          one([400_000_000])
            .mul(value)
            .add(one([400_000_000]).mul(0.5)),
        ),
      ),
  },
  {
    name: '2^31 elements',
    compute: () =>
      one([2 ** 31])
        .sum()
        .item(),
  },
  { name: '2^53 elements', compute: async () => ones([2 ** 53]) },
  { name: 'a product of sizes beyond 2^53', compute: async () => full([2 ** 20, 2 ** 20, 2 ** 20], 1).data() },
  { name: 'expanded to 2^62', compute: async () => one([2 ** 31, 2 ** 31]).data() },
  {
    name: 'a tensor of 2^40',
    compute: async () =>
      tensor(1)
        .expand([2 ** 20, 2 ** 20])
        .data(),
  },
];

let turn = 0;

/** A small step with a gradient, another plan each time; how far its numbers are from what they must be. */
export async function errorOfSmallStep(): Promise<number> {
  const size = 3 + (turn++ % 40);
  const weight = full([2, 1, 2, 2], 0.5, { requiresGrad: true });
  const hidden = conv2d(ones([4, 1, size + 1, 2]), weight).flatten(1);
  const loss = crossEntropy(linear(hidden, full([3, 2 * size], 0.25)), [0, 1, 2, 0]);
  const product = hidden.mul(weight.sum()).sum();
  product.backward();
  await realize([loss, weight.grad as Tensor]);
  // hidden is 2 everywhere; d/dw of sum(hidden) * sum(w) = 4 * size * 4 + 2 * 4 * size * 2
  const expected = 4 * size * 4 + 16 * size;
  const grad = await (weight.grad as Tensor).data();
  return Math.max(
    Math.abs((await loss.item()) - Math.log(3)),
    ...Array.from(grad, (value) => Math.abs(value - expected) / expected),
  );
}
