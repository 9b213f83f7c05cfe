/** Numbers in row-major order and their shape, as `await tensor.data()` and `tensor.shape` give them. */
export interface ShapedData {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** What was predicted for N examples: class indices, or scores (logits, log-probabilities) for C classes in N rows or with shape [N, C]. */
export type Preds = ArrayLike<number> | ArrayLike<ArrayLike<number>> | ShapedData;

/** The right class indices of N examples, flat or with shape [N]. */
export type Target = ArrayLike<number> | ShapedData;

/** Numbers, flat, in rows or with a shape. */
export type Values = Preds;

/** The part of a Tensor that a metric reads; its numbers are computed and fetched with `data()`. */
export interface TensorLike {
  readonly shape: readonly number[];
  data(): Promise<ArrayLike<number>>;
}
