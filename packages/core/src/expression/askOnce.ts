/** A question that is asked once of each expression or kernel, which never change: a scheduler asks again with all that may be computed beside it. */
export function askOnce<Asked extends object, Answer>(ask: (of: Asked) => Answer): (of: Asked) => Answer {
  const known = new WeakMap<Asked, { readonly answer: Answer }>();
  return (of) => {
    let found = known.get(of);
    if (found === undefined) {
      found = { answer: ask(of) };
      known.set(of, found);
    }
    return found.answer;
  };
}
