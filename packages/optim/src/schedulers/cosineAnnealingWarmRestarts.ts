import { checkInteger, checkNumber, checkOptions, refuseSurplus } from '@kindling/checks';
import { LRScheduler, type LRSchedulerState } from './lrScheduler';
import type { ScheduledOptimizer } from './scheduledGroups';

/** Where a CosineAnnealingWarmRestarts stands. */
export interface WarmRestartsState extends LRSchedulerState {
  /** How many epochs the present half of a cosine is old. */
  tCur: number;
  /** How many it takes. */
  tI: number;
}

/**
 * Takes the learning rate along half a cosine down to `etaMin` (default 0) in `t0` epochs, and begins anew with `tMult` (default 1) times as many.
 * @throws KindlingError for a t0 or a tMult below 1 or an etaMin below 0
 * @see torch.optim.lr_scheduler.CosineAnnealingWarmRestarts
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  static override get name(): string {
    return 'CosineAnnealingWarmRestarts';
  }

  readonly #first: number;
  readonly #growth: number;
  /** What the rates are computed from: the place is written down here first. */
  readonly #place: Place;

  constructor(
    optimizer: ScheduledOptimizer,
    t0: number,
    options: { tMult?: number | undefined; etaMin?: number | undefined } = {},
  ) {
    const where = 'CosineAnnealingWarmRestarts';
    const { tMult = 1, etaMin = 0 } = checkOptions(where, options, ['tMult', 'etaMin']);
    checkInteger(`${where}: t0`, t0, { min: 1 });
    checkInteger(`${where}: tMult`, tMult, { min: 1 });
    checkNumber(`${where}: etaMin`, etaMin, { min: 0 });
    const place: Place = { age: 0, length: t0 };
    super(optimizer, (initialLr) => etaMin + ((initialLr - etaMin) * (1 + Math.cos((Math.PI * place.age) / place.length))) / 2);
    refuseSurplus(new.target.name, arguments, 3);
    this.#first = t0;
    this.#growth = tMult;
    this.#place = place;
  }

  /**
   * Goes to the next epoch, or to a given one, which may lie between two: `step(epoch + batch / batches)` after each batch.
   * @throws KindlingError for an epoch below 0, having changed nothing
   */
  override step(epoch?: number): void {
    const where = 'CosineAnnealingWarmRestarts.step';
    if (epoch === undefined) super.step();
    else this.#goTo(where, Math.floor(checkNumber(`${where}: epoch`, epoch, { min: 0 })), this.#placeOf(epoch));
  }

  protected override advance(where: string, epoch: number): void {
    this.#goTo(where, epoch, epoch === 0 ? this.#placeOf(0) : this.#next(this.#place));
  }

  override stateDict(): WarmRestartsState {
    return { ...super.stateDict(), tCur: this.#place.age, tI: this.#place.length };
  }

  override loadStateDict(stateDict: WarmRestartsState): void {
    const where = 'CosineAnnealingWarmRestarts.loadStateDict';
    const age = checkNumber(`${where}: tCur`, stateDict?.tCur, { min: 0 });
    const length = checkNumber(`${where}: tI`, stateDict.tI, { exclusiveMin: 0 });
    super.loadStateDict(stateDict);
    Object.assign(this.#place, { age, length });
  }

  #goTo(where: string, epoch: number, place: Place): void {
    const before = { ...this.#place };
    Object.assign(this.#place, place);
    try {
      this.moveTo(where, epoch);
    } catch (error) {
      Object.assign(this.#place, before);
      throw error;
    }
  }

  #next({ age, length }: Place): Place {
    if (age + 1 < length) return { age: age + 1, length };
    return { age: (age + 1) % length, length: length * this.#growth };
  }

  #placeOf(epoch: number): Place {
    const [first, growth] = [this.#first, this.#growth];
    if (epoch < first) return { age: epoch, length: first };
    if (growth === 1) return { age: epoch % first, length: first };
    const restarts = Math.floor(Math.log((epoch / first) * (growth - 1) + 1) / Math.log(growth));
    return { age: epoch - (first * (growth ** restarts - 1)) / (growth - 1), length: first * growth ** restarts };
  }
}

interface Place {
  age: number;
  length: number;
}
