import { describe, KindlingError } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { gt, where } from '../ops/comparison';
import { inDtype, scalarNode } from '../ops/define';
import { add, div, maximum } from '../ops/elementwise';
import { gather } from '../ops/indexing';
import { floorDivide } from '../ops/remainder';
import { expand, reshape, shaped } from '../ops/view';
import { normalizeDim, type Shape, sameShape, shapeText, sizeOf } from '../shape/shape';
import type { AlphaOptions } from './arithmetic';
import { checkedNumber } from './dtype';
import { Matrices } from './matrices';
import { cutDim } from './partArguments';
import {
  checkRank,
  flat,
  type ScatterReduceOptions,
  type ScatterReduction,
  scatteringOf,
  scatterReduced,
  sumsOf,
} from './scattering';

/** The methods that read or write at indices which are numbers themselves: int32, from 0 on. */
export abstract class Indexing<Made> extends Matrices<Made> {
  /**
   * Along a dimension, the elements that an int32 index tells: out[i][j] = x[index[i][j]][j] where dim is 0. Shape: that of the index, which is
   * nowhere longer than this but along `dim`.
   * @throws KindlingError for an index that is out of range, at the latest when the result is read @see torch.gather
   */
  gather(dim: number, index: Made): Made {
    const [node, chosen] = [this.node, this.tensorNode('gather: index', index)];
    const along = normalizeDim('gather', dim, node.shape.length);
    return this.made(gatherFrom('gather: index', flat(node), along, flat(chosen), chosen.shape));
  }

  /**
   * Adds elements at the places along a dimension that an int32 index tells: out[index[i][j]][j] += source[i][j] where dim is 0. Elements at
   * one place are added in their order. Shape: stays; the index fits into `source`, and into this but along `dim`.
   * @throws KindlingError for an index that is out of range, at the latest when the result is read @see torch.Tensor.scatter_add
   */
  scatterAdd(dim: number, index: Made, source: Made): Made {
    const given = this.tensorNode('scatterAdd: source', source);
    return this.made(add([this.node, this.summedAt('scatterAdd', dim, this.tensorNode('scatterAdd: index', index), given)]));
  }

  /**
   * Adds entries of a dimension, times `alpha`, to those that an int32 index of one dimension tells: out[index[i]] += alpha source[i] where dim is 0. Entries at one
   * place are added in their order. Shape: stays; the source has it too, but along `dim` as many entries as the index
   * @throws KindlingError for an index that is out of range, at the latest when the result is read @see torch.index_add
   */
  indexAdd(dim: number, index: Made, source: Made, options?: AlphaOptions): Made {
    const { node } = this;
    const along = cutDim('indexAdd', dim, node.shape);
    const chosen = this.tensorNode('indexAdd: index', index);
    if (chosen.shape.length !== 1) {
      throw new KindlingError(`indexAdd: index: expected one dimension, got shape ${shapeText(chosen.shape)}`);
    }
    const given = this.tensorNode('indexAdd: source', source);
    const shape = node.shape.with(along, chosen.shape[0]);
    if (!sameShape(given.shape, shape)) {
      throw new KindlingError(`indexAdd: source: expected shape ${shapeText(shape)}, got ${shapeText(given.shape)}`);
    }
    const scaled = this.timesAlpha('indexAdd', source, options);
    return this.made(add([node, this.summedAt('indexAdd', dim, rowsOf(chosen, along, shape), scaled)]));
  }

  /**
   * Another value at the places along a dimension that an int32 index tells: out[index[i][j]][j] = source[i][j] where dim is 0, or the same number everywhere. A
   * place should be named once: of several values for one it gets the mean. Shape: stays; the index fits into `source`, and into this but along `dim`.
   * @throws KindlingError for an index that is out of range, at the latest when the result is read @see torch.scatter
   */
  scatter(dim: number, index: Made, source: Made | number): Made {
    const [node, chosen] = [this.node, this.tensorNode('scatter: index', index)];
    const one = expand([scalarNode(1, 'int32')], { shape: chosen.shape });
    const timesNamed = () => this.summedAt('scatter', dim, chosen, one, 'int32');
    const placed = (times: GraphNode, value: GraphNode) => this.made(where([gt([times, scalarNode(0, 'int32')]), value, node]));
    if (typeof source === 'number') {
      const number = scalarNode(checkedNumber('scatter: source', source, node.dtype), node.dtype);
      return placed(timesNamed(), number);
    }
    const sums = this.summedAt('scatter', dim, chosen, this.tensorNode('scatter: source', source));
    const times = timesNamed();
    if (node.dtype === 'bool') return placed(times, inDtype(sums, 'bool'));
    const mean = node.dtype === 'float32' ? div : floorDivide;
    return placed(times, mean([sums, maximum([times, scalarNode(1, 'int32')])]));
  }

