import { refuseSurplus } from '@kindling/checks';
import { onlyFloat32 } from '../ops/dtypes';
import { asFunction } from './asFunction';
import { type DimOptions, reducedDims } from './reduced';
import type { WithIndices } from './reductions';
import { type Tensor, tensorOperand } from './tensor';

/** As the method of this name. @see Tensor.sum, torch.sum */
export const sum = asFunction('sum');
/** As the method of this name. @see Tensor.mean, torch.mean */
export const mean = asFunction('mean');
/** As the method of this name. @see Tensor.prod, torch.prod */
export const prod = asFunction('prod');
/** As the method of this name. @see Tensor.amax, torch.amax */
export const amax = asFunction('amax');
/** As the method of this name. @see Tensor.amin, torch.amin */
export const amin = asFunction('amin');
/** As the method of this name. @see Tensor.argmax, torch.argmax */
export const argmax = asFunction('argmax');
/** As the method of this name. @see Tensor.argmin, torch.argmin */
export const argmin = asFunction('argmin');
/** As the method of this name. @see Tensor.std, torch.std */
export const std = asFunction('std');
/** As the method of this name. @see Tensor.norm, torch.norm */
export const norm = asFunction('norm');
/** As the method of this name. @see Tensor.logSumExp, torch.logsumexp */
export const logSumExp = asFunction('logSumExp');
/** As the method of this name. @see Tensor.any, torch.any */
export const any = asFunction('any');
/** As the method of this name. @see Tensor.all, torch.all */
export const all = asFunction('all');
/** As the method of this name. @see Tensor.countNonzero, torch.count_nonzero */
export const countNonzero = asFunction('countNonzero');
/** As the method of this name. @see Tensor.cumsum, torch.cumsum */
export const cumsum = asFunction('cumsum');
/** As the method of this name. @see Tensor.cumprod, torch.cumprod */
export const cumprod = asFunction('cumprod');
/** As the method of this name. @see Tensor.sort, torch.sort */
export const sort = asFunction('sort');
/** As the method of this name. @see Tensor.argsort, torch.argsort */
export const argsort = asFunction('argsort');
/** As the method of this name. @see Tensor.topk, torch.topk */
export const topk = asFunction('topk');
/** As the method `var`, which is no name for a variable. @see Tensor.var, torch.var */
export const variance = asFunction('var');

interface Extreme {
  (x: Tensor, dim: number, options?: DimOptions): Tensor & WithIndices<Tensor>;
  (x: Tensor, dim?: number, options?: DimOptions): Tensor;
}

function extreme(name: 'max' | 'min'): Extreme {
  const call = function (x: Tensor, dim?: number, options?: DimOptions): Tensor {
    refuseSurplus(name, arguments, 3);
    tensorOperand(`${name}: x`, x);
    return x[name](dim, options);
  };
  return Object.defineProperty(call, 'name', { value: name }) as Extreme;
}

/** As the method of this name. @see Tensor.max, torch.max */
export const max = extreme('max');
/** As the method of this name. @see Tensor.min, torch.min */
export const min = extreme('min');
/** As the method of this name. @see Tensor.trace, torch.trace */
export const trace = asFunction('trace');

interface Median {
  (x: Tensor): Tensor;
  (x: Tensor, dim: number, options?: DimOptions): Tensor & WithIndices<Tensor>;
}

/** As the method of this name. @see Tensor.median, torch.median */
export const median = asFunction('median') as Median;

/** `sum` of what is not NaN; where all is, 0. @throws KindlingError @see torch.nansum */
export function nansum(x: Tensor, dim?: number | readonly number[], options?: DimOptions): Tensor {
  refuseSurplus('nansum', arguments, 3);
  reducedDims('nansum', tensorOperand('nansum: x', x).shape, dim, options);
  return withoutNan(x).sum(dim, options);
}

/** `mean` of what is not NaN; where all is, it is NaN and the gradient 0. @throws KindlingError @see torch.nanmean */
export function nanmean(x: Tensor, dim?: number | readonly number[], options?: DimOptions): Tensor {
  refuseSurplus('nanmean', arguments, 3);
  const { shape, dtype } = tensorOperand('nanmean: x', x);
  onlyFloat32([dtype], undefined, 'nanmean');
  reducedDims('nanmean', shape, dim, options);
  return withoutNan(x).sum(dim, options).div(x.eq(x).sum(dim, options));
}

/** Zeros in the place of NaN. */
function withoutNan(x: Tensor): Tensor {
  return x.maskedFill(x.isnan(), 0);
}
