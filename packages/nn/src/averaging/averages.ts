import { checkNumber, refuseSurplus } from '@kindling/checks';
import { noGradSync, type Tensor } from '@kindling/core';

/** What an average becomes, from itself, the model's value and how many values it is made of (int32, without dimensions). */
export type AvgFn = (averaged: Tensor, current: Tensor, numAveraged: Tensor) => Tensor;

/** The same for all at once, in place: `averaged[i].copy_(...)`. */
export type MultiAvgFn = (averaged: readonly Tensor[], current: readonly Tensor[], numAveraged: Tensor) => void;

/**
 * An exponential moving average: decay times the average and 1 - decay times the value; for AveragedModel's `avgFn`.
 * @throws KindlingError for a decay that is not from 0 to 1
 * @see torch.optim.swa_utils.get_ema_avg_fn
 */
export function getEmaAvgFn(decay = 0.999): AvgFn {
  refuseSurplus('getEmaAvgFn', arguments, 1);
  checkNumber('getEmaAvgFn: decay', decay, { min: 0, max: 1 });
  return (averaged, current) => averaged.mul(decay).add(current.mul(1 - decay));
}

/** The mean of all values so far, for AveragedModel's `avgFn`. @see torch.optim.swa_utils.get_swa_avg_fn */
export function getSwaAvgFn(): AvgFn {
  refuseSurplus('getSwaAvgFn', arguments, 0);
  return (averaged, current, numAveraged) => averaged.add(current.sub(averaged).div(numAveraged.add(1)));
}

/**
 * An exponential moving average, for AveragedModel's `multiAvgFn`.
 * @throws KindlingError for a decay that is not from 0 to 1
 * @see torch.optim.swa_utils.get_ema_multi_avg_fn
 */
export function getEmaMultiAvgFn(decay = 0.999): MultiAvgFn {
  refuseSurplus('getEmaMultiAvgFn', arguments, 1);
  checkNumber('getEmaMultiAvgFn: decay', decay, { min: 0, max: 1 });
  return ofEach(getEmaAvgFn(decay));
}

/** The mean of all values so far, for AveragedModel's `multiAvgFn`. @see torch.optim.swa_utils.get_swa_multi_avg_fn */
export function getSwaMultiAvgFn(): MultiAvgFn {
  refuseSurplus('getSwaMultiAvgFn', arguments, 0);
  return ofEach(getSwaAvgFn());
}

function ofEach(average: AvgFn): MultiAvgFn {
  return (averaged, current, numAveraged) =>
    noGradSync(() => averaged.forEach((one, index) => one.copy_(average(one, current[index], numAveraged))));
}
