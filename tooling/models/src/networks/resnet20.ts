import type { Tensor } from '@kindling/core';
import { AdaptiveAvgPool2d, BatchNorm2d, Conv2d, functional as F, Flatten, Linear, Module, ReLU, Sequential } from '@kindling/nn';

/** Two convolutions, and the input beside them: through a convolution of 1 x 1 where the shape changes. */
class Block extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly down: Sequential<readonly Module[]>;

  constructor(inChannels: number, outChannels: number, stride: number) {
    super();
    this.conv1 = new Conv2d(inChannels, outChannels, 3, { stride, padding: 1, bias: false });
    this.bn1 = new BatchNorm2d(outChannels);
    this.conv2 = new Conv2d(outChannels, outChannels, 3, { padding: 1, bias: false });
    this.bn2 = new BatchNorm2d(outChannels);
    const isAlike = stride === 1 && inChannels === outChannels;
    const project = () => [new Conv2d(inChannels, outChannels, 1, { stride, bias: false }), new BatchNorm2d(outChannels)];
    this.down = new Sequential(...(isAlike ? [] : project()));
  }

  forward(x: Tensor): Tensor {
    const out = this.bn2(this.conv2(F.relu(this.bn1(this.conv1(x)))));
    return F.relu(out.add(this.down(x)));
  }
}

/** ResNet-20 for pictures of 32 x 32. Shape: (N, 3, 32, 32) -> (N, 10). @see He et al., Deep Residual Learning, 2016, section 4.2 */
export function resnet20(): Module {
  const stages = [16, 32, 64].flatMap((channels, stage) =>
    [0, 1, 2].map((block) => {
      const isFirst = block === 0 && stage > 0;
      return new Block(isFirst ? channels / 2 : channels, channels, isFirst ? 2 : 1);
    }),
  );
  const stem = [new Conv2d(3, 16, 3, { padding: 1, bias: false }), new BatchNorm2d(16), new ReLU()];
  return new Sequential(...stem, ...stages, new AdaptiveAvgPool2d(1), new Flatten(), new Linear(64, 10));
}
