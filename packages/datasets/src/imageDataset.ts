import {
  checkArray,
  checkIndex,
  checkInteger,
  checkOptions,
  checkText,
  describe,
  exactMethods,
  inspect,
  KindlingError,
  ofThisRealm,
  refuseSurplus,
  typedArrayName,
  unwaited,
} from '@kindling/checks';
import { type Tensor, tensor, tensorFromBatchInnermost } from '@kindling/core';
import {
  asTransform,
  type Image,
  type ImageTensor,
  isImageTensor,
  type RandomNumbers,
  type Transform,
  type TransformLike,
} from '@kindling/transforms';
import { type Batch, checkIndices, type Dataset } from './dataset';
import { datasetText, imageLines } from './datasetText';
import { gatherPixels } from './gather';
import { defaultCollate, dropExample } from './loader/collate';
import { type HasRemoteExamples, type OnlyHere, type RemoteExamples, remoteExamples, remotePictures } from './workers/remote';

/** What `get` gives for what a transform gives: float32 pictures become Tensors, everything else stays as it is. */
export type Transformed<Output> = Output extends ImageTensor ? Tensor : Output;

/** The images of an ImageDataset, their classes, and what becomes of them. */
export interface ImageDatasetOptions<Output = Image> {
  /** All images in one piece. Shape: (count, H, W, C) bytes. */
  data: Uint8Array;
  /** A class number per image, 0..255 or, as Int32Array, more. */
  targets: Uint8Array | Int32Array;
  height: number;
  width: number;
  /** Bytes per pixel; 1 (grey) when left out. */
  channels?: number | undefined;
  /** What the class numbers mean, for titles. */
  classes?: readonly string[] | undefined;
  /** What becomes of an image; without one, `get` gives the image as it is. */
  transform?: TransformLike<Image, Output> | undefined;
}

const optionNames = ['data', 'targets', 'height', 'width', 'channels', 'classes', 'transform'] as const;

/** Returns `bytes`, as an array of this realm, if it is of one of these kinds. @throws KindlingError naming the argument */
function checkBytes<Kind extends Uint8Array | Int32Array>(name: string, bytes: Kind, kinds: readonly string[]): Kind {
  if (!kinds.includes(String(typedArrayName(bytes)))) {
    const expected = kinds.map((kind) => `${kind === 'Int32Array' ? 'an' : 'a'} ${kind}`).join(' or ');
    throw new KindlingError(`${name}: expected ${expected}, got ${describe(bytes)}`);
  }
  return ofThisRealm(bytes);
}

/** A transform of the user's may give anything for a table. */
function checkTable(table: unknown, channels: number): Float32Array | null {
  if (table === null) return null;
  if (typedArrayName(table) !== 'Float32Array' || (table as Float32Array).length !== channels * 256) {
    throw new KindlingError(
      `transform: pixelTable: expected null or a Float32Array of ${channels} * 256 numbers, got ${describe(table)}`,
    );
  }
  return ofThisRealm(table as Float32Array);
}

/**
 * Pictures of one size and their classes, held as bytes: what MNIST, its kin and drawn digits have in common.
 * With a transform that treats every pixel alike (ToTensor, Normalize and Compose of them), a loader gets whole batches
 * without a call or an object per example.
 * @throws KindlingError when an option is unknown, `data` or `targets` don't fit the sizes, or the transform doesn't fit the
 * channels
 */
export class ImageDataset<Output = ImageTensor> implements Dataset<Transformed<Output>, number>, HasRemoteExamples {
  static get name(): string {
    return 'ImageDataset';
  }

  readonly data: Uint8Array;
  readonly targets: Uint8Array | Int32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: readonly string[];
  readonly transform: Transform<Image, Output> | null;
  /** The transform as a table of what becomes of each byte; null where it can't be one. */
  private readonly table: Float32Array | null;

  constructor(options: ImageDatasetOptions<Output>) {
    refuseSurplus(new.target.name, arguments, 1);
    exactMethods(new.target, { except: ['getBatch'] });
    const {
      data,
      targets,
      height,
      width,
      channels = 1,
      classes = [],
      transform,
    } = checkOptions('ImageDataset', options, optionNames);
    this.data = checkBytes('data', data, ['Uint8Array']);
    this.targets = checkBytes('targets', targets, ['Uint8Array', 'Int32Array']);
    this.height = checkInteger('height', height, { min: 1 });
    this.width = checkInteger('width', width, { min: 1 });
    this.channels = checkInteger('channels', channels, { min: 1 });
    this.classes = Object.freeze(checkArray('classes', classes, (name, value) => checkText(name, value), 'an array of names'));
    const expected = targets.length * this.height * this.width * this.channels;
    if (data.length !== expected) {
      throw new KindlingError(
        `data: expected ${expected} bytes, ${targets.length} targets * ${this.height} * ${this.width} * ${this.channels}, got ${data.length}`,
      );
    }
    this.transform = transform === undefined ? null : asTransform('transform', transform);
    this.table = checkTable(unwaited(this.transform?.pixelTable?.(this.channels, null) ?? null), this.channels);
  }

  get length(): number {
    return this.targets.length;
  }

  /** The image of that number as it is stored: a view, not a copy. */
  getImage(index: number): Image {
    const { height, width, channels } = this;
    const size = height * width * channels;
    const start = checkIndex('index', index, this.length) * size;
    return { data: this.data.subarray(start, start + size), height, width, channels };
  }

  /**
   * The transformed image and its class.
   * Shape: x [C, H, W] after ToTensor.
   */
  get(index: number, random?: RandomNumbers): [x: Transformed<Output>, y: number] {
    const [x, y] = this.example(index, random);
    return [(isImageTensor(x) ? tensor(x.data, { shape: [...x.shape] }) : x) as Transformed<Output>, y];
  }

  /** Shape: x [N, C, H, W] after ToTensor, y [N]. */
  getBatch(indices: ArrayLike<number>, randomOf?: (n: number) => RandomNumbers): Batch | Promise<Batch> {
    const { table, targets, channels, height, width } = this;
    const chosen = checkIndices(indices, targets.length);
    if (table === null) return defaultCollate(Array.from(chosen, (index, n) => this.exampleOfBatch(index, randomOf?.(n))));
    const count = chosen.length;
    const y = new Int32Array(count);
    for (let n = 0; n < count; n++) y[n] = targets[chosen[n]];
    const x = gatherPixels(this.data, this, chosen, table);
    return [tensorFromBatchInnermost(x, [count, channels, height, width]), tensor(y)];
  }

  private exampleOfBatch(index: number, random?: RandomNumbers): [x: unknown, y: number] {
    const example = this.example(index, random);
    // a promise is refused, but not before all examples are made
    dropExample(example);
    return example;
  }

  private example(index: number, random?: RandomNumbers): [x: unknown, y: number] {
    const image = this.getImage(index);
    return [this.transform === null ? image : this.transform.forward(image, random), this.targets[index]];
  }

  [remoteExamples](): RemoteExamples | OnlyHere {
    // looked up in a table, a batch is made faster than it is sent
    if (this.table !== null) return { reason: null };
    const { transform, targets } = this;
    return remotePictures(
      transform,
      (index) => this.getImage(index),
      (index) => targets[index],
    );
  }

  toString(): string {
    return datasetText(this, ...imageLines(this));
  }

  [inspect](): string {
    return this.toString();
  }
}
