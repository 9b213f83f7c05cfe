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
    const x = this.of(a);
    const y = this.of(b);
    if (x < y) this.first[y] = x;
    else this.first[x] = y;
  }
}
