import { checkBoolean, checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { isTensor, type Tensor } from '@kindling/core';
import { Buffer } from './buffer';
import { type Entries, entriesByName, listed } from './loadEntries';
import { Module } from './module';
import { Parameter } from './parameter';
import { refuseWait } from './refusals';
import { dotted, short, walk } from './walk';

/** What functionalCall takes beyond module, tensors and inputs. */
export interface FunctionalCallOptions {
  /** Whether a tensor that stands in several places is another one in all of them when one of its names is given; default true. */
  readonly tieWeights?: boolean | undefined;
  /** Whether every parameter and buffer has to be given; default false: the others are the module's own. */
  readonly strict?: boolean | undefined;
}

/** A field of a module that holds a parameter or a buffer. */
interface Place {
  readonly fields: Record<string, unknown>;
  readonly field: string;
  readonly held: Tensor;
}

/**
 * Calls a module with other tensors in the place of its parameters and buffers, by their dotted names: gradients flow to those tensors, and what they were computed from. The module
 * itself stays as it is. Several Maps or objects may be given as an array, several inputs of `forward` too: `functionalCall(model, [params, buffers], [x, mask])`.
 * @throws KindlingError for names that the module does not have and other shapes, for other values of one tied tensor, and for a `forward` that is not done at once
 * @see torch.func.functional_call
 */
export function functionalCall<Kind extends Module>(
  module: Kind,
  entries: Entries | readonly Entries[],
  inputs?: Readonly<Parameters<Kind['forward']>> | Parameters<Kind['forward']>[0],
  options: FunctionalCallOptions = {},
): ReturnType<Kind['forward']> {
  refuseSurplus('functionalCall', arguments, 4);
  if (!((module as unknown) instanceof Module)) {
    throw new KindlingError(`functionalCall: module: expected a Module, got ${describe(module)}`);
  }
  const { tieWeights = true, strict = false } = checkOptions('functionalCall', options, ['tieWeights', 'strict']);
  checkBoolean('functionalCall: tieWeights', tieWeights);
  checkBoolean('functionalCall: strict', strict);
  const places = placesOf(module);
  const put = replacements(places, given(entries), tieWeights, strict);
  const list = inputsIn(inputs) as Parameters<Kind['forward']>;
  for (const [{ fields, field }, tensor] of put) fields[field] = tensor;
  try {
    const output: ReturnType<Kind['forward']> = module(...list);
    refuseWait('functionalCall: module: forward', output);
    return output;
  } finally {
    for (const [{ fields, field, held }] of put) fields[field] = held;
  }
}

/** More than any module takes: what is longer can't be handed over as arguments. */
const MOST_INPUTS = 1000;

function inputsIn(inputs: unknown): readonly unknown[] {
  if (!Array.isArray(inputs)) return inputs === undefined ? [] : [inputs];
  if (inputs.length <= MOST_INPUTS) return inputs;
  throw new KindlingError(`functionalCall: inputs: expected at most ${MOST_INPUTS}, got ${inputs.length}`);
}

/** Where a module and those below it hold parameters and buffers, by all their names. */
function placesOf(root: Module): Map<string, Place> {
  const places = new Map<string, Place>();
  walk('functionalCall: module', root, '', {
    enter: ({ module, name }) => {
      const fields = module as unknown as Record<string, unknown>;
      for (const [field, held] of Object.entries(fields)) {
        if (!(held instanceof Parameter || held instanceof Buffer)) continue;
        places.set(dotted(name, module.stateKey(field)), { fields, field, held });
      }
    },
  });
  return places;
}

/** All that was given as one Map. */
function given(entries: unknown): Map<string, Tensor> {
  const all = new Map<string, Tensor>();
  for (const some of Array.isArray(entries) ? entries : [entries]) {
    for (const [name, tensor] of entriesByName('functionalCall', some)) {
      if (all.has(name)) throw new KindlingError(`functionalCall: entries: expected each name once, got ${short(name)} twice`);
      if (!isTensor(tensor))
        throw new KindlingError(`functionalCall: ${short(name)}: expected a Tensor, got ${describe(tensor)}`);
      all.set(name, tensor);
    }
  }
  return all;
}

/** What goes where. */
function replacements(
  places: ReadonlyMap<string, Place>,
  tensors: ReadonlyMap<string, Tensor>,
  tieWeights: boolean,
  strict: boolean,
): Map<Place, Tensor> {
  const unexpected = [...tensors.keys()].filter((name) => !places.has(name));
  if (unexpected.length > 0) {
    throw new KindlingError(`functionalCall: entries: expected names of the module, got ${listed(unexpected.map(short), ', ')}`);
  }
  const put = new Map<Place, Tensor>();
  const tied = new Map<Tensor, Tensor>();
  for (const [name, tensor] of tensors) {
    const place = places.get(name) as Place;
    if (!tensor.isSameSize(place.held)) {
      const [expected, came] = [place.held, tensor].map(({ shape }) => `[${shape.join(', ')}]`);
      throw new KindlingError(`functionalCall: ${short(name)}: expected shape ${expected}, got ${came}`);
    }
    if (tieWeights && (tied.get(place.held) ?? tensor) !== tensor) {
      throw new KindlingError(
        `functionalCall: ${short(name)}: expected one Tensor for all names of a tied one, got several: { tieWeights: false } unties them`,
      );
    }
    tied.set(place.held, tensor);
    put.set(place, tensor);
  }
  const missing: string[] = [];
  for (const [name, place] of places) {
    if (put.has(place)) continue;
    const shared = tieWeights ? tied.get(place.held) : undefined;
    if (shared === undefined) missing.push(name);
    else put.set(place, shared);
  }
  if (strict && missing.length > 0) {
    throw new KindlingError(
      `functionalCall: entries: expected all names of the module, got none of ${listed(missing.map(short), ', ')}`,
    );
  }
  return put;
}
