/**
 * Bytes written one after the other, with WebAssembly's numbers of varying length (LEB128). They stand in typed memory: as
 * an array of JavaScript numbers they would take eight times as much, and a plan's modules are some 100,000 of them.
 * @see https://webassembly.github.io/spec/core/binary/values.html
 */
export class Bytes {
  private bytes = new Uint8Array(64);
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(...values: number[]): this {
    this.makeRoom(values.length);
    for (const value of values) this.bytes[this.count++] = value;
    return this;
  }

  append(other: Bytes): this {
    this.makeRoom(other.count);
    this.bytes.set(other.bytes.subarray(0, other.count), this.count);
    this.count += other.count;
    return this;
  }

  unsigned(value: number): this {
    let rest = value >>> 0;
    do {
      const byte = rest & 0x7f;
      rest >>>= 7;
      this.push(rest === 0 ? byte : byte | 0x80);
    } while (rest !== 0);
    return this;
  }

  signed(value: number): this {
    let rest = value | 0;
    for (;;) {
      const byte = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) return this.push(byte);
      this.push(byte | 0x80);
    }
  }

  /** A name of ASCII letters, after its length. */
  text(value: string): this {
    this.unsigned(value.length);
    for (const letter of value) this.push(letter.charCodeAt(0));
    return this;
  }

  toArray(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.count);
  }

  private makeRoom(count: number): void {
    if (this.count + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.count + count, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.count));
    this.bytes = larger;
  }
}
