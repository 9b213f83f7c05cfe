import { gzipSync } from 'node:zlib';
import { type RandomSource, seededRandom } from '@kindling/core';
import { idxBytes } from '../helpers';
import { bomb, bombOfParts } from './bombs';

const sizes = new Map([
  [0x08, 1],
  [0x09, 1],
  [0x0b, 2],
  [0x0c, 4],
  [0x0d, 4],
  [0x0e, 8],
]);

/** A whole IDX file of a few bytes to a few thousand. */
function wholeFile(random: RandomSource): Uint8Array {
  const type = [...sizes.keys()][random.integer(sizes.size)];
  const shape = Array.from({ length: random.integer(5) }, () => random.integer(8));
  if (random.integer(4) === 0) shape[0] = random.integer(200);
  const bytes = shape.reduce((product, size) => product * size, sizes.get(type) as number);
  // half of it zeros, so that it packs
  const content = Uint8Array.from({ length: bytes }, () => random.integer(512) - 256);
  return idxBytes(shape, content, type);
}

function pack(file: Uint8Array, random: RandomSource): Uint8Array {
  const level = random.integer(10);
  if (random.integer(4) > 0) return gzipSync(file, { level });
  const middle = random.integer(file.length + 1);
  return new Uint8Array(Buffer.concat([gzipSync(file.subarray(0, middle), { level }), gzipSync(file.subarray(middle))]));
}

const randomBytes = (length: number, random: RandomSource) => Uint8Array.from({ length }, () => random.integer(256));

type Damage = (file: Uint8Array, random: RandomSource) => Uint8Array;

const truncate: Damage = (file, random) => file.slice(0, random.integer(file.length + 1));
const flipBits: Damage = (file, random) => {
  const flipped = Uint8Array.from(file);
  for (let count = 1 + random.integer(4); count > 0 && file.length > 0; count--)
    flipped[random.integer(file.length)] ^= 1 << random.integer(8);
  return flipped;
};
const fillSomewhere: Damage = (file, random) => {
  const place = random.integer(file.length + 1);
  return Uint8Array.from(file).fill(random.integer(256), place, place + random.integer(16));
};
const append: Damage = (file, random) => new Uint8Array(Buffer.concat([file, randomBytes(random.integer(40), random)]));
const repeat: Damage = (file, random) => new Uint8Array(Buffer.concat(new Array(2 + random.integer(3)).fill(file)));
/** Another count of dims, or other sizes, from a little wrong to far beyond all memory. */
const claim: Damage = (file, random) => {
  const changed = Uint8Array.from(file);
  const view = new DataView(changed.buffer);
  const place = 4 * (1 + random.integer(4));
  if (random.integer(5) === 0 && file.length > 3) changed[3] = random.integer(256);
  else if (place + 4 <= file.length) view.setUint32(place, random.integer(2) === 0 ? random.uint32() : random.integer(300));
  return changed;
};
/** The length that gzip tells of what it packs, and its checksum. */
const trailer: Damage = (file, random) => {
  const changed = Uint8Array.from(file);
  if (file.length >= 8) new DataView(changed.buffer).setUint32(file.length - 4 * (1 + random.integer(2)), random.uint32());
  return changed;
};

const ofContent: Damage[] = [truncate, flipBits, fillSomewhere, append, repeat, claim, claim];
const ofPacked: Damage[] = [truncate, flipBits, fillSomewhere, append, repeat, trailer, trailer];
const pick = <T>(list: readonly T[], random: RandomSource): T => list[random.integer(list.length)];

/** The file of that number: whole, damaged before it was packed, after, both, or a bomb; the same at every call. */
export function damagedFile(number: number): Uint8Array {
  const random = seededRandom(number);
  if (random.integer(100) === 0) {
    const make = random.integer(2) === 0 ? bomb : bombOfParts;
    return make([1 + random.integer(20_000)], 1 + random.integer(300));
  }
  let file = wholeFile(random);
  if (random.integer(3) > 0) file = pick(ofContent, random)(file, random);
  if (random.integer(3) === 0) return file;
  file = pack(file, random);
  if (random.integer(2) > 0) file = pick(ofPacked, random)(file, random);
  return file;
}
