import { checkInteger, checkNoOptions, type NoOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { channelShuffle, pixelShuffle, pixelUnshuffle } from '../functional';
import { Module } from '../module/module';

/**
 * Channels as places of larger pictures.
 * Shape: input (..., C * factor^2, H, W) -> output (..., C, H * factor, W * factor).
 * @throws KindlingError for a factor below 1, and in `forward` for channels that its square does not divide
 * @see torch.nn.PixelShuffle
 */
export class PixelShuffle extends Module {
  static override get name(): string {
    return 'PixelShuffle';
  }

  readonly upscaleFactor: number;

  constructor(upscaleFactor: number, options: NoOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 2);
    checkNoOptions('PixelShuffle', options);
    this.upscaleFactor = checkInteger('PixelShuffle: upscaleFactor', upscaleFactor, { min: 1 });
  }

  override forward(input: Tensor): Tensor {
    return pixelShuffle(input, this.upscaleFactor);
  }

  override extraRepr(): string {
    return `upscale_factor=${this.upscaleFactor}`;
  }
}

/**
 * Places of pictures as channels of smaller ones.
 * Shape: input (..., C, H * factor, W * factor) -> output (..., C * factor^2, H, W).
 * @throws KindlingError for a factor below 1, and in `forward` for sizes that it does not divide
 * @see torch.nn.PixelUnshuffle
 */
export class PixelUnshuffle extends Module {
  static override get name(): string {
    return 'PixelUnshuffle';
  }

  readonly downscaleFactor: number;

  constructor(downscaleFactor: number, options: NoOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 2);
    checkNoOptions('PixelUnshuffle', options);
    this.downscaleFactor = checkInteger('PixelUnshuffle: downscaleFactor', downscaleFactor, { min: 1 });
  }

  override forward(input: Tensor): Tensor {
    return pixelUnshuffle(input, this.downscaleFactor);
  }

  override extraRepr(): string {
    return `downscale_factor=${this.downscaleFactor}`;
  }
}

/**
 * The channels of several groups in turn: the first of each, the second of each.
 * Shape: (N, C, ...) of at least three dimensions -> the same.
 * @throws KindlingError for a number of groups below 1, and in `forward` for channels that it does not divide
 * @see torch.nn.ChannelShuffle
 */
export class ChannelShuffle extends Module {
  static override get name(): string {
    return 'ChannelShuffle';
  }

  readonly groups: number;

  constructor(groups: number, options: NoOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 2);
    checkNoOptions('ChannelShuffle', options);
    this.groups = checkInteger('ChannelShuffle: groups', groups, { min: 1 });
  }

  override forward(input: Tensor): Tensor {
    return channelShuffle(input, this.groups);
  }

  override extraRepr(): string {
    return `groups=${this.groups}`;
  }
}
