/** Another library that runs in Node, and the program that measures it. */
export interface Peer {
  /** The program's name, in the folder peers. */
  readonly program: string;
  readonly title: string;
  /** What npm installs for it; nothing for ours. */
  readonly packages: readonly string[];
}

/** Ours first: ratios are held against it. */
export const peers: readonly Peer[] = [
  { program: 'kindling', title: 'Kindling', packages: [] },
  { program: 'jaxJs', title: 'jax-js 0.1.25, wasm', packages: ['@jax-js/jax@0.1.25'] },
  {
    program: 'tensorflowJs',
    title: 'TensorFlow.js 4.22.0, wasm',
    packages: ['@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0'],
  },
  { program: 'onnxruntimeWeb', title: 'onnxruntime-web 1.30.0, wasm', packages: ['onnxruntime-web@1.30.0'] },
];
