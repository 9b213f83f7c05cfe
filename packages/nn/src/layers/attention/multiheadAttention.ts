import { checkBoolean, checkInteger, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { attentionWeights, cat, type Tensor, zeros } from '@kindling/core';
import { checkFloats } from '../../checks/checkTensor';
import { dropout, linear } from '../../functional';
import { constant_, xavierNormal_, xavierUniform_ } from '../../init';
import { Module } from '../../module/module';
import { Parameter } from '../../module/parameter';
import { snakeCase } from '../../module/snakeCase';
import { Linear } from '../linear';
import { attentionMask, type MaskOptions } from './masks';

/** What MultiheadAttention takes beyond its sizes. */
export interface MultiheadAttentionOptions {
  /** The probability with which a weight of attention is dropped in training; default 0. */
  dropout?: number | undefined;
  /** Whether the projections have biases; default true. */
  bias?: boolean | undefined;
  /** Whether a learned key and a learned value stand behind the given ones; default false. */
  addBiasKv?: boolean | undefined;
  /** Whether a key and a value of zeros stand behind the given ones; default false. */
  addZeroAttn?: boolean | undefined;
  /** How many numbers a key has; embedDim if not said. */
  kdim?: number | null | undefined;
  /** How many numbers a value has; embedDim if not said. */
  vdim?: number | null | undefined;
  /** Whether inputs and outputs are (N, L, E) and not (L, N, E); default false. */
  batchFirst?: boolean | undefined;
}

/** What a call of MultiheadAttention takes beside its inputs. */
export interface MultiheadAttentionCallOptions extends MaskOptions {
  /** Whether the weights of attention come back; default true. They are computed where they are read. */
  readonly needWeights?: boolean | undefined;
  /** Whether these are the mean of all heads, (N, L, S), and not (N, numHeads, L, S); default true. */
  readonly averageAttnWeights?: boolean | undefined;
}

const constructorOptions = ['dropout', 'bias', 'addBiasKv', 'addZeroAttn', 'kdim', 'vdim', 'batchFirst'] as const;
const callOptions = ['attnMask', 'keyPaddingMask', 'isCausal', 'needWeights', 'averageAttnWeights'] as const;

/** What PyTorch prints for a Linear whose weights its quantisation leaves alone. */
class NonDynamicallyQuantizableLinear extends Linear {
  static override get name(): string {
    return 'NonDynamicallyQuantizableLinear';
  }
}

/**
 * Attention of several heads: projections of queries, keys and values, `scaledDotProductAttention` of each part, a projection of what that gives.
 * Shape: query (L, N, E), key (S, N, kdim), value (S, N, vdim), with `batchFirst` (N, L, E) ..., or without N -> [output as the query, weights (N, L, S) or
 * null]. A query that may attend to no key gets weights of 0, where PyTorch gives NaN.
 * @throws KindlingError for sizes out of range, and in `forward` for inputs or masks of other shapes
 * @see torch.nn.MultiheadAttention
 */
export class MultiheadAttention extends Module {
  static override get name(): string {
    return 'MultiheadAttention';
  }

  readonly embedDim: number;
  readonly numHeads: number;
  readonly headDim: number;
  readonly kdim: number;
  readonly vdim: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  /** The weights of queries, keys and values below one another, (3 E, E); null where keys or values have other sizes. */
  readonly inProjWeight: Parameter | null;
  readonly qProjWeight: Parameter | null;
  readonly kProjWeight: Parameter | null;
  readonly vProjWeight: Parameter | null;
  readonly inProjBias: Parameter | null;
  readonly biasK: Parameter | null;
  readonly biasV: Parameter | null;
  readonly outProj: Linear;

  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 3);
    const where = 'MultiheadAttention';
    const given = checkOptions(where, options, constructorOptions);
    const { dropout: p = 0, bias = true, addBiasKv = false, addZeroAttn = false, batchFirst = false } = given;
    this.embedDim = checkInteger(`${where}: embedDim`, embedDim, { min: 1 });
    this.numHeads = checkInteger(`${where}: numHeads`, numHeads, { min: 1 });
    this.headDim = embedDim / numHeads;
    if (!Number.isInteger(this.headDim)) {
      throw new KindlingError(`${where}: numHeads: expected a divisor of embedDim = ${embedDim}, got ${numHeads}`);
    }
    this.kdim = checkInteger(`${where}: kdim`, given.kdim ?? embedDim, { min: 1 });
    this.vdim = checkInteger(`${where}: vdim`, given.vdim ?? embedDim, { min: 1 });
    this.dropout = checkNumber(`${where}: dropout`, p, { min: 0, max: 1 });
    checkBoolean(`${where}: bias`, bias);
    checkBoolean(`${where}: addBiasKv`, addBiasKv);
    this.addZeroAttn = checkBoolean(`${where}: addZeroAttn`, addZeroAttn);
    this.batchFirst = checkBoolean(`${where}: batchFirst`, batchFirst);
    const isPacked = this.kdim === embedDim && this.vdim === embedDim;
    const weight = (rows: number, width: number) => new Parameter(zeros([rows, width]));
    this.inProjWeight = isPacked ? weight(3 * embedDim, embedDim) : null;
    this.qProjWeight = isPacked ? null : weight(embedDim, embedDim);
    this.kProjWeight = isPacked ? null : weight(embedDim, this.kdim);
    this.vProjWeight = isPacked ? null : weight(embedDim, this.vdim);
    this.inProjBias = bias ? new Parameter(zeros([3 * embedDim])) : null;
    this.biasK = addBiasKv ? new Parameter(zeros([1, 1, embedDim])) : null;
    this.biasV = addBiasKv ? new Parameter(zeros([1, 1, embedDim])) : null;
    this.outProj = new NonDynamicallyQuantizableLinear(embedDim, embedDim, { bias });
    this.resetParameters();
  }

  /** Draws the weights of queries, keys and values anew by `xavierUniform_`, the learned key and value by `xavierNormal_`; biases become 0. */
  resetParameters(): void {
    for (const weight of [this.inProjWeight, this.qProjWeight, this.kProjWeight, this.vProjWeight]) {
      if (weight !== null) xavierUniform_(weight);
    }
    if (this.inProjBias !== null) constant_(this.inProjBias, 0);
    if (this.outProj.bias !== null) constant_(this.outProj.bias, 0);
    for (const added of [this.biasK, this.biasV]) if (added !== null) xavierNormal_(added);
  }

  override stateKey(field: string): string {
    return snakeCase(field);
  }

  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    options: MultiheadAttentionCallOptions = {},
  ): [output: Tensor, weights: Tensor | null] {
    refuseSurplus('MultiheadAttention.forward', arguments, 4);
    const where = 'MultiheadAttention';
    const given = checkOptions(`${where}.forward`, options, callOptions);
    const { needWeights = true, averageAttnWeights = true, isCausal = false } = given;
    checkBoolean(`${where}: needWeights`, needWeights);
    checkBoolean(`${where}: averageAttnWeights`, averageAttnWeights);
    checkBoolean(`${where}: isCausal`, isCausal);
    const { embedDim, numHeads, headDim } = this;
    const [batch, queries, keys] = this.checkInputs(where, query, key, value);
    const isBatch = query.dim === 3;
    const [q, k, v] = this.project(query, key, value);
    const ofHeads = (rows: Tensor) => rows.reshape([batch, rows.shape[1], numHeads, headDim]).transpose(1, 2);
    const [k1, v1] = [withRow(k, this.biasK), withRow(v, this.biasV)].map(ofHeads);
    const zero = this.addZeroAttn ? zeros([batch, numHeads, 1, headDim]) : null;
    const added = (this.biasK === null ? 0 : 1) + (zero === null ? 0 : 1);
    const sizes = { batch, heads: numHeads, queries, keys, added };
    const whole = attentionWeights(
      ofHeads(q),
      zero === null ? k1 : cat([k1, zero], 2),
      attentionMask(where, given, sizes, isBatch),
    );
    const weights = this.training && this.dropout > 0 ? dropout(whole, { p: this.dropout }) : whole;
    const mixed = weights.matmul(zero === null ? v1 : cat([v1, zero], 2));
    const output = this.outProj.forward(mixed.transpose(1, 2).reshape([batch, queries, embedDim]));
    const shown = averageAttnWeights ? weights.mean(1) : weights;
    return [
      isBatch ? (this.batchFirst ? output : output.transpose(0, 1)) : output.squeeze(0),
      needWeights ? (isBatch ? shown : shown.squeeze(0)) : null,
    ];
  }

  /** The size of the batch, how many queries and how many keys there are. @throws KindlingError naming what does not fit */
  private checkInputs(where: string, query: unknown, key: unknown, value: unknown): [number, number, number] {
    const names = this.batchFirst ? ['(N, L, E)', '(N, S, kdim)', '(N, S, vdim)'] : ['(L, N, E)', '(S, N, kdim)', '(S, N, vdim)'];
    const widths = [this.embedDim, this.kdim, this.vdim];
    const shapes = Object.entries({ query, key, value }).map(([name, given], i) => {
      const { shape } = checkFloats(`${where}: ${name}`, given);
      const text = `got shape [${shape.join(', ')}]`;
      if (shape.length !== 2 && shape.length !== 3) {
        throw new KindlingError(`${where}: ${name}: expected ${names[i]}, or without N, ${text}`);
      }
      if (shape.at(-1) !== widths[i]) {
        throw new KindlingError(`${where}: ${name}: expected ${widths[i]} numbers in the last dimension, ${text}`);
      }
      return shape;
    });
    const [q, k, v] = shapes;
    if (k.slice(0, -1).join() !== v.slice(0, -1).join()) {
      throw new KindlingError(
        `${where}: value: expected one for each key (shape [${k.join(', ')}]), got shape [${v.join(', ')}]`,
      );
    }
    const batchOf = (shape: readonly number[]) => (shape.length === 2 ? null : shape[this.batchFirst ? 0 : 1]);
    if (batchOf(q) !== batchOf(k)) {
      throw new KindlingError(
        `${where}: key: expected a batch as the query has (shape [${q.join(', ')}]), got shape [${k.join(', ')}]`,
      );
    }
    const times = this.batchFirst ? -2 : 0;
    return [batchOf(q) ?? 1, q.at(times) as number, k.at(times) as number];
  }

  /** The projections of queries, keys and values, each (N, L, E); what is the same tensor is one product. */
  private project(query: Tensor, key: Tensor, value: Tensor): Tensor[] {
    const { embedDim, batchFirst, inProjWeight: weight, inProjBias: bias } = this;
    const rows = (given: Tensor) => (given.dim === 2 ? given.unsqueeze(0) : batchFirst ? given : given.transpose(0, 1));
    const biasOf = (part: number, parts: number) => bias?.narrow(0, part * embedDim, parts * embedDim) ?? null;
    if (weight === null) {
      const weights = [this.qProjWeight, this.kProjWeight, this.vProjWeight] as Parameter[];
      return [query, key, value].map((given, i) => linear(rows(given), weights[i], biasOf(i, 1)));
    }
    if (query === key && key === value) return linear(rows(query), weight, bias).chunk(3, 2);
    const part = (given: Tensor, first: number, parts: number) =>
      linear(rows(given), weight.narrow(0, first * embedDim, parts * embedDim), biasOf(first, parts));
    if (key === value) return [part(query, 0, 1), ...part(key, 1, 2).chunk(2, 2)];
    return [query, key, value].map((given, i) => part(given, i, 1));
  }
}

function withRow(rows: Tensor, added: Tensor | null): Tensor {
  return added === null ? rows : cat([rows, added.expand([rows.shape[0], 1, rows.shape[2]])], 1);
}
