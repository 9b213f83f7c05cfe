import {
  checkBoolean,
  checkFunction,
  checkOptions,
  describe,
  isThenable,
  KindlingError,
  refuseSurplus,
  unwaited,
} from '@kindling/checks';
import { isTensor, noGradSync, type Tensor, tensor, where } from '@kindling/core';
import { checkModule } from '../containers/checkModule';
import { Buffer } from '../module/buffer';
import { deepCopy } from '../module/deepCopy';
import { Module } from '../module/module';
import { type AvgFn, getSwaAvgFn, type MultiAvgFn } from './averages';

/** What AveragedModel takes; without a function it keeps the mean of all values. */
export interface AveragedModelOptions {
  avgFn?: AvgFn | undefined;
  multiAvgFn?: MultiAvgFn | undefined;
  /** Whether buffers are averaged too, and not copied; default false. */
  useBuffers?: boolean | undefined;
}

/**
 * A copy of a model whose parameters are averages of the model's own, over all calls of `updateParameters`: an exponential moving average with
 * `{ multiAvgFn: getEmaMultiAvgFn(0.999) }`. It computes as the model does; the model is trained, and the averages evaluated.
 * @throws KindlingError for anything that is not a Module, and for two functions
 * @see torch.optim.swa_utils.AveragedModel
 */
export class AveragedModel<Model extends Module = Module> extends Module {
  static override get name(): string {
    return 'AveragedModel';
  }

  readonly module: Model;
  /** How many values the averages are made of. */
  readonly nAveraged: Buffer;
  readonly avgFn: AvgFn | undefined;
  readonly multiAvgFn: MultiAvgFn | undefined;
  readonly useBuffers: boolean;

  constructor(model: Model, options: AveragedModelOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 2);
    const known = ['avgFn', 'multiAvgFn', 'useBuffers'] as const;
    const { avgFn, multiAvgFn, useBuffers = false } = checkOptions('AveragedModel', options, known);
    checkModule('AveragedModel: model', model);
    if (avgFn !== undefined) checkFunction('AveragedModel: avgFn', avgFn);
    if (multiAvgFn !== undefined) checkFunction('AveragedModel: multiAvgFn', multiAvgFn);
    if (avgFn !== undefined && multiAvgFn !== undefined) {
      throw new KindlingError('AveragedModel: multiAvgFn: expected it or avgFn, got both');
    }
    this.module = deepCopy(model);
    this.nAveraged = new Buffer(tensor(0, { dtype: 'int32' }));
    this.avgFn = avgFn;
    this.multiAvgFn = multiAvgFn;
    this.useBuffers = checkBoolean('AveragedModel: useBuffers', useBuffers);
  }

  override forward(...inputs: Parameters<Model['forward']>): ReturnType<Model['forward']> {
    return this.module.forward(...inputs);
  }

  override stateKey(field: string): string {
    return field === 'nAveraged' ? 'n_averaged' : field;
  }

  /**
   * Takes a model's present parameters into the averages; the first time, the averages become them. The next run computes it, as that of the
   * optimiser's next step.
   * @throws KindlingError for a model with other parameters or buffers
   * @see torch.optim.swa_utils.AveragedModel.update_parameters
   */
  updateParameters(model: Model): void {
    checkModule('AveragedModel.updateParameters: model', model);
    const parameters = pairs('parameters', this.module.parameters(), model.parameters());
    const buffers = pairs('buffers', this.module.buffers(), model.buffers());
    noGradSync(() => {
      this.#average(this.useBuffers ? [...parameters, ...buffers] : parameters);
      if (!this.useBuffers) for (const [averaged, current] of buffers) averaged.copy_(current);
      this.nAveraged.add_(1);
    });
  }

  #average(all: readonly Pair[]): void {
    const { avgFn = getSwaAvgFn(), multiAvgFn, nAveraged } = this;
    const isFirst = nAveraged.eq(0);
    if (multiAvgFn === undefined) {
      for (const [averaged, current] of all) {
        const next = checkAverage(averaged, avgFn(averaged, current, nAveraged));
        averaged.copy_(where(isFirst, current, next));
      }
      return;
    }
    const [averages, values] = [0, 1].map((side) => all.map((pair) => pair[side]));
    const came: unknown = multiAvgFn(averages, values, nAveraged);
    if (isThenable(unwaited(came))) {
      throw new KindlingError(`AveragedModel: multiAvgFn: expected a function that is done at once, got ${describe(came)}`);
    }
    for (const [averaged, current] of all) averaged.copy_(where(isFirst, current, averaged));
  }
}

function checkAverage(averaged: Tensor, next: unknown): Tensor {
  if (isTensor(next) && next.isSameSize(averaged)) return next;
  const shape = `[${averaged.shape.join(', ')}]`;
  throw new KindlingError(
    `AveragedModel: avgFn: expected a function that gives a Tensor of shape ${shape}, got one that gives ${describe(unwaited(next))}`,
  );
}

type Pair = readonly [averaged: Tensor, current: Tensor];

function pairs(kind: string, averaged: readonly Tensor[], current: readonly Tensor[]): Pair[] {
  const where = 'AveragedModel.updateParameters: model';
  if (averaged.length !== current.length) {
    throw new KindlingError(`${where}: expected ${averaged.length} ${kind}, as there were first, got ${current.length}`);
  }
  return averaged.map((one, index) => {
    if (one.isSameSize(current[index])) return [one, current[index].detach()];
    throw new KindlingError(
      `${where}: ${kind}[${index}]: expected shape [${one.shape.join(', ')}], as it was first, got [${current[index].shape.join(', ')}]`,
    );
  });
}
