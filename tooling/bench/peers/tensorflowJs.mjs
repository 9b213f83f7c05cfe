import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { answer, readNetwork, timed } from './shared.mjs';

const network = readNetwork();
await tf.setBackend('wasm');
const tensorOf = (name) => tf.tensor(network.parameters[name].data, network.parameters[name].shape);
const kernelOf = (name) => tf.transpose(tensorOf(name), [2, 3, 1, 0]);
const [kernel1, kernel2, bias1, bias2] = [
  kernelOf('conv1.weight'),
  kernelOf('conv2.weight'),
  tensorOf('conv1.bias'),
  tensorOf('conv2.bias'),
];
// (N, 5, 5, 16) is flattened in another order than (N, 16, 5, 5)
const weight1 = tf.reshape(tf.transpose(tf.reshape(tensorOf('fc1.weight'), [100, 16, 5, 5]), [2, 3, 1, 0]), [400, 100]);
const weight2 = tf.transpose(tensorOf('fc2.weight'));
const [bias3, bias4] = [tensorOf('fc1.bias'), tensorOf('fc2.bias')];
const conv = (x, kernel, bias) => tf.relu(tf.maxPool(tf.add(tf.conv2d(x, kernel, 1, 'valid'), bias), 2, 2, 'valid'));
const forward = (x) => {
  x = conv(conv(x, kernel1, bias1), kernel2, bias2);
  x = tf.relu(tf.add(tf.matMul(tf.reshape(x, [network.batchSize, 400]), weight1), bias3));
  return tf.logSoftmax(tf.add(tf.matMul(x, weight2), bias4));
};
const x = tf.tensor(network.x, [network.batchSize, 28, 28, 1]);
const run = async () => {
  const y = tf.tidy(() => forward(x));
  const numbers = await y.data();
  y.dispose();
  return numbers;
};
const outputs = [...(await run())];
const forwardMs = await timed(run);
// it lacks what the gradient of a convolution's weight needs
let whyNoStep = null;
try {
  tf.grad((kernel) => tf.sum(tf.conv2d(x, kernel, 1, 'valid')))(kernel1);
} catch (error) {
  whyNoStep = error.message;
}
answer({ outputs, forwardMs, whyNoStep });
