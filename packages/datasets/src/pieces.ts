import { allocate, KindlingError } from '@kindling/checks';

/**
 * Bytes in the order in which they come, a piece at a time. Nothing is read or unpacked before it is asked for, and leaving
 * the loop ends the reading.
 */
export type Pieces = AsyncIterable<Uint8Array>;

/** What may be asked for before as much has come. */
const AT_ONCE = 2 ** 22;

/** Bytes that are there already, as a single piece. */
export async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

/**
 * Pieces to one. Memory follows what came and never what a file or a server says of itself: the whole is asked for at once
 * where it is small, otherwise when half of it is there.
 */
export class Gathered {
  /** How many bytes came; those after the expected ones are counted and not kept. */
  length = 0;
  private expected = Number.POSITIVE_INFINITY;
  private pieces: Uint8Array[] = [];
  private whole: Uint8Array | null = null;

  /** Says how many bytes make the whole. */
  expect(length: number): void {
    this.expected = length;
    this.makeWhole();
  }

  /** The piece must not change afterwards. */
  add(piece: Uint8Array): void {
    if (this.whole === null) this.pieces.push(piece);
    else if (this.length < this.expected) this.whole.set(piece.subarray(0, this.expected - this.length), this.length);
    this.length += piece.length;
    this.makeWhole();
  }

  /** The bytes at the beginning: `count` or more where as many came, else all. Only before the whole is known. */
  beginning(count: number): Uint8Array {
    if (this.pieces.length > 1 && this.pieces[0].length < count) this.pieces = [join(this.pieces, this.length)];
    return this.pieces[0] ?? new Uint8Array(0);
  }

  /** All that came, at most as many bytes as were expected. */
  take(): Uint8Array {
    if (this.whole === null) return join(this.pieces, this.length);
    return this.length < this.expected ? this.whole.subarray(0, this.length) : this.whole;
  }

  private makeWhole(): void {
    if (this.whole !== null || this.expected > Math.max(AT_ONCE, 2 * this.length)) return;
    const [first] = this.pieces;
    // a piece that is all of it stays where it is, unless it is a small part of some larger memory
    const isWhole = first?.length >= this.expected && first.buffer.byteLength <= 2 * this.expected;
    this.whole = isWhole ? first.subarray(0, this.expected) : join(this.pieces, this.expected);
    this.pieces = [];
  }
}

/** All bytes of something that may hold at most so many; `name` is it for errors. @throws KindlingError where more come, which are not read to their end */
export async function gatherAtMost(pieces: Pieces, name: string, most: number): Promise<Uint8Array> {
  const gathered = new Gathered();
  for await (const piece of pieces) {
    gathered.add(piece);
    if (gathered.length > most) throw new KindlingError(`${name}: expected at most ${most} bytes, got more`);
  }
  return gathered.take();
}

/** Memory of `length` bytes that begins with the pieces. */
function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const joined = allocate('what was read', length, () => new Uint8Array(length));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece.subarray(0, length - offset), offset);
    offset = Math.min(offset + piece.length, length);
  }
  return joined;
}
