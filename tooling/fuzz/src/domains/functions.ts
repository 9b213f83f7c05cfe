import { resulting, resultOf } from '../values/functions';
import { named } from '../values/names';
import { type Domain, domain } from './domain';

/** Functions that the table made for their place. */
const right = new WeakSet<object>();

/**
 * A function that gives what it should. Of the odd functions it is known what they give; of a class, that calling it is
 * the caller's own fault.
 * @param gives what it has to give; an odd function that gives something else is out of the domain
 */
export function callback(text: string, gives: Domain, make: Domain['make']): Domain {
  return domain(
    `a function: ${text}`,
    (choices) => {
      const made = named(`a function: ${text}`, make(choices) as () => unknown);
      right.add(made);
      return made;
    },
    (value) => {
      if (typeof value !== 'function') return false;
      if (right.has(value)) return true;
      const known = resultOf(value);
      return known === null || gives.has(known.result);
    },
  );
}

/** The same for a function that takes whatever comes and gives one value. */
export function givingOne(text: string, gives: Domain): Domain {
  return callback(text, gives, (choices) => {
    const made = gives.make(choices);
    return resulting(() => made, made);
  });
}
