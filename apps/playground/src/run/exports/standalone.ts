/** A layer as a page without Kindling computes it; where its numbers lie among all. */
export interface StandaloneLayer {
  readonly kind:
    | 'conv'
    | 'maxPool'
    | 'avgPool'
    | 'linear'
    | 'scale'
    | 'relu'
    | 'leakyRelu'
    | 'tanh'
    | 'sigmoid'
    | 'gelu'
    | 'silu';
  /** Channels, rows, columns. */
  readonly takes: readonly [number, number, number];
  readonly gives: readonly [number, number, number];
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  /** Where its weights begin; its biases, one a channel, lie behind them. */
  readonly at: number;
}

/**
 * A net's probabilities for a picture, in plain loops. It speaks of nothing outside itself: as text it goes into a page that stands alone.
 * @param input 28 x 28 numbers as the net was trained on
 */
export function forward(layers: readonly StandaloneLayer[], numbers: Float32Array, input: Float32Array): number[] {
  /** Abramowitz and Stegun 7.1.26: within 1.5e-7. */
  function erf(x: number): number {
    const t = 1 / (1 + 0.3275911 * Math.abs(x));
    const y =
      1 - ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x);
    return x < 0 ? -y : y;
  }
  const functions: Record<string, (x: number) => number> = {
    relu: (x) => Math.max(0, x),
    leakyRelu: (x) => (x > 0 ? x : 0.01 * x),
    tanh: Math.tanh,
    sigmoid: (x) => 1 / (1 + Math.exp(-x)),
    gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
    silu: (x) => x / (1 + Math.exp(-x)),
  };
  let x = input;
  for (const { kind, takes, gives, kernel, stride, padding, at } of layers) {
    const [channels, height, width] = takes;
    const [outputs, rows, columns] = gives;
    const y = new Float32Array(outputs * rows * columns);
    const area = height * width;
    if (kind in functions) for (let i = 0; i < y.length; i++) y[i] = functions[kind](x[i]);
    else if (kind === 'scale') {
      for (let i = 0; i < y.length; i++) {
        const channel = Math.floor(i / area);
        y[i] = x[i] * numbers[at + channel] + numbers[at + channels + channel];
      }
    } else if (kind === 'linear') {
      for (let o = 0; o < outputs; o++) {
        let sum = numbers[at + outputs * channels * area + o];
        for (let i = 0; i < channels * area; i++) sum += numbers[at + o * channels * area + i] * x[i];
        y[o] = sum;
      }
    } else {
      const size = kernel * kernel;
      for (let i = 0; i < y.length; i++) {
        const channel = Math.floor(i / (rows * columns));
        const [top, left] = [(Math.floor(i / columns) % rows) * stride - padding, (i % columns) * stride - padding];
        const [first, last] = kind === 'conv' ? [0, channels] : [channel, channel + 1];
        let sum =
          kind === 'conv' ? numbers[at + outputs * channels * size + channel] : kind === 'maxPool' ? Number.NEGATIVE_INFINITY : 0;
        for (let c = first; c < last; c++) {
          for (let k = 0; k < size; k++) {
            const [row, column] = [top + Math.floor(k / kernel), left + (k % kernel)];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            const value = x[c * area + row * width + column];
            if (kind === 'conv') sum += value * numbers[at + (channel * channels + c) * size + k];
            else sum = kind === 'maxPool' ? Math.max(sum, value) : sum + value / size;
          }
        }
        y[i] = sum;
      }
    }
    x = y;
  }
  const most = x.reduce((largest, value) => Math.max(largest, value), Number.NEGATIVE_INFINITY);
  const powers = Array.from(x, (value) => Math.exp(value - most));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((power) => power / total);
}
