type Color = readonly [red: number, green: number, blue: number];

/** A colour with another hue: of bytes by way of bytes, as PIL, and of floats as torchvision. */
export function shiftHue(red: number, green: number, blue: number, factor: number, isBytes: boolean): Color {
  return isBytes ? shiftBytes(red, green, blue, factor) : shiftFloats(red, green, blue, factor);
}

const { fround } = Math;

function shiftBytes(red: number, green: number, blue: number, factor: number): Color {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  let [hue, saturation] = [0, 0];
  if (most !== least) {
    const range = most - least;
    const rest = (channel: number) => fround((most - channel) / range);
    const [r, g, b] = [rest(red), rest(green), rest(blue)];
    // of these sums the first is in float32, and those with a whole number in float64
    const sixths = fround(red === most ? fround(b - g) : green === most ? 2 + r - b : 4 + g - r);
    hue = Math.trunc(fround((sixths / 6 + 1) % 1) * 255);
    saturation = Math.trunc(fround(range / most) * 255);
  }
  return colorOfBytes((hue + Math.trunc(factor * 255) + 256) % 256, saturation, most);
}

/** C's `round`: halves away from zero; none is below it here. */
const nearest = (number: number) => Math.floor(number + 0.5);

function colorOfBytes(hue: number, saturation: number, value: number): Color {
  if (saturation === 0) return [value, value, value];
  const sixth = Math.floor((hue * 6) / 255);
  const rest = fround((hue * 6) / 255 - sixth);
  const share = fround(saturation / 255);
  const low = nearest(value * (1 - share));
  const falling = nearest(value * (1 - fround(share * rest)));
  const rising = nearest(value * (1 - share * (1 - rest)));
  return colorIn(sixth, value, low, falling, rising);
}

function shiftFloats(red: number, green: number, blue: number, factor: number): Color {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const range = fround(most - least);
  const isGrey = most === least;
  const saturation = fround(range / (isGrey ? 1 : most));
  const rest = (channel: number) => fround(fround(most - channel) / (isGrey ? 1 : range));
  const [r, g, b] = [rest(red), rest(green), rest(blue)];
  const sixths = red === most ? fround(b - g) : green === most ? fround(fround(2 + r) - b) : fround(fround(4 + g) - r);
  const hue = fround(fround(fround(sixths / 6) + 1) % 1);
  const moved = fround(hue + fround(factor));
  // the remainder has the divisor's sign, as Python's
  const shifted = fround(moved - Math.floor(moved));
  const sixth = Math.floor(fround(shifted * 6));
  const over = fround(fround(shifted * 6) - sixth);
  const part = (share: number) => Math.min(Math.max(fround(most * fround(1 - share)), 0), 1);
  const low = part(saturation);
  return colorIn(sixth, most, low, part(fround(saturation * over)), part(fround(saturation * fround(1 - over))));
}

/** Which channel is which in a sixth of the circle. */
function colorIn(sixth: number, value: number, low: number, falling: number, rising: number): Color {
  switch (sixth % 6) {
    case 0:
      return [value, rising, low];
    case 1:
      return [falling, value, low];
    case 2:
      return [low, value, rising];
    case 3:
      return [low, falling, value];
    case 4:
      return [rising, low, value];
    default:
      return [value, low, falling];
  }
}
