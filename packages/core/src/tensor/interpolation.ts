import {
  checkBoolean,
  checkChoice,
  checkInteger,
  checkNumber,
  checkOptions,
  describe,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { type AxisScale, resizeLinear, resizeNearest } from '../ops/resize';
import { squeeze, unsqueeze } from '../ops/slice';
import { checkedSize, MAX_SIZE, shapeText } from '../shape/shape';
import { floatTensor } from './operands';
import { Tensor } from './tensor';

type Mode = 'nearest' | 'linear' | 'bilinear';

/** The new size, and what stands between the old places. */
export interface InterpolateOptions {
  /** The new size: one number for all, or one for each. */
  readonly size?: number | readonly number[] | undefined;
  /** By how much each size grows: one number for all, or one for each. */
  readonly scaleFactor?: number | readonly number[] | undefined;
  /** 'nearest' if not said; between places 'linear' of lines, 'bilinear' of pictures. */
  readonly mode?: Mode | undefined;
  /** Whether the outermost places stay where they are; false if not said. */
  readonly alignCorners?: boolean | undefined;
}

/**
 * Lines or pictures of another size, told by `size` or `scaleFactor`. Shape: (N,C,L) -> (N,C,OL), (N,C,H,W) -> (N,C,OH,OW)
 * @throws KindlingError naming what does not fit
 * @see torch.nn.functional.interpolate
 */
export function interpolate(x: Tensor, options: InterpolateOptions): Tensor {
  refuseSurplus('interpolate', arguments, 2);
  const { node } = floatTensor('interpolate: x', x);
  const known = ['size', 'scaleFactor', 'mode', 'alignCorners'] as const;
  const { size, scaleFactor, mode = 'nearest', alignCorners } = checkOptions('interpolate', options, known);
  const { shape } = node;
  if (shape.length !== 3 && shape.length !== 4) {
    throw new KindlingError(`interpolate: x: expected shape (N, C, L) or (N, C, H, W), got ${shapeText(shape)}`);
  }
  const rank = shape.length - 2;
  checkChoice('interpolate: mode', mode, rank === 1 ? ['nearest', 'linear'] : ['nearest', 'bilinear']);
  if (alignCorners !== undefined) checkBoolean('interpolate: alignCorners', alignCorners);
  if (alignCorners !== undefined && mode === 'nearest') {
    throw new KindlingError(`interpolate: alignCorners: expected nothing beside mode 'nearest', got ${alignCorners}`);
  }
  const scales = newSizes(shape.slice(2), size, scaleFactor);
  checkedSize('interpolate: size', [...shape.slice(0, 2), ...scales.map((scale) => scale.size)]);
  scales.forEach((scale, axis) => void checkedSize('interpolate: size', [scale.size, Math.max(1, shape[axis + 2])]));
  const picture = rank === 1 ? unsqueeze([node], { dims: [2] }) : node;
  const both = rank === 1 ? [{ size: 1, step: 1 }, ...scales] : scales;
  const result = resized(picture, both, mode, alignCorners ?? false);
  return new Tensor(rank === 1 ? squeeze([result], { dims: [2] }) : result);
}

const resized = (picture: GraphNode, scales: readonly AxisScale[], mode: Mode, alignCorners: boolean) =>
  mode === 'nearest' ? resizeNearest(picture, scales) : resizeLinear(picture, scales, alignCorners);

/** @throws KindlingError unless exactly one of both says what the sizes are to be */
function newSizes(old: readonly number[], size: unknown, scaleFactor: unknown): AxisScale[] {
  const forEach = (name: string, value: unknown): unknown[] => {
    if (!Array.isArray(value)) return old.map(() => value);
    if (value.length === old.length) return value;
    throw new KindlingError(`interpolate: ${name}: expected one number or ${old.length}, got ${describe(value)}`);
  };
  if ((size === undefined) === (scaleFactor === undefined)) {
    throw new KindlingError(
      `interpolate: options: expected either size or scaleFactor, got ${size === undefined ? 'none of them' : 'both'}`,
    );
  }
  if (size !== undefined) {
    return forEach('size', size).map((one, axis) => {
      const checked = checkInteger('interpolate: size', one, { min: 1, max: MAX_SIZE });
      return { size: checked, step: old[axis] / checked };
    });
  }
  return forEach('scaleFactor', scaleFactor).map((one, axis) => {
    const factor = checkNumber('interpolate: scaleFactor', one, { exclusiveMin: 0 });
    const grown = Math.floor(old[axis] * factor);
    return {
      size: checkInteger(`interpolate: size for scaleFactor ${factor}`, grown, { min: 1, max: MAX_SIZE }),
      step: 1 / factor,
    };
  });
}
