/** Which nodes hang together, each named by the first of them. */
export class Turns {
  private readonly first: Int32Array;

  constructor(count: number) {
    this.first = new Int32Array(count);
    for (let i = 0; i < count; i++) this.first[i] = i;
  }

  of(node: number): number {
    const { first } = this;
    let at = node;
    while (first[at] !== at) {
      first[at] = first[first[at]];
      at = first[at];
    }
    return at;
  }

  join(a: number, b: number): void {
    const [x, y] = [this.of(a), this.of(b)];
    this.first[Math.max(x, y)] = Math.min(x, y);
  }
}
