import { checkArray, checkText, describe, isRecord, KindlingError, refuseSurplus } from '@kindling/checks';
import { ColorJitter } from './color/colorJitter';
import { GaussianBlur } from './color/gaussianBlur';
import { Grayscale, RandomGrayscale } from './color/grayscale';
import { RandAugment } from './color/randAugment';
import { Compose } from './compose';
import { CenterCrop } from './geometry/centerCrop';
import { Pad } from './geometry/pad';
import { RandomAffine, RandomRotation } from './geometry/randomAffine';
import { RandomCrop } from './geometry/randomCrop';
import { RandomHorizontalFlip, RandomVerticalFlip } from './geometry/randomFlip';
import { RandomResizedCrop } from './geometry/randomResizedCrop';
import { Resize } from './geometry/resize';
import { Normalize } from './normalize';
import { RandomApply, RandomChoice } from './randomApply';
import { RandomErasing } from './randomErasing';
import { ToTensor } from './toTensor';
import type { Transform } from './transform';

/** A transform as plain data, which another thread can make it from again. */
export interface TransformRecipe {
  readonly name: string;
  readonly args: readonly unknown[];
  /** Of one that is made of others: these. */
  readonly transforms?: readonly TransformRecipe[] | undefined;
  /** Whether it draws random numbers. */
  readonly isRandom: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: each is called with the arguments that it was made with
type Kind = new (...args: any[]) => Transform<never, unknown>;

const sure: readonly Kind[] = [ToTensor, Normalize, CenterCrop, Pad, Resize, Grayscale];
const random: readonly Kind[] = [
  RandomCrop,
  RandomHorizontalFlip,
  RandomVerticalFlip,
  RandomResizedCrop,
  RandomRotation,
  RandomAffine,
  RandomErasing,
  RandomGrayscale,
  ColorJitter,
  GaussianBlur,
  RandAugment,
];
const ofOthers: readonly Kind[] = [Compose, RandomApply, RandomChoice];

/** A transform of this package, with those that it is made of, as plain data; null for one with a function or a class of the program's own in it. */
export function transformRecipe(transform: Transform<never, unknown>): TransformRecipe | null {
  refuseSurplus('transformRecipe', arguments, 1);
  const Kind = [...sure, ...random, ...ofOthers].find((known) => transform?.constructor === known);
  if (Kind === undefined) return null;
  const { name } = Kind;
  if (!ofOthers.includes(Kind)) return { name, args: argsOf(transform), isRandom: random.includes(Kind) };
  const { transforms, p } = transform as unknown as { transforms: readonly Transform[]; p?: unknown };
  const parts = transforms.map(transformRecipe);
  if (parts.includes(null)) return null;
  const known = parts as TransformRecipe[];
  const args = p === undefined ? [] : [{ p }];
  return { name, args, transforms: known, isRandom: Kind !== Compose || known.some(({ isRandom }) => isRandom) };
}

function argsOf(transform: Transform<never, unknown>): readonly unknown[] {
  if (transform instanceof Normalize) return [transform.mean, transform.std];
  return (transform as { args?: readonly unknown[] }).args ?? [];
}

/** The transform that a recipe tells. @throws KindlingError for a recipe of none */
export function transformFromRecipe(recipe: TransformRecipe): Transform {
  refuseSurplus('transformFromRecipe', arguments, 1);
  if (!isRecord(recipe)) throw new KindlingError(`recipe: expected what transformRecipe gives, got ${describe(recipe)}`);
  const name = checkText('recipe: name', recipe.name);
  const Kind = [...sure, ...random, ...ofOthers].find((known) => known.name === name);
  if (Kind === undefined) throw new KindlingError(`recipe: name: expected that of a transform, got ${describe(name)}`);
  const args = checkArray('recipe: args', recipe.args, (_, value) => value);
  if (!ofOthers.includes(Kind)) return new Kind(...args) as unknown as Transform;
  const transforms = checkArray('recipe: transforms', recipe.transforms, (_, part) =>
    transformFromRecipe(part as TransformRecipe),
  );
  return new Kind(transforms, ...args) as unknown as Transform;
}
