import { noGrad, type Tensor, tensor, zeros } from '@kindling/core';
import { accuracy } from '@kindling/metrics';
import { functional as F, init, Module, Parameter } from '@kindling/nn';
import { Adam } from '@kindling/optim';
import { lineChart, type Series } from '@kindling/plot';
import { percent } from '@kindling/program';
import { friendships, layout, sides } from '../data/karateClub';
import { count, type Run, rate } from '../example';

export const options = {
  trainingSteps: count(200, 'steps of training'),
  lr: rate(0.02),
};
type Options = typeof options;

const members = sides.length;
/** The only two whose side is told: the instructor and the administrator. */
const labelled = [0, members - 1];

/** Everyone's friends and themselves, weighed by how many friends both have: D^-1/2 (A + I) D^-1/2. Shape: (members, members). */
export function normalizedAdjacency(): Tensor {
  const matrix = Array.from({ length: members }, (_, i) => Array.from({ length: members }, (_, j) => Number(i === j)));
  for (const [a, b] of friendships) matrix[a][b] = matrix[b][a] = 1;
  const adjacency = tensor(matrix);
  const scale = adjacency.sum(1, { keepDim: true }).pow(-0.5);
  return adjacency.mul(scale).mul(scale.transpose(0, 1));
}

/** What each node's neighbours know, mixed. Shape: (nodes, inFeatures) -> (nodes, outFeatures). @see Kipf and Welling, 2017 */
class GraphConvolution extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;

  constructor(inFeatures: number, outFeatures: number) {
    super();
    this.weight = new Parameter(zeros([inFeatures, outFeatures]));
    this.bias = new Parameter(zeros([outFeatures]));
    init.xavierUniform_(this.weight);
  }

  forward(x: Tensor, adjacency: Tensor): Tensor {
    return adjacency.matmul(x.matmul(this.weight)).add(this.bias);
  }
}

export class GCN extends Module {
  readonly gc1 = new GraphConvolution(members, 16);
  readonly gc2 = new GraphConvolution(16, 2);

  forward(x: Tensor, adjacency: Tensor): Tensor {
    x = F.relu(this.gc1(x, adjacency));
    return F.logSoftmax(this.gc2(x, adjacency), 1);
  }
}

export async function step(model: GCN, optimizer: Adam, x: Tensor, adjacency: Tensor): Promise<Tensor> {
  optimizer.zeroGrad();
  const known = model(x, adjacency).indexSelect(0, tensor(labelled, { dtype: 'int32' }));
  const loss = F.nllLoss(known, [0, 1]);
  loss.backward();
  await optimizer.step();
  return loss;
}

/** Nodes know nothing but who they are. */
export const features = () => F.oneHot(tensor(Int32Array.from(sides.keys())), members).to('float32');

export async function run({ options, say, steps, save }: Run<Options>): Promise<void> {
  const [x, adjacency] = [features(), normalizedAdjacency()];
  say(`${members} members, ${friendships.length} friendships; only the sides of members 0 and ${members - 1} are told`);
  const model = new GCN();
  const optimizer = new Adam(model.parameters(), { lr: options.lr, weightDecay: 5e-4 });

  const predict = async () => Array.from(await noGrad(() => model(x, adjacency).argmax(1)).data());
  for await (const i of steps('Training', options.trainingSteps)) {
    const loss = await step(model, optimizer, x, adjacency);
    if (i % 50 !== 0 && i !== options.trainingSteps - 1) continue;
    const right = accuracy(await predict(), sides);
    say(`Step ${i}: loss ${(await loss.item()).toFixed(4)}, ${percent(right)} of all members on the right side`);
  }

  const preds = await predict();
  const dots = (name: string, color: string, isShown: (node: number) => boolean, marker: Series['marker'] = 'circle'): Series => {
    const shown = layout.filter((_, node) => isShown(node));
    return { name, color, x: shown.map(([x]) => x), y: shown.map(([, y]) => y), line: false, marker, markerSize: 14 };
  };
  const ends = friendships.flatMap(([a, b]) => [layout[a], layout[b], [0, Number.NaN]]);
  const series = [
    { x: ends.map(([x]) => x), y: ends.map(([, y]) => y), color: '#ccc', lineWidth: 1 },
    dots('with the instructor', '#1f77b4', (node) => preds[node] === 0),
    dots('with the administrator', '#d62728', (node) => preds[node] === 1),
    dots('told', '#fc0', (node) => labelled.includes(node), 'star'),
  ];
  const wrong = dots('mistaken', '#222', (node) => preds[node] !== sides[node], 'diamond');
  if (wrong.x.length > 0) series.push(wrong);
  const title = `Sides of the karate club: ${percent(accuracy(preds, sides))} right`;
  await save('club.png', lineChart(series, { title, legend: 'above', width: 760, height: 560 }));
}
