import { type Domain, itself, optional, type Place, placesOf } from './domain';

type Fields = Readonly<Record<string, Domain>>;
type Values = Readonly<Record<string, unknown>>;

/**
 * A trailing options object: every option may be left out, what it does not know is an error, and so is what is no
 * object. `undefined` always means that an option isn't given.
 */
export function options(fields: Fields): Domain {
  return optional(knownFields(fields, Object.keys(fields)));
}

/** The options of what has none so far: those of PyTorch, such as `inplace`, are an error. */
export const none = options({});

/** The same where some options have to be there. */
export function optionsWith(required: readonly string[], fields: Fields): Domain {
  return knownFields(
    fields,
    Object.keys(fields).filter((name) => !required.includes(name)),
  );
}

function knownFields(fields: Fields, optionalNames: readonly string[]): Domain {
  const all = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, optionalNames.includes(name) ? optional(field) : field]),
  );
  const whole = record(all);
  const isKnown = (value: Values) =>
    Object.prototype.toString.call(value) === '[object Object]' &&
    Object.keys(value).every((name) => Object.hasOwn(all, name) || value[name] === undefined);
  return {
    ...whole,
    text: `{ ${Object.keys(fields).join(', ')} }`,
    has: (value) => whole.has(value) && isKnown(value as Values),
    options: Object.keys(fields),
    places: [
      ...whole.places,
      { path: ' with an unknown option', once: true, put: (value) => ({ ...(value as object), shinyOption: 1 }) },
      ...Object.keys(fields)
        .filter((name) => !Object.hasOwn(fields, misspelt(name)))
        .map(
          (name): Place => ({
            path: ` with ${misspelt(name)}`,
            once: true,
            put: (value, _, choices) => ({ ...(value as object), [misspelt(name)]: all[name].make(choices) ?? 1 }),
          }),
        ),
    ],
  };
}

/** keepDim -> keepdim, as elsewhere; stride -> strides. */
function misspelt(name: string): string {
  return name === name.toLowerCase() ? `${name}s` : name.toLowerCase();
}

/** What an object has under a name; nothing where it refuses to say, as a tensor does of `x[0]`. */
function fieldOf(value: object, name: string): unknown {
  try {
    return (value as Values)[name];
  } catch {
    return undefined;
  }
}

/** An object with fields, each of a domain; it may have others beside them. */
export function record(fields: Fields, text = `{ ${Object.keys(fields).join(', ')} }`): Domain {
  const entries = Object.entries(fields);
  return {
    text,
    make: (choices) =>
      Object.fromEntries(
        entries
          .map(([name, field]) => [name, field.make(choices)])
          .filter(([, value]) => value !== undefined || choices.oneIn(2)),
      ),
    has: (value) =>
      typeof value === 'object' && value !== null && entries.every(([name, field]) => field.has(fieldOf(value, name))),
    places: [
      itself,
      ...entries.flatMap(([name, field]) =>
        placesOf(
          field,
          `.${name}`,
          (value) => (value as Values)[name],
          (value, part) => ({ ...(value as object), [name]: part }),
        ),
      ),
      ...entries.map(
        ([name]): Place => ({
          path: ` without .${name}`,
          once: true,
          put: (value) => Object.fromEntries(Object.entries(value as object).filter(([key]) => key !== name)),
        }),
      ),
    ],
  };
}

/** An object, or a Map, of values of one domain by name. */
export function byName(name: string, each: Domain, { maps = false } = {}): Domain {
  const has = (entries: Iterable<readonly [unknown, unknown]>) =>
    [...entries].every(([key, value]) => typeof key === 'string' && each.has(value));
  const plain = record({ [name]: each });
  return {
    ...plain,
    text: `values by name: ${each.text}`,
    make: (choices) => {
      const made = plain.make(choices) as object;
      return maps && choices.oneIn(2) ? new Map(Object.entries(made)) : made;
    },
    has: (value) => {
      if (maps && Object.prototype.toString.call(value) === '[object Map]') return has(value as Map<unknown, unknown>);
      return Object.prototype.toString.call(value) === '[object Object]' && has(Object.entries(value as object));
    },
    places: plain.places.map((place) => ({
      ...place,
      put: (value, odd, choices) =>
        place.put(
          Object.prototype.toString.call(value) === '[object Map]' ? Object.fromEntries(value as Map<string, unknown>) : value,
          odd,
          choices,
        ),
    })),
  };
}
