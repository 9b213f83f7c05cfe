import { className, exactMethods, inspect, refuseSurplus } from '@kindling/checks';
import { lengthOf } from '../dataset';
import { checkSource, type Sampler, type Source } from './sampler';

/**
 * 0, 1, 2, ... length-1.
 * @throws KindlingError when `source` has no length
 * @see torch.utils.data.SequentialSampler
 */
export class SequentialSampler implements Sampler {
  static get name(): string {
    return 'SequentialSampler';
  }

  private readonly source: Source;

  constructor(source: Source) {
    refuseSurplus(new.target.name, arguments, 1);
    exactMethods(new.target);
    this.source = checkSource(source);
  }

  get length(): number {
    return lengthOf('source', this.source);
  }

  *[Symbol.iterator](): Iterator<number> {
    // one that grows meanwhile has its new examples in the next epoch, as in PyTorch
    const { length } = this;
    for (let index = 0; index < length; index++) yield index;
  }

  toString(): string {
    return `${className(this, 'Sampler')}(${this.length})`;
  }

  [inspect](): string {
    return this.toString();
  }
}
