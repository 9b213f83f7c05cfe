import { cat, linspace, noGrad, type Tensor, tensor } from '@kindling/core';
import { r2Score } from '@kindling/metrics';
import { functional as F, Linear } from '@kindling/nn';
import { Adam } from '@kindling/optim';
import { lineChart } from '@kindling/plot';
import { loadPoints, type Numbers } from '../data/points';
import { count, fileOption, type Run, rate, word } from '../example';

export const options = {
  file: fileOption('a CSV file with a row of names', 'noisy points of a sine'),
  x: word('the column to predict from', 'the first one'),
  y: word('the column to predict', 'the last one'),
  points: count(200, 'noisy points of a sine'),
  degree: count(3, 'degree of the polynomial'),
  trainingSteps: count(600, 'steps of each fit'),
  lr: rate(0.05),
};
type Options = typeof options;

/** x, x squared, ... side by side. Shape: (N, 1) -> (N, degree). */
export function powers(x: Tensor, degree: number): Tensor {
  return cat(
    Array.from({ length: degree }, (_, k) => x.pow(k + 1)),
    1,
  );
}

/** One step of the fit. Gives its loss. */
export async function step(model: Linear, optimizer: Adam, x: Tensor, y: Tensor): Promise<Tensor> {
  optimizer.zeroGrad();
  const loss = F.mseLoss(model(x), y);
  loss.backward();
  await optimizer.step();
  return loss;
}

/** Of a polynomial in (x - middle) / spread the factors of 1, x, x squared, ... in the units of the points. */
export function inUnits(factors: readonly number[], x: Numbers, y: Numbers): number[] {
  // Horner's rule: from the highest power on, what there is times the new variable, and the next factor
  let sum: number[] = [];
  for (const factor of factors.toReversed()) {
    sum = [0, ...sum].map((value, k) => (value - x.units.middle * (sum[k] ?? 0)) / x.units.spread);
    sum[0] += factor;
  }
  return sum.map((factor, k) => factor * y.units.spread + (k === 0 ? y.units.middle : 0));
}

/** `y = 0.02 +2.68 x -2.35 x^3` */
async function equation(model: Linear, x: Numbers, y: Numbers): Promise<string> {
  const factors = inUnits([await model.bias!.item(), ...(await model.weight.data())], x, y);
  const text = factors.map((factor, k) => {
    const sign = factor < 0 || k === 0 ? '' : '+';
    return `${sign}${Number(factor.toPrecision(3))}${['', ` ${x.name}`][k] ?? ` ${x.name}^${k}`}`;
  });
  return `${y.name} = ${text.join(' ')}`;
}

/** What a network learns from. Shape: (N, 1). */
const scaled = ({ values, units }: Numbers) => tensor(values.map((value) => [(value - units.middle) / units.spread]));

export async function run({ options, say, steps, save }: Run<Options>): Promise<void> {
  const { name, x, y } = await loadPoints(options);
  const [input, target] = [scaled(x), scaled(y)];
  const grid = linspace(-1, 1, 200);
  const curves = [];
  for (const degree of [1, options.degree]) {
    const inputs = powers(input, degree);
    const model = new Linear(degree, 1);
    const optimizer = new Adam(model.parameters(), { lr: options.lr });
    let loss: Tensor | undefined;
    for await (const _ of steps(`Degree ${degree}`, options.trainingSteps)) loss = await step(model, optimizer, inputs, target);

    const predict = (from: Tensor) => noGrad(() => model(powers(from, degree)).mul(y.units.spread).add(y.units.middle).data());
    const score = r2Score(await predict(input), y.values);
    const error = ((await loss!.item()) * y.units.spread ** 2).toPrecision(3);
    say(`Degree ${degree}: ${await equation(model, x, y)}, loss ${error}, R2 ${score.toFixed(3)}`);
    const curve = { x: await grid.mul(x.units.spread).add(x.units.middle).data(), y: await predict(grid.unsqueeze(1)) };
    curves.push({ name: degree === 1 ? 'line' : `polynomial of degree ${degree}`, ...curve });
  }
  const points = { name: 'points', x: x.values, y: y.values, line: false, marker: 'circle', markerSize: 4 } as const;
  const title = `Least squares: ${name}`;
  await save('fit.png', lineChart([points, ...curves], { title, xLabel: x.name, yLabel: y.name, legend: 'above' }));
}
