import { defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { answer, readNetwork, timed } from './shared.mjs';

const network = readNetwork();
const N = network.batchSize;
await init('wasm');
defaultDevice('wasm');
const arrayOf = (data, shape) => np.array(Float32Array.from(data)).reshape(shape);
const weightOf = (name) => arrayOf(network.parameters[name].data, network.parameters[name].shape);
const biasOf = (name) => arrayOf(network.parameters[name].data, [1, network.parameters[name].shape[0], 1, 1]);
let parameters = {
  conv1: { weight: weightOf('conv1.weight'), bias: biasOf('conv1.bias') },
  conv2: { weight: weightOf('conv2.weight'), bias: biasOf('conv2.bias') },
  fc1: { weight: weightOf('fc1.weight').transpose(), bias: weightOf('fc1.bias') },
  fc2: { weight: weightOf('fc2.weight').transpose(), bias: weightOf('fc2.bias') },
};
const maxPool = (x) => lax.reduceWindow(x, np.max, [1, 1, 2, 2], [1, 1, 2, 2]);
const conv = (x, { weight, bias }) => lax.conv(x, weight, [1, 1], 'VALID').add(bias);
const linear = (x, { weight, bias }) => np.dot(x, weight).add(bias);
const forward = ({ conv1, conv2, fc1, fc2 }, x) => {
  x = nn.relu(maxPool(conv(x, conv1)));
  x = nn.relu(maxPool(conv(x, conv2)));
  x = nn.relu(linear(x.reshape([N, 400]), fc1));
  return nn.logSoftmax(linear(x, fc2), 1);
};
const lossOf = (parameters, x, y) =>
  forward(parameters, x)
    .mul(y)
    .sum()
    .mul(-1 / N);
const sgd = jit((parameters, momenta, x, y) => {
  const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(parameters), x, y);
  const moved = tree.map((momentum, gradient) => momentum.mul(0.5).add(gradient), momenta, gradients);
  return [loss, tree.map((parameter, momentum) => parameter.sub(momentum.mul(1e-3)), parameters, tree.ref(moved)), moved];
});

const x = arrayOf(network.x, [N, 1, 28, 28]);
const y = nn.oneHot(np.array(Int32Array.from(network.y)), 10);
const compiled = jit(forward);
const run = () => compiled(tree.ref(parameters), x.ref).data();
const outputs = [...(await run())];
const forwardMs = await timed(run);
let momenta = tree.map((parameter) => np.zerosLike(parameter.ref), parameters);
const losses = [];
const stepMs = await timed(async () => {
  let loss;
  [loss, parameters, momenta] = sgd(parameters, momenta, x.ref, y.ref);
  losses.push((await loss.data())[0]);
});
answer({ outputs, losses: losses.slice(0, 5), forwardMs, stepMs });
