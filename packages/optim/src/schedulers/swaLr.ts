import { checkChoice, checkInteger, checkOptions, refuseSurplus } from '@kindling/checks';
import { LRScheduler } from './lrScheduler';
import { groupsOf, numberPerGroup, type PerGroup, type ScheduledOptimizer } from './scheduledGroups';

/** What SWALR takes; everything has a default. */
export interface SWALROptions {
  /** In how many epochs it goes there; default 10. */
  annealEpochs?: number | undefined;
  /** Along half a cosine or a straight line; default 'cos'. */
  annealStrategy?: 'cos' | 'linear' | undefined;
}

/**
 * Takes the learning rate from what it finds to `swaLr` in `annealEpochs` epochs, and leaves it there: the rate at which weights are averaged.
 * @param swaLr the last rate, or one for each group
 * @throws KindlingError for a rate below 0, an annealEpochs below 0, or another strategy
 * @see torch.optim.swa_utils.SWALR
 */
export class SWALR extends LRScheduler {
  static override get name(): string {
    return 'SWALR';
  }

  constructor(optimizer: ScheduledOptimizer, swaLr: PerGroup<number>, options: SWALROptions = {}) {
    const where = 'SWALR';
    const given = checkOptions<SWALROptions>(where, options, ['annealEpochs', 'annealStrategy']);
    const { annealEpochs = 10, annealStrategy = 'cos' } = given;
    const last = numberPerGroup(`${where}: swaLr`, swaLr, groupsOf(where, optimizer), { min: 0 });
    checkInteger(`${where}: annealEpochs`, annealEpochs, { min: 0 });
    checkChoice(`${where}: annealStrategy`, annealStrategy, ['cos', 'linear']);
    const shareAt = (epoch: number) => {
      const t = Math.max(0, Math.min(1, epoch / Math.max(1, annealEpochs)));
      return annealStrategy === 'cos' ? (1 - Math.cos(Math.PI * t)) / 2 : t;
    };
    super(optimizer, (_, epoch, lr, group) => {
      const now = annealEpochs === 0 ? Math.max(1, epoch) : epoch;
      const [before, share, end] = [shareAt(now - 1), shareAt(now), last(group)];
      const first = before === 1 ? end : (lr - before * end) / (1 - before);
      return end * share + first * (1 - share);
    });
    refuseSurplus(new.target.name, arguments, 3);
  }
}
