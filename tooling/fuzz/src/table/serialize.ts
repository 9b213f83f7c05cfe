import type { Tensor } from '@kindling/core';
import * as serialize from '@kindling/serialize';
import { type Domain, domain, type Fit, itself } from '../domains/domain';
import { byName, options } from '../domains/objects';
import { choice, text } from '../domains/simple';
import { anyTensor } from '../domains/tensors';
import { netBytes, ptBytes } from '../engine/files';
import { fn, type Row } from './row';

const entries = byName('weight', anyTensor, { maps: true });
const saving = options({ metadata: byName('epoch', text, { maps: true }) });
const bad = ['absent', 'folder', 'empty', 'claims.safetensors', 'claims.idx'];
const isPath = (value: unknown): value is string => typeof value === 'string' && value !== '' && !/\p{Cc}/u.test(value);
const net: Domain = {
  ...choice('net.safetensors'),
  has: isPath,
  places: [itself, ...bad.map((name) => ({ path: ` of the file ${name}`, once: true, put: () => name }))],
};
const pytorch: Domain = { ...net, ...choice('net.pt'), has: isPath, places: net.places };
const path = domain(
  'a path',
  (choices) => choices.pick(['a.safetensors', 'saved/b']),
  (value) => isPath(value) && !/\.(pt|pth|onnx)$/i.test(value),
);
const bytes = domain(
  'the bytes of a safetensors file',
  () => netBytes,
  (value) => value === netBytes,
);

/** Other names may be those of files that a call has saved. */
const fits = ([given]: [string]): Fit => given === 'net.safetensors' || (bad.includes(given) ? false : 'unclear');

const fitsPyTorch = ([given]: [string]): Fit => (given === 'net.pt' ? true : bad.includes(given) ? false : 'unclear');

const pytorchBytes = domain(
  'the bytes of a file of torch.save',
  () => ptBytes,
  (value) => value === ptBytes,
);

/** A tensor that was read can be used. */
const useAll = (tensors: ReadonlyMap<string, Tensor>) => Promise.all([...tensors.values()].map((one) => one.add(1).data()));
const use = ({ tensors, metadata }: serialize.Safetensors) => [useAll(tensors), Object.entries(metadata)];

/** Files of tensors. */
export const serializeTable: readonly Row[] = [
  fn('serialize/save', serialize.save, [entries, path, saving]),
  fn('serialize/load', serialize.load, [net], { fits, use: useAll }),
  fn('serialize/loadWithMetadata', serialize.loadWithMetadata, [net], { fits, use }),
  fn('serialize/loadPyTorch', serialize.loadPyTorch, [pytorch], { fits: fitsPyTorch }),
  fn('serialize/fromPyTorch', serialize.fromPyTorch, [pytorchBytes]),
  fn('serialize/readMetadata', serialize.readMetadata, [net], { fits }),
  fn('serialize/toSafetensors', serialize.toSafetensors, [entries, saving]),
  fn('serialize/fromSafetensors', serialize.fromSafetensors, [bytes], { use }),
];
