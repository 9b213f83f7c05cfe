import { checkBoolean, checkFloat32, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { LARGEST_FLOAT32 } from '../expression/dtype';
import { broadcastShapes, sameShape, shapeText } from '../shape/shape';
import { arange } from './creation';
import { dropout, softmax, where } from './functional';
import { floatTensor } from './operands';
import { type Tensor, tensorOperand } from './tensor';

/** What says who attends to what, and how sharply. */
export interface AttentionWeightOptions {
  /** Of bool: which keys a query attends to. Of float32: what is added to the scores. It broadcasts to (..., L, S). */
  readonly mask?: Tensor | null | undefined;
  /** Whether query i attends to keys 0 to i only. */
  readonly isCausal?: boolean | undefined;
  /** What scores are multiplied by; 1 / sqrt(E) if not said. */
  readonly scale?: number | null | undefined;
}

export interface AttentionOptions extends AttentionWeightOptions {
  /** With which probability a weight is dropped; 0 if not said. */
  readonly dropoutP?: number | undefined;
}

/** The least float32: what it is added to stays there, and its exponential is 0. */
const LOWEST = -LARGEST_FLOAT32;

const weightOptions = ['mask', 'isCausal', 'scale'] as const;

/**
 * How much each query attends to each key: softmax(query key^T scale), of which scaledDotProductAttention makes sums of values. Who may attend to nothing has
 * weights 0.
 * Shape: query (..., L, E), key (..., S, E) -> (..., L, S)
 * @throws KindlingError naming what does not fit, and for a mask beside isCausal
 */
export function attentionWeights(query: Tensor, key: Tensor, options?: AttentionWeightOptions): Tensor {
  refuseSurplus('attentionWeights', arguments, 3);
  const op = 'attentionWeights';
  return weightsOf(op, query, key, checkOptions(op, options, weightOptions));
}

/**
 * The values at the keys that are like a query: softmax(query key^T scale) value. Who may attend to nothing gets 0.
 * Shape: query (..., L, E), key (..., S, E), value (..., S, V) -> (..., L, V)
 * @throws KindlingError naming what does not fit, and for a mask beside isCausal
 * @see torch.nn.functional.scaled_dot_product_attention
 */
export function scaledDotProductAttention(query: Tensor, key: Tensor, value: Tensor, options?: AttentionOptions): Tensor {
  refuseSurplus('scaledDotProductAttention', arguments, 4);
  const op = 'scaledDotProductAttention';
  const { dropoutP = 0, ...given } = checkOptions(op, options, [...weightOptions, 'dropoutP']);
  checkNumber(`${op}: dropoutP`, dropoutP, { min: 0, max: 1 });
  const weights = weightsOf(op, query, key, given);
  const v = rows(op, 'value', value);
  const k = key.node.shape;
  if (v.at(-2) !== k.at(-2)) {
    throw new KindlingError(
      `${op}: value: expected ${k.at(-2)} of them, as there are keys (shape ${shapeText(k)}), got shape ${shapeText(v)}`,
    );
  }
  return (dropoutP === 0 ? weights : dropout(weights, { p: dropoutP })).matmul(value);
}

function weightsOf(
  op: string,
  query: Tensor,
  key: Tensor,
  { mask = null, isCausal = false, scale = null }: AttentionWeightOptions,
): Tensor {
  checkBoolean(`${op}: isCausal`, isCausal);
  const q = rows(op, 'query', query);
  const k = rows(op, 'key', key);
  const [queries, width] = q.slice(-2);
  if (k.at(-1) !== width) {
    throw new KindlingError(
      `${op}: key: expected ${width} numbers a key, as a query has (shape ${shapeText(q)}), got shape ${shapeText(k)}`,
    );
  }
  const factor = scale === null ? 1 / Math.sqrt(width) : checkFloat32(`${op}: scale`, scale);
  const scores = query.mul(factor).matmul(key.mT);
  return mask === null && !isCausal ? softmax(scores, -1) : masked(op, scores, mask, isCausal, [queries, k.at(-2) as number]);
}

function rows(op: string, name: string, given: Tensor): readonly number[] {
  const { shape } = floatTensor(`${op}: ${name}`, given).node;
  if (shape.length >= 2) return shape;
  throw new KindlingError(`${op}: ${name}: expected at least 2 dimensions (..., L, E), got shape ${shapeText(shape)}`);
}

function masked(
  op: string,
  scores: Tensor,
  mask: Tensor | null,
  isCausal: boolean,
  [queries, keys]: readonly [number, number],
): Tensor {
  if (mask === null) {
    // compared where it is read: such a mask needs no memory
    const allowed = arange(queries).unsqueeze(1).ge(arange(keys));
    return softmax(where(allowed, scores, LOWEST), -1);
  }
  const { shape, dtype } = tensorOperand(`${op}: mask`, mask);
  if (isCausal) throw new KindlingError(`${op}: mask: expected none beside isCausal, got one of shape ${shapeText(shape)}`);
  if (dtype === 'int32') throw new KindlingError(`${op}: mask: expected bool or float32, got int32`);
  const wanted = scores.node.shape;
  if (!sameShape(broadcastShapes(`${op}: mask`, shape, wanted), wanted)) {
    throw new KindlingError(`${op}: mask: expected a shape that broadcasts to ${shapeText(wanted)}, got ${shapeText(shape)}`);
  }
  const allowed = dtype === 'bool' ? mask : mask.gt(Number.NEGATIVE_INFINITY);
  const given = dtype === 'bool' ? scores : scores.add(mask);
  // where no key is allowed all scores are alike: the weights are taken back
  return where(allowed, softmax(where(allowed, given, LOWEST), -1), 0);
}
