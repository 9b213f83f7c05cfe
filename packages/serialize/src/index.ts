export type { Entries, SaveOptions } from './entries';
export { load, loadWithMetadata, readMetadata } from './load';
export { fromSafetensors, toSafetensors } from './safetensors/bytes';
export type { Safetensors } from './safetensors/read';
export { save } from './save';
