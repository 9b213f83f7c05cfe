import { checkBoolean, checkChoice, checkInteger, KindlingError, refuseSurplus } from '@kindling/checks';
import { type PadOptions, type Tensor, zeros } from '@kindling/core';
import { checkTensor } from '../../checks/checkTensor';
import { pad } from '../../functional';
import { Module } from '../../module/module';
import { Parameter } from '../../module/parameter';
import { pythonText } from '../../module/pythonText';
import { resetFanIn } from '../resetFanIn';

/** One size for each axis of a line or of a picture. */
export type Sizes = [number] | [number, number];

/** What stands around an input: zeros, or entries of its own, as `functional.pad` puts them there. */
export type PaddingMode = 'zeros' | Exclude<PadOptions['mode'], 'constant' | undefined>;

/** What a convolution is made with, checked. */
interface ConvolutionFields<Axes extends Sizes> {
  readonly kernelSize: Axes;
  readonly stride: Axes;
  readonly padding: Axes | 'same' | 'valid';
  readonly dilation: Axes;
  readonly groups: unknown;
  readonly bias: unknown;
  readonly paddingMode?: string | undefined;
  /** Whether it is a transposed one, whose weight begins with the channels that come in. */
  readonly transposed?: boolean | undefined;
}

/** What Conv1d, Conv2d, ConvTranspose1d and ConvTranspose2d have in common. */
export abstract class Convolution<Axes extends Sizes> extends Module {
  static override get name(): string {
    return 'Convolution';
  }

  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: Axes;
  readonly stride: Axes;
  readonly padding: Axes | 'same' | 'valid';
  readonly dilation: Axes;
  readonly groups: number;
  readonly paddingMode: PaddingMode;
  weight: Parameter;
  bias: Parameter | null;

  /** `name` is what `layer` tells later. */
  constructor(name: string, inChannels: number, outChannels: number, fields: ConvolutionFields<Axes>) {
    super();
    const { kernelSize, stride, padding, dilation, groups, bias, paddingMode = 'zeros', transposed = false } = fields;
    refuseSurplus(new.target.name, arguments, 4);
    this.inChannels = checkInteger(`${name}: inChannels`, inChannels, { min: 1 });
    this.outChannels = checkInteger(`${name}: outChannels`, outChannels, { min: 1 });
    this.kernelSize = kernelSize;
    this.stride = stride;
    this.padding = padding;
    this.dilation = dilation;
    this.groups = checkInteger(`${name}: groups`, groups, { min: 1 });
    checkBoolean(`${name}: bias`, bias);
    const modes: PaddingMode[] = ['zeros', 'reflect', 'replicate', 'circular'];
    this.paddingMode = checkChoice(`${name}: paddingMode`, paddingMode, modes);
    for (const [kind, channels] of Object.entries({ inChannels, outChannels })) {
      if (channels % this.groups === 0) continue;
      throw new KindlingError(`${name}: groups: expected a number that divides ${kind} = ${channels}, got ${this.groups}`);
    }
    const [first, second] = transposed ? [inChannels, outChannels] : [outChannels, inChannels];
    this.weight = new Parameter(zeros([first, second / this.groups, ...kernelSize]));
    this.bias = bias ? new Parameter(zeros([outChannels])) : null;
    this.resetParameters();
  }

  /** The layer's name, for messages. */
  protected get layer(): string {
    return 'Convolution';
  }

  /** Draws weight and bias anew from U(-1/sqrt(fanIn), 1/sqrt(fanIn)), fanIn being how many numbers each weight's output is a sum of. */
  resetParameters(): void {
    resetFanIn(this.weight, this.bias);
  }

  /** @throws KindlingError for an input of another rank or channel count */
  protected checkInput(given: unknown): Tensor {
    const { layer, inChannels, kernelSize } = this;
    const input = checkTensor(`${layer}: input`, given);
    const { shape } = input;
    const rank = kernelSize.length + 2;
    if (shape.length !== rank) {
      const expected = `(N, ${inChannels}, ${rank === 3 ? 'L' : 'H, W'})`;
      throw new KindlingError(
        `${layer}: input has ${shape.length} dimensions (shape [${shape.join(', ')}]), expected ${rank}: ${expected}`,
      );
    }
    if (shape[1] !== inChannels) {
      throw new KindlingError(
        `${layer}: input has ${shape[1]} channels in dimension 1 (shape [${shape.join(', ')}]), expected inChannels = ${inChannels}`,
      );
    }
    return input;
  }

  /** The input with what is around it, and the padding of zeros that is still to be done. */
  protected surrounded(input: Tensor): [input: Tensor, padding: Axes | 'same' | 'valid'] {
    const { padding, paddingMode, dilation, kernelSize } = this;
    if (paddingMode === 'zeros' || padding === 'valid') return [input, padding];
    // the last axis first; of an odd number one more stands behind
    const amounts = [...kernelSize.keys()].reverse().flatMap((axis) => {
      const both = padding === 'same' ? dilation[axis] * (kernelSize[axis] - 1) : 2 * (padding[axis] as number);
      return [Math.floor(both / 2), Math.ceil(both / 2)];
    });
    return [pad(input, amounts, { mode: paddingMode }), 'valid'];
  }

  /** What stands between dilation and groups when it is printed. */
  protected extraSizes(): string[] {
    return [];
  }

  override extraRepr(): string {
    const { inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias } = this;
    const parts = [`${inChannels}, ${outChannels}`, `kernel_size=${pythonText(kernelSize)}`, `stride=${pythonText(stride)}`];
    // sizes as they were made, or whatever was written over them since
    if (typeof padding === 'string') parts.push(`padding=${padding}`);
    else if ([padding].flat().some((size) => size !== 0)) parts.push(`padding=${pythonText(padding)}`);
    if ([dilation].flat().some((size) => size !== 1)) parts.push(`dilation=${pythonText(dilation)}`);
    parts.push(...this.extraSizes());
    if (groups !== 1) parts.push(`groups=${groups}`);
    if (bias === null) parts.push('bias=False');
    if (this.paddingMode !== 'zeros') parts.push(`padding_mode=${this.paddingMode}`);
    return parts.join(', ');
  }
}
