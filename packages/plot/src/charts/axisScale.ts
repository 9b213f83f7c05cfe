/** How an axis runs and where its ticks are. */
export interface AxisScale {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  /** A tick's label; all have the same number of decimals. */
  format(tick: number): string;
}

/** What a number holds besides the digits that neighbouring ticks need. */
const RESOLUTION = 1e-12;
/** Differences below it have no power of ten to be measured by. */
const SMALLEST = 1e-300;

const room = 0.04;
const wantedTicks = 6;

/**
 * A scale that shows every finite value, with some room at both ends, or exactly `range`; its ticks are round numbers.
 * @param whole whether ticks are integers, where there are two of them
 */
export function axisScale(values: Iterable<number>, range?: readonly [number, number], whole = false): AxisScale {
  const [min, max] = range ?? roomAround(values);
  const round = roundStep((max - min) / wantedTicks);
  const step = whole && Math.floor(max) > Math.ceil(min) ? Math.max(1, Math.floor(round)) : round;
  // Ticks are multiples of the step; the tolerance keeps one that rounding has put just outside.
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const halves = Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6 ? 1 : 0;
  const exponential = Math.max(Math.abs(min), Math.abs(max)) >= 1e9 || decimals > 6;
  // As many digits as tell neighbouring ticks apart.
  const digits = Math.min(15, 2 + Math.ceil(Math.log10(Math.max(Math.abs(min), Math.abs(max)) / step)));
  return {
    min,
    max,
    ticks: Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(15))),
    format: (tick) => (exponential ? exponentialText(tick, digits) : groupThousands(tick.toFixed(decimals + halves))),
  };
}

/** Whether two numbers are so close that there are no round ones between them. */
export function isNarrow([low, high]: readonly [number, number]): boolean {
  return high - low < Math.max(SMALLEST, RESOLUTION * Math.max(Math.abs(low), Math.abs(high)));
}

function roomAround(values: Iterable<number>): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  // A single value stands in the middle of an axis that is about as wide as the value is large.
  const margin = isNarrow([low, high]) ? singleMargin(Math.abs(low)) : (high - low) * room;
  return [low - margin, high + margin];
}

function singleMargin(size: number): number {
  return size > SMALLEST ? size / 2 : 0.5;
}

/** The 1, 2, 2.5 or 5 times a power of ten that is nearest to `step`, seen as a ratio. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const distance = (candidate: number) => Math.abs(Math.log((candidate * power) / step));
  return [1, 2, 2.5, 5, 10].reduce((best, candidate) => (distance(candidate) < distance(best) ? candidate : best)) * power;
}

function groupThousands(text: string): string {
  const [whole, fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return (fraction === undefined ? grouped : `${grouped}.${fraction}`).replace('-', '−');
}

function exponentialText(tick: number, digits: number): string {
  return tick === 0
    ? '0'
    : String(Number(tick.toPrecision(digits)).toExponential())
        .replace('e+', 'e')
        .replaceAll('-', '−');
}
