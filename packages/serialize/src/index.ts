export { Checkpoint, type CheckpointInfo, type CheckpointParts, type Stateful } from './checkpoint/checkpoint';
export type { Json } from './checkpoint/stateTree';
export type { Entries, SaveOptions } from './entries';
export { load, loadWithMetadata, readMetadata } from './load';
export { fromPyTorch, loadPyTorch } from './pytorch/load';
export type { PyTorchValue } from './pytorch/read';
export { fromSafetensors, toSafetensors } from './safetensors/bytes';
export type { Safetensors } from './safetensors/read';
export { save } from './save';
