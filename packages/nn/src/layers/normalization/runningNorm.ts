import { checkBoolean, checkFloat32, checkInteger, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { noGradSync, ones, type Tensor, tensor, zeros } from '@kindling/core';
import { checkTensor } from '../../checks/checkTensor';
import { Buffer } from '../../module/buffer';
import { Module } from '../../module/module';
import { Parameter } from '../../module/parameter';
import { pythonText } from '../../module/pythonText';

/** What the normalisations with running statistics take beyond the number of channels. */
export interface RunningNormOptions {
  /** What is added to the variance; default 1e-5. */
  eps?: number | undefined;
  /** How much of a batch's statistics enters the running ones; null for the mean over all batches. Default 0.1. */
  momentum?: number | null | undefined;
  /** Whether each channel has a weight to learn, and a bias. */
  affine?: boolean | undefined;
  /** Whether there is a bias where there is a weight; default true. */
  bias?: boolean | undefined;
  /** Whether running statistics are kept, and used in evaluation. */
  trackRunningStats?: boolean | undefined;
}

const stateKeys: Readonly<Record<string, string>> = {
  runningMean: 'running_mean',
  runningVar: 'running_var',
  numBatchesTracked: 'num_batches_tracked',
};

/** What the normalisations with running statistics have in common. */
export abstract class RunningNorm extends Module {
  static override get name(): string {
    return 'RunningNorm';
  }

  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  weight: Parameter | null;
  bias: Parameter | null;
  runningMean: Buffer | null;
  runningVar: Buffer | null;
  numBatchesTracked: Buffer | null;

  /** `byDefault` says whether there are weights, and running statistics, where the options say nothing. */
  constructor(numFeatures: number, options: RunningNormOptions, byDefault: boolean) {
    super();
    refuseSurplus(new.target.name, arguments, 3);
    const name = this.layer;
    const known = ['eps', 'momentum', 'affine', 'bias', 'trackRunningStats'] as const;
    const {
      eps = 1e-5,
      momentum = 0.1,
      affine = byDefault,
      bias = true,
      trackRunningStats = byDefault,
    } = checkOptions(name, options, known);
    checkBoolean(`${name}: bias`, bias);
    this.numFeatures = checkInteger(`${name}: numFeatures`, numFeatures, { min: 1 });
    this.eps = checkFloat32(`${name}: eps`, eps);
    this.momentum = momentum === null ? null : checkFloat32(`${name}: momentum`, momentum);
    this.affine = checkBoolean(`${name}: affine`, affine);
    this.trackRunningStats = checkBoolean(`${name}: trackRunningStats`, trackRunningStats);
    this.weight = affine ? new Parameter(ones([numFeatures])) : null;
    this.bias = affine && bias ? new Parameter(zeros([numFeatures])) : null;
    this.runningMean = trackRunningStats ? new Buffer(zeros([numFeatures])) : null;
    this.runningVar = trackRunningStats ? new Buffer(ones([numFeatures])) : null;
    this.numBatchesTracked = trackRunningStats ? new Buffer(tensor(0, { dtype: 'int32' })) : null;
  }

  /** Sets weights to 1 and biases to 0, and begins the running statistics anew. */
  resetParameters(): void {
    this.resetRunningStats();
    noGradSync(() => {
      this.weight?.fill_(1);
      this.bias?.zero_();
    });
  }

  /** Begins the running statistics anew: mean 0, variance 1, no batches. */
  resetRunningStats(): void {
    this.runningMean?.zero_();
    this.runningVar?.fill_(1);
    this.numBatchesTracked?.zero_();
  }

  override stateKey(field: string): string {
    return Object.hasOwn(stateKeys, field) ? stateKeys[field] : field;
  }

  /** The layer's name, for messages. */
  protected get layer(): string {
    return 'RunningNorm';
  }

  /** @throws KindlingError for an input of another rank than the layer's */
  protected abstract checkRank(shape: readonly number[]): void;

  /** @throws KindlingError for an input of another rank or channel count */
  protected checkInput(input: unknown): Tensor {
    const { layer, numFeatures } = this;
    const { shape } = checkTensor(`${layer}: input`, input);
    this.checkRank(shape);
    if (shape[1] !== numFeatures) {
      throw new KindlingError(
        `${layer}: input has ${shape[1]} channels in dimension 1 (shape [${shape.join(', ')}]), expected numFeatures = ${numFeatures}`,
      );
    }
    return input as Tensor;
  }

  override extraRepr(): string {
    const { numFeatures, eps, momentum, affine, bias, trackRunningStats } = this;
    const texts = [
      `${numFeatures}`,
      `eps=${pythonText(eps)}`,
      `momentum=${momentum === null ? 'None' : pythonText(momentum)}`,
      `affine=${pythonText(affine)}`,
      `bias=${pythonText(bias !== null)}`,
      `track_running_stats=${pythonText(trackRunningStats)}`,
    ];
    return texts.join(', ');
  }
}
