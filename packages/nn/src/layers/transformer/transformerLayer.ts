import { checkBoolean, checkFunction, checkInteger, checkNumber, checkOptions } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { gelu, relu } from '../../functional';
import { Module } from '../../module/module';
import { snakeCase } from '../../module/snakeCase';
import type { MultiheadAttention } from '../attention/multiheadAttention';
import type { Dropout } from '../dropout';
import type { Linear } from '../linear';

/** What stands between the two layers that each row goes through by itself: a function's name, a function or a module. */
export type TransformerActivation = 'relu' | 'gelu' | ((input: Tensor) => Tensor);

/** What the layers of a transformer take beyond their sizes. */
export interface TransformerLayerOptions {
  /** How many numbers a row has between its two layers; default 2048. */
  dimFeedforward?: number | undefined;
  /** The probability of all dropouts; default 0.1. */
  dropout?: number | undefined;
  /** `relu`, `gelu`, or a function or module; default `relu`. */
  activation?: TransformerActivation | undefined;
  /** What is added to variances; default 1e-5. */
  layerNormEps?: number | undefined;
  /** Whether inputs and outputs are (N, L, E) and not (L, N, E); default false. */
  batchFirst?: boolean | undefined;
  /** Whether each part normalises what it is given, and not what it gives; default false. */
  normFirst?: boolean | undefined;
  /** Whether linear layers and normalisations have biases; default true. */
  bias?: boolean | undefined;
}

export const transformerLayerOptions = [
  'dimFeedforward',
  'dropout',
  'activation',
  'layerNormEps',
  'batchFirst',
  'normFirst',
  'bias',
] as const;

/** The options of a layer, with what PyTorch takes where they are left out. @throws KindlingError naming the option */
export function checkLayerOptions(where: string, options: TransformerLayerOptions) {
  const given = checkOptions(where, options, transformerLayerOptions);
  const { dimFeedforward = 2048, dropout = 0.1, activation = 'relu', layerNormEps = 1e-5 } = given;
  const { batchFirst = false, normFirst = false, bias = true } = given;
  return {
    dimFeedforward: checkInteger(`${where}: dimFeedforward`, dimFeedforward, { min: 1 }),
    dropout: checkNumber(`${where}: dropout`, dropout, { min: 0, max: 1 }),
    activation: checkActivation(`${where}: activation`, activation),
    layerNormEps: checkNumber(`${where}: layerNormEps`, layerNormEps),
    batchFirst: checkBoolean(`${where}: batchFirst`, batchFirst),
    normFirst: checkBoolean(`${where}: normFirst`, normFirst),
    bias: checkBoolean(`${where}: bias`, bias),
  };
}

function checkActivation(name: string, value: TransformerActivation): (input: Tensor) => Tensor {
  if (value === 'relu') return relu;
  return value === 'gelu' ? (input) => gelu(input) : value instanceof Module ? value : checkFunction(name, value);
}

/** What the layers of encoder and decoder have in common: two layers for each row, and the way around each part. */
export abstract class TransformerLayer extends Module {
  static override get name(): string {
    return 'TransformerLayer';
  }

  abstract readonly linear1: Linear;
  abstract readonly dropout: Dropout;
  abstract readonly linear2: Linear;
  abstract readonly normFirst: boolean;
  abstract readonly activation: (input: Tensor) => Tensor;

  override stateKey(field: string): string {
    return snakeCase(field);
  }

  /** A part of the layer with the way around it: x + part(norm(x)), or norm(x + part(x)). */
  protected around(input: Tensor, norm: Module, part: (input: Tensor) => Tensor): Tensor {
    return this.normFirst ? input.add(part(norm.forward(input))) : norm.forward(input.add(part(input)));
  }

  /** What each row goes through by itself. */
  protected feedForward(input: Tensor): Tensor {
    return this.linear2.forward(this.dropout.forward(this.activation(this.linear1.forward(input))));
  }

  /** Attention whose weights nobody asks for. */
  protected attend(attention: MultiheadAttention, query: Tensor, memory: Tensor, masks: object): Tensor {
    return attention.forward(query, memory, memory, { ...masks, needWeights: false })[0];
  }
}
