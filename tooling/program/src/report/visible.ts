// Control characters, and those that turn the direction of what follows.
const hidden = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const longest = 200;

/** Text from outside as it may be printed: what a terminal would obey stands there as an escape, `\u001b`. */
export function visible(text: string): string {
  return text.replace(hidden, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A word of the command line within a message: quoted, visible, and cut where it is very long. */
export function quoted(word: string): string {
  return `"${visible(word.length > longest ? `${word.slice(0, longest)}...` : word)}"`;
}
