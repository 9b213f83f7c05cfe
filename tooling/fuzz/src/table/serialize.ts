import type { Tensor } from '@kindling/core';
import * as serialize from '@kindling/serialize';
import { anything, type Domain, domain, either, type Fit, fixed, itself, optional } from '../domains/domain';
import { list } from '../domains/lists';
import { byName, options } from '../domains/objects';
import { boolean, choice, integer, number, text } from '../domains/simple';
import { anyTensor } from '../domains/tensors';

import { netBytes, ptBytes } from '../engine/files';
import { ctor, fn, method, type Row } from './row';

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

const loading = options({ names: list(text) });

/** Other names may be those of files that a call has saved. */
const fits = ([given]: [string]): Fit => given === 'net.safetensors' || (bad.includes(given) ? false : 'unclear');

/** Which tensors there are is the file's own affair. */
const fitsNames = ([given, said]: [string, { names?: readonly string[] } | undefined]): Fit =>
  said?.names?.length ? (fits([given]) === false ? false : 'unclear') : fits([given]);

const fitsPyTorch = ([given]: [string]): Fit => (given === 'net.pt' ? true : bad.includes(given) ? false : 'unclear');

const pytorchBytes = domain(
  'the bytes of a file of torch.save',
  () => ptBytes,
  (value) => value === ptBytes,
);

/** A tensor that was read can be used. */
const useAll = (tensors: ReadonlyMap<string, Tensor>) => Promise.all([...tensors.values()].map((one) => one.add(1).data()));
const use = ({ tensors, metadata }: serialize.Safetensors) => [useAll(tensors), Object.entries(metadata)];

/** What remembers a number. */
const counter = () => {
  let count = 1;
  const loadStateDict = (state: { count: number }) => {
    count = state.count;
  };
  return { stateDict: () => ({ count }), loadStateDict };
};
const part = domain('something with stateDict and loadStateDict', counter, (value) => {
  const { stateDict, loadStateDict } = (value ?? {}) as Partial<serialize.Stateful>;
  return typeof stateDict === 'function' && typeof loadStateDict === 'function';
});
const parts = byName('model', optional(part));
const hasPart = ([given]: [object]): Fit =>
  Object.values(given).some((one) => one !== undefined) && !Object.keys(given).some((name) => name.startsWith('$'));
const checkpoint = () => new serialize.Checkpoint({ model: counter() });
const aCheckpoint = domain('a Checkpoint', checkpoint, (value) => value instanceof serialize.Checkpoint);
const folder = domain('a path', () => 'checkpoints', isPath);
const inFolder = () => new serialize.CheckpointFolder('checkpoints', checkpoint());
/** No call has written a checkpoint there. */
const noCheckpoint = { fits, unavailable: 'net.safetensors: expected a checkpoint' };
const info = either(
  number({ made: [0, 9] }),
  text,
  list(number({ made: [0, 9] })),
  domain(
    'null',
    () => null,
    (value) => value === null || typeof value === 'boolean' || value === undefined,
  ),
);

/** Files of tensors. */
export const serializeTable: readonly Row[] = [
  fn('serialize/save', serialize.save, [entries, path, saving]),
  fn('serialize/load', serialize.load, [net, loading], { fits: fitsNames, use: useAll }),
  fn('serialize/loadWithMetadata', serialize.loadWithMetadata, [net], { fits, use }),
  fn('serialize/loadPyTorch', serialize.loadPyTorch, [pytorch], { fits: fitsPyTorch }),
  fn('serialize/fromPyTorch', serialize.fromPyTorch, [pytorchBytes]),
  fn('serialize/readMetadata', serialize.readMetadata, [net], { fits }),
  ctor('serialize/new Checkpoint', serialize.Checkpoint, [parts], { fits: hasPart }),
  method('serialize/Checkpoint.save', checkpoint, [path, anything], {
    fits: ([, said]: [string, unknown]): Fit => said === undefined || info.has(said) || 'unclear',
  }),
  method('serialize/Checkpoint.load', checkpoint, [net], noCheckpoint),
  fn('serialize/Checkpoint.info', (...given: [never]) => serialize.Checkpoint.info(...given), [net], noCheckpoint),
  ctor('serialize/new CheckpointFolder', serialize.CheckpointFolder, [
    folder,
    aCheckpoint,
    options({ keep: integer({ min: 1 }) }),
  ]),
  method('serialize/CheckpointFolder.save', inFolder, [integer({ min: 0 }), fixed(null), options({ best: boolean })]),
  method('serialize/CheckpointFolder.keepAsBest', inFolder, [integer({ min: 0 })], { unavailable: 'there is no such file' }),
  fn('serialize/CheckpointFolder.newest', (...given: [never]) => serialize.CheckpointFolder.newest(...given), [folder], {
    // what else is there may be a file
    fits: ([given]: [string]): Fit => given === 'checkpoints' || 'unclear',
  }),
  fn('serialize/toSafetensors', serialize.toSafetensors, [entries, saving]),
  fn('serialize/fromSafetensors', serialize.fromSafetensors, [bytes], { use }),
];