  /**
   * The sum, product, mean, largest or smallest of the elements that go to one place, with what stands there unless `includeSelf` is false: out[index[i][j]][j] of
   * source[i][j] where dim is 0. Where none goes, what stands there stays. Ties of the largest or smallest share the gradient. For a product each place looks at each
   * element. Shape: stays; the index fits into `source`, and into this but along `dim`.
   * @throws KindlingError for bools, and for an index that is out of range, at the latest when the result is read @see torch.scatter_reduce
   */
  scatterReduce(dim: number, index: Made, source: Made, reduce: ScatterReduction, options?: ScatterReduceOptions): Made {
    const [chosen, given] = [this.tensorNode('scatterReduce: index', index), this.tensorNode('scatterReduce: source', source)];
    return this.made(scatterReduced(this.node, dim, chosen, given, reduce, options));
  }

  /** The sums of what goes to each place, zeros where none goes. Shape: that of this. */
  private summedAt(op: string, dim: number, chosen: GraphNode, given: GraphNode, dtype = this.node.dtype): GraphNode {
    return shaped(sumsOf(scatteringOf(op, this.node, dim, chosen, given, dtype)), this.node.shape);
  }

  /**
   * The entries of a dimension that an int32 index of one dimension tells, in its order. Shape: (..., n, ...) -> (..., length of the index, ...)
   * @throws KindlingError for an index that is out of range, at the latest when the result is read @see torch.index_select
   */
  indexSelect(dim: number, index: Made): Made {
    const chosen = this.tensorNode('indexSelect: index', index);
    const along = normalizeDim('indexSelect', dim, this.node.shape.length);
    if (chosen.shape.length > 1) {
      throw new KindlingError(`indexSelect: index: expected one dimension, got shape ${shapeText(chosen.shape)}`);
    }
    const picked = selectRows('indexSelect: index', flat(this.node), along, flat(chosen));
    return this.made(this.node.shape.length === 0 ? reshape([picked], { shape: [] }) : picked);
  }

  /**
   * The elements at int32 places in row-major order. Shape: that of the index.
   * @throws KindlingError for an index that is out of range, at the latest when the result is read @see torch.take
   */
  take(index: Made): Made {
    const chosen = this.tensorNode('take: index', index);
    return this.made(gatherFrom('take: index', inRow(this.node), 0, inRow(chosen), chosen.shape));
  }
}

/** All elements in a row, in row-major order. */
export function inRow(node: GraphNode): GraphNode {
  return reshape([node], { shape: [sizeOf(node.shape)] });
}

function gatherFrom(from: string, x: GraphNode, dim: number, index: GraphNode, shape: Shape): GraphNode {
  checkRank(from, index, x.shape);
  if (x.shape[dim] === 0 && sizeOf(index.shape) > 0) {
    throw new KindlingError(
      `${from}: expected no index into dimension ${dim} of shape ${shapeText(x.shape)}, got ${describe(index.shape)}`,
    );
  }
  return shaped(gather([x, index], { dim, from }), shape);
}

/** The entries of a dimension that an index of one dimension tells. */
export function selectRows(from: string, x: GraphNode, dim: number, index: GraphNode): GraphNode {
  const shape = x.shape.with(dim, index.shape[0]);
  return gatherFrom(from, x, dim, rowsOf(index, dim, shape), shape);
}

/** An index of one dimension that is the same all along the others. */
function rowsOf(index: GraphNode, dim: number, shape: Shape): GraphNode {
  const aside = reshape([index], { shape: shape.map((size, d) => (d === dim ? size : 1)) });
  return expand([aside], { shape });
}
