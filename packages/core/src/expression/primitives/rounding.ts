import { shaderFunction } from './shaderFunction';

/** To whole numbers, halves to the even one, as IEEE 754 and PyTorch have it; Math.round takes them upwards. */
export function roundHalfEven(x: number): number {
  const rounded = Math.round(x);
  const isHalf = Math.abs(x % 1) === 0.5;
  return isHalf && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** 1.5 * 2^52: a float64 to which it is added keeps no bits behind the point, and rounds as it should. */
const SHIFTER = '6755399441055744.0';
export const roundJavaScript = `(x<0.0?-(${SHIFTER}-x-${SHIFTER}):(x>0.0?(x+${SHIFTER}-${SHIFTER}):x))`;

/** From 2^23 on every float is whole. */
export const roundShader = shaderFunction(
  'round_half_even',
  [
    ['low', 'floor(x)'],
    ['above', 'x - low'],
    ['up', 'choose(above > 0.5 || (above == 0.5 && low - 2.0 * floor(low * 0.5) == 1.0), 1.0, 0.0)'],
  ],
  'choose(abs(x) < 8388608.0 && x != 0.0, low + up, x)',
);
