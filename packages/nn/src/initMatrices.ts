import { checkFloat32, checkInteger, checkNumber, KindlingError, refuseSurplus } from '@kindling/checks';
import { random, type Tensor } from '@kindling/core';
import { checkFloats } from './checks/checkTensor';
import { numberOrOptions } from './checks/numberOrOptions';
import { fill } from './fill';

/** The sizes of a tensor of two dimensions. @throws KindlingError for another rank */
function matrixOf(where: string, target: Tensor): [rows: number, columns: number] {
  const { shape } = checkFloats(`${where}: tensor`, target);
  if (shape.length === 2) return [shape[0], shape[1]];
  throw new KindlingError(`${where}: tensor: expected two dimensions, got shape [${shape.join(', ')}]`);
}

/** Fills a matrix with 1 on its diagonal and 0 elsewhere, in place. @throws KindlingError unless it has two dimensions @see torch.nn.init.eye_ */
export function eye_(target: Tensor): Tensor {
  refuseSurplus('eye_', arguments, 1);
  const [, columns] = matrixOf('init.eye_', target);
  return fill('init.eye_', target, (place) => (Math.floor(place / columns) === place % columns ? 1 : 0));
}

/**
 * Fills a convolution's weight (out, in, ...kernel) so that it hands channels on as they are, each group of outputs the first inputs: 1 in the middle of the kernel.
 * @throws KindlingError for less than 3 or more than 5 dimensions, or groups that do not divide the outputs
 * @see torch.nn.init.dirac_
 */
export function dirac_(target: Tensor, groups = 1): Tensor {
  refuseSurplus('dirac_', arguments, 2);
  const { shape } = checkFloats('init.dirac_: tensor', target);
  checkInteger('init.dirac_: groups', groups, { min: 1 });
  if (shape.length < 3 || shape.length > 5) {
    throw new KindlingError(`init.dirac_: tensor: expected 3 to 5 dimensions, got shape [${shape.join(', ')}]`);
  }
  const [outputs, inputs, ...kernel] = shape;
  if (outputs % groups !== 0) {
    throw new KindlingError(`init.dirac_: groups: expected a number that divides the ${outputs} outputs, got ${groups}`);
  }
  const [size, middle] = kernel.reduce(([all, at], extent) => [all * extent, at * extent + Math.floor(extent / 2)], [1, 0]);
  return fill('init.dirac_', target, (place) => {
    const channel = Math.floor(place / size);
    const [output, input] = [Math.floor(channel / inputs), channel % inputs];
    return place % size === middle && output % (outputs / groups) === input ? 1 : 0;
  });
}

/**
 * Fills with an orthogonal matrix times `gain` (1 if not said), in place; dimensions behind the first count as one. Rows, or columns where there are fewer, are at right angles.
 * @throws KindlingError for less than two dimensions
 * @see torch.nn.init.orthogonal_, Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks"
 */
export function orthogonal_(target: Tensor, options: number | { gain?: number | undefined } = {}): Tensor {
  refuseSurplus('orthogonal_', arguments, 2);
  const where = 'init.orthogonal_';
  const { gain = 1 } = numberOrOptions(where, 'gain', options);
  checkFloat32(`${where}: gain`, gain);
  const { shape, numel } = checkFloats(`${where}: tensor`, target);
  if (shape.length < 2) {
    throw new KindlingError(`${where}: tensor: expected at least 2 dimensions, got shape [${shape.join(', ')}]`);
  }
  if (numel === 0) return target;
  const rows = shape[0];
  const columns = numel / rows;
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const vectors = orthonormal(Array.from({ length: count }, () => Float64Array.from({ length }, () => random.normal())));
  return fill(where, target, (place) => {
    const [row, column] = [Math.floor(place / columns), place % columns];
    return gain * (rows < columns ? vectors[row][column] : vectors[column][row]);
  });
}

/** Gram and Schmidt's process, each vector twice: once leaves what rounding adds. */
function orthonormal(vectors: Float64Array[]): Float64Array[] {
  vectors.forEach((vector, i) => {
    for (let round = 0; round < 2; round++) {
      for (const other of vectors.slice(0, i)) {
        const share = other.reduce((sum, x, k) => sum + x * vector[k], 0);
        for (let k = 0; k < vector.length; k++) vector[k] -= share * other[k];
      }
      const norm = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
      for (let k = 0; k < vector.length; k++) vector[k] /= norm;
    }
  });
  return vectors;
}

/**
 * Fills with N(mean, std²) cut off outside of a..b, in place; mean 0, std 1, a -2 and b 2 if not said.
 * @throws KindlingError for a std that is not above 0, or unless a is below b
 * @see torch.nn.init.trunc_normal_
 */
export function truncNormal_(target: Tensor, mean = 0, std = 1, a = -2, b = 2): Tensor {
  refuseSurplus('truncNormal_', arguments, 5);
  const where = 'init.truncNormal_';
  checkFloats(`${where}: tensor`, target);
  checkFloat32(`${where}: mean`, mean);
  checkNumber(`${where}: std`, checkFloat32(`${where}: std`, std), { exclusiveMin: 0 });
  checkFloat32(`${where}: a`, a);
  checkFloat32(`${where}: b`, b);
  if (a >= b) throw new KindlingError(`${where}: expected a below b, got ${a} and ${b}`);
  const [low, high] = [(a - mean) / std, (b - mean) / std];
  // the place within the bounds that is likeliest
  const peak = Math.min(Math.max(0, low), high);
  const isWide = low < 0 && high > 0 && high - low > 3;
  const draw = (): number => {
    for (;;) {
      const x = isWide ? random.normal() : low + (high - low) * random.uniform();
      if (isWide ? x >= low && x <= high : random.uniform() <= Math.exp((peak * peak - x * x) / 2)) return x;
    }
  };
  return fill(where, target, () => Math.min(Math.max(mean + std * draw(), a), b));
}

/**
 * Fills a matrix with N(0, std²), std 0.01 if not said, and a share of each column with 0, in place.
 * @throws KindlingError unless it has two dimensions, and for a share outside 0..1
 * @see torch.nn.init.sparse_
 */
export function sparse_(target: Tensor, sparsity: number, std = 0.01): Tensor {
  refuseSurplus('sparse_', arguments, 3);
  const where = 'init.sparse_';
  const [rows, columns] = matrixOf(where, target);
  checkNumber(`${where}: sparsity`, sparsity, { min: 0, max: 1 });
  checkFloat32(`${where}: std`, std, { min: 0 });
  const zeros = Math.ceil(sparsity * rows);
  const order = Array.from({ length: columns }, () => random.shuffle(Array.from({ length: rows }, (_, row) => row)));
  return fill(where, target, (place) => {
    const drawn = std * random.normal();
    return order[place % columns][Math.floor(place / columns)] < zeros ? 0 : drawn;
  });
}
