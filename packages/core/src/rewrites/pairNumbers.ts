/** So many pairs, before a table grows. */
const FIRST_PAIRS = 1 << 9;

/**
 * Numbers for pairs of whole numbers, from 0, in the order in which they are asked for first. A table in typed arrays: a map of texts, or of
 * numbers of 64 bits, makes an object for every pair.
 */
export class PairNumbers {
  private firsts = new Int32Array(FIRST_PAIRS);
  private seconds = new Int32Array(FIRST_PAIRS);
  /** One more than the number of the pair that lies here; 0 where none does. Twice as many as pairs. */
  private slots = new Int32Array(2 * FIRST_PAIRS);
  private count = 0;

  of(first: number, second: number): number {
    const { firsts, seconds, slots } = this;
    const last = slots.length - 1;
    let at = slotOf(first, second) & last;
    for (let found = slots[at]; found !== 0; found = slots[at]) {
      if (firsts[found - 1] === first && seconds[found - 1] === second) return found - 1;
      at = (at + 1) & last;
    }
    const number = this.count++;
    firsts[number] = first;
    seconds[number] = second;
    slots[at] = this.count;
    if (this.count === firsts.length) this.grow();
    return number;
  }

  get size(): number {
    return this.count;
  }

  private grow(): void {
    const { firsts, seconds, count } = this;
    const slots = new Int32Array(4 * count);
    const last = slots.length - 1;
    this.firsts = new Int32Array(2 * count);
    this.seconds = new Int32Array(2 * count);
    this.firsts.set(firsts);
    this.seconds.set(seconds);
    for (let number = 0; number < count; number++) {
      let at = slotOf(firsts[number], seconds[number]) & last;
      while (slots[at] !== 0) at = (at + 1) & last;
      slots[at] = number + 1;
    }
    this.slots = slots;
  }
}

/** Where to look for a pair first: all bits of both go into the lowest. */
function slotOf(first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  const spread = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return spread ^ (spread >>> 16);
}
