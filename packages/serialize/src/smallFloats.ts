/** Exponent and mantissa in bits, what the exponent is counted from, and which patterns are no numbers. */
interface Format {
  readonly exponent: number;
  readonly mantissa: number;
  readonly bias: number;
  /** `ieee`: the largest exponent is infinity and NaN; `fn`: only all ones are NaN; `fnuz`: only the pattern of -0 is; `power`: powers of two without sign. */
  readonly special: 'ieee' | 'fn' | 'fnuz' | 'power';
}

const formats = {
  float16: { exponent: 5, mantissa: 10, bias: 15, special: 'ieee' },
  float8E5m2: { exponent: 5, mantissa: 2, bias: 15, special: 'ieee' },
  float8E4m3: { exponent: 4, mantissa: 3, bias: 7, special: 'fn' },
  float8E5m2fnuz: { exponent: 5, mantissa: 2, bias: 16, special: 'fnuz' },
  float8E4m3fnuz: { exponent: 4, mantissa: 3, bias: 8, special: 'fnuz' },
  float8E8m0: { exponent: 8, mantissa: 0, bias: 127, special: 'power' },
} satisfies Record<string, Format>;

export type SmallFloat = keyof typeof formats;

const NAN = 0x7fc00000;
const made = new Map<SmallFloat, Int32Array>();

/** For each pattern of bits the float32 of the same value, as bits. */
export function floatWords(kind: SmallFloat): Int32Array {
  const known = made.get(kind);
  if (known !== undefined) return known;
  const format: Format = formats[kind];
  const sign = format.special === 'power' ? 0 : 1;
  const words = new Int32Array(2 ** (sign + format.exponent + format.mantissa));
  const floats = new Float32Array(words.buffer);
  for (let pattern = 0; pattern < words.length; pattern++) {
    const special = specialWord(pattern, words.length, format);
    if (special === null) floats[pattern] = valueOf(pattern, words.length, format);
    else words[pattern] = special;
  }
  made.set(kind, words);
  return words;
}

function partsOf(pattern: number, patterns: number, { exponent, mantissa, special }: Format) {
  return {
    negative: special !== 'power' && pattern >= patterns / 2,
    power: (pattern >> mantissa) & (2 ** exponent - 1),
    fraction: pattern & (2 ** mantissa - 1),
  };
}

/** The float32 of a pattern that is no number or infinite, else null. What makes one NaN another one stays where it has its place. */
function specialWord(pattern: number, patterns: number, format: Format): number | null {
  const { negative, power, fraction } = partsOf(pattern, patterns, format);
  const allOnes = power === 2 ** format.exponent - 1;
  if (format.special === 'ieee') {
    return allOnes ? ((negative ? 0x80000000 : 0) | 0x7f800000 | (fraction << (23 - format.mantissa))) >> 0 : null;
  }
  if (format.special === 'fnuz') return pattern === patterns / 2 ? NAN : null;
  return allOnes && fraction === 2 ** format.mantissa - 1 ? NAN : null;
}

function valueOf(pattern: number, patterns: number, format: Format): number {
  const { negative, power, fraction } = partsOf(pattern, patterns, format);
  const unit = 2 ** -format.mantissa;
  const isNormal = power > 0 || format.special === 'power';
  const size = isNormal ? (1 + fraction * unit) * 2 ** (power - format.bias) : fraction * unit * 2 ** (1 - format.bias);
  return negative ? -size : size;
}
