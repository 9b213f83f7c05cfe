import { cat, rand, randn, type Tensor } from '@kindling/core';
import { r2Score } from '@kindling/metrics';
import { functional as F, Linear } from '@kindling/nn';
import { Adam } from '@kindling/optim';
import { lineChart } from '@kindling/plot';
import { count, type Run, rate } from '../example';

export const options = {
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

/** `y = +0.02 +2.68 x -2.35 x^3` */
async function equation(model: Linear): Promise<string> {
  const terms = [await model.bias!.item(), ...(await model.weight.data())];
  const text = terms.map((factor, k) => `${factor < 0 ? '' : '+'}${factor.toFixed(2)}${['', ' x'][k] ?? ` x^${k}`}`);
  return `y = ${text.join(' ')}`;
}

export async function run({ options, say, steps, save }: Run<Options>): Promise<void> {
  const x = rand([options.points, 1]).mul(2).sub(1);
  const y = x
    .mul(Math.PI)
    .sin()
    .add(randn([options.points, 1]).mul(0.2));
  const [xs, ys] = [await x.data(), await y.data()];

  const order = Array.from(xs.keys()).sort((a, b) => xs[a] - xs[b]);
  const sorted = (values: ArrayLike<number>) => order.map((index) => values[index]);
  const curves = [];
  for (const degree of [1, options.degree]) {
    const inputs = powers(x, degree);
    const model = new Linear(degree, 1);
    const optimizer = new Adam(model.parameters(), { lr: options.lr });
    let loss: Tensor | undefined;
    for await (const _ of steps(`Degree ${degree}`, options.trainingSteps)) loss = await step(model, optimizer, inputs, y);

    const fitted = await model(inputs).data();
    const score = r2Score(fitted, ys);
    say(`Degree ${degree}: ${await equation(model)}, loss ${(await loss!.item()).toFixed(4)}, R2 ${score.toFixed(3)}`);
    curves.push({ name: degree === 1 ? 'line' : `polynomial of degree ${degree}`, x: sorted(xs), y: sorted(fitted) });
  }
  const points = { name: 'points', x: sorted(xs), y: sorted(ys), line: false, marker: 'circle', markerSize: 4 } as const;
  await save('fit.png', lineChart([points, ...curves], { title: 'Least squares', xLabel: 'x', yLabel: 'y', legend: 'above' }));
}
