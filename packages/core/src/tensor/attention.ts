import { checkBoolean, checkFloat32, checkNumber, checkOptions, KindlingError } from '@kindling/checks';
import { broadcastShapes, sameShape, shapeText } from '../shape/shape';
import { arange } from './creation';
import { dropout, softmax, where } from './functional';
import { floatTensor } from './operands';
import { type Tensor, tensorOperand } from './tensor';

export interface AttentionOptions {
  /** Of bool: which keys a query attends to. Of float32: what is added to the scores. It broadcasts to (..., L, S). */
  readonly mask?: Tensor | null | undefined;
  /** Whether query i attends to keys 0 to i only. */
  readonly isCausal?: boolean | undefined;
  /** With which probability a weight is dropped; 0 if not said. */
  readonly dropoutP?: number | undefined;
  /** What scores are multiplied by; 1 / sqrt(E) if not said. */
  readonly scale?: number | null | undefined;
}

/** The least float32: what it is added to stays there, and its exponential is 0. */
const LOWEST = -(2 ** 128 - 2 ** 104);

/**
 * The values at the keys that are like a query: softmax(query key^T scale) value. Who may attend to nothing gets 0.
 * Shape: query (..., L, E), key (..., S, E), value (..., S, V) -> (..., L, V)
 * @throws KindlingError naming what does not fit, and for a mask beside isCausal
 * @see torch.nn.functional.scaled_dot_product_attention
 */
export function scaledDotProductAttention(query: Tensor, key: Tensor, value: Tensor, options?: AttentionOptions): Tensor {
  const op = 'scaledDotProductAttention';
  const {
    mask = null,
    isCausal = false,
    dropoutP = 0,
    scale = null,
  } = checkOptions(op, options, ['mask', 'isCausal', 'dropoutP', 'scale']);
  checkBoolean(`${op}: isCausal`, isCausal);
  checkNumber(`${op}: dropoutP`, dropoutP, { min: 0, max: 1 });
  const [q, k, v] = Object.entries({ query, key, value }).map(([name, given]) => {
    const { shape } = floatTensor(`${op}: ${name}`, given).node;
    if (shape.length < 2) {
      throw new KindlingError(`${op}: ${name}: expected at least 2 dimensions (..., L, E), got shape ${shapeText(shape)}`);
    }
    return shape;
  });
  const [queries, width] = q.slice(-2);
  const keys = k.at(-2) as number;
  if (k.at(-1) !== width) {
    throw new KindlingError(
      `${op}: key: expected ${width} numbers a key, as a query has (shape ${shapeText(q)}), got shape ${shapeText(k)}`,
    );
  }
  if (v.at(-2) !== keys) {
    throw new KindlingError(
      `${op}: value: expected ${keys} of them, as there are keys (shape ${shapeText(k)}), got shape ${shapeText(v)}`,
    );
  }
  const factor = scale === null ? 1 / Math.sqrt(width) : checkFloat32(`${op}: scale`, scale);
  const scores = query.mul(factor).matmul(key.mT);
  const weights = mask === null && !isCausal ? softmax(scores, -1) : masked(op, scores, mask, isCausal, [queries, keys]);
  return (dropoutP === 0 ? weights : dropout(weights, { p: dropoutP })).matmul(value);
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
  if (isCausal) throw new KindlingError(`${op}: mask: expected none beside isCausal, got one of shape ${shapeText(mask.shape)}`);
  const { shape, dtype } = tensorOperand(`${op}: mask`, mask);
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
