import { checkBoolean, describe, KindlingError } from '@kindling/checks';
import { groupsOf, numberPerGroup, type PerGroup, type ScheduledOptimizer } from './scheduledGroups';

/** Between which momenta a scheduler goes against the learning rate; each is one number, or one for each group. */
export interface MomentumOptions {
  /** Let the momentum (the first of `betas` in Adam and its kin) go down where the rate goes up; default true. */
  cycleMomentum?: boolean | undefined;
  baseMomentum?: PerGroup<number> | undefined;
  maxMomentum?: PerGroup<number> | undefined;
}

/**
 * The bounds of each group's momentum, or nothing where it is not cycled.
 * @throws KindlingError for a momentum below 0, and for a group to cycle that has neither `momentum` nor `betas`
 */
export function momentumBounds(
  where: string,
  optimizer: ScheduledOptimizer,
  { cycleMomentum = true, baseMomentum, maxMomentum }: MomentumOptions & Record<'baseMomentum' | 'maxMomentum', PerGroup<number>>,
): ((group: number) => { base: number; max: number }) | undefined {
  const groups = groupsOf(where, optimizer);
  const base = numberPerGroup(`${where}: baseMomentum`, baseMomentum, groups, { min: 0 });
  const max = numberPerGroup(`${where}: maxMomentum`, maxMomentum, groups, { min: 0 });
  if (!checkBoolean(`${where}: cycleMomentum`, cycleMomentum)) return undefined;
  for (const { momentum, betas } of groups) {
    if (momentum !== undefined || Array.isArray(betas)) continue;
    throw new KindlingError(
      `${where}: optimizer: expected one with momentum or betas, got ${describe(optimizer)}: without them, cycleMomentum has to be false`,
    );
  }
  return (group) => ({ base: base(group), max: max(group) });
}
