import {
  checkArray,
  checkIndex,
  checkOptions,
  checkPath,
  checkText,
  describe,
  exactMethods,
  inspect,
  KindlingError,
  refuseSurplus,
  shownPath,
} from '@kindling/checks';
import { type Tensor, tensor } from '@kindling/core';
import {
  asTransform,
  type Image,
  isImageTensor,
  type RandomNumbers,
  type Transform,
  type TransformLike,
} from '@kindling/transforms';
import { platformStorage } from '#platformStorage';
import type { MapDataset } from '../dataset';
import { datasetText, hanging, textOf } from '../datasetText';
import type { Transformed } from '../imageDataset';
import { joinPath } from '../published/loadOptions';
import { type HasRemoteExamples, type OnlyHere, type RemoteExamples, remoteExamples, remotePictures } from '../workers/remote';
import { checkChannels, readPicture } from './readImage';

/** What the names of pictures end with. */
const EXTENSIONS = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif'];

/** What torchvision reads besides, and nothing here does. */
const UNREAD = ['.bmp', '.ppm', '.pgm'];

const endsWithOne = (file: string, extensions: readonly string[]) =>
  extensions.some((extension) => file.toLowerCase().endsWith(extension));
const picturesOf = `pictures (${EXTENSIONS.join(' ')})`;

/** Which pictures ImageFolder reads, and how. */
export interface ImageFolderOptions<Output = Image> {
  /** The folder that holds a folder for each class; `~` at its beginning is your home folder; in a browser an address. */
  root: string;
  /** What becomes of a picture; without one, `get` gives the bytes. */
  transform?: TransformLike<Image, Output> | undefined;
  /** 3, red, green and blue, when left out; 1 for shades of grey; 4 with how opaque a pixel is. */
  channels?: 1 | 3 | 4 | undefined;
  /** The pictures, as paths below `root` that begin with their class: `cat/1.png`. All that are there when left out; a page has to say them. */
  files?: readonly string[] | undefined;
}

/**
 * Pictures in folders, one for each class: `root/cat/1.png`, `root/dog/deep/down/2.jpg`. They are read when they are asked for; a loader has the next
 * batch under way while one is used.
 * Shape: x [C, H, W] after ToTensor, y the number of the class, of the folders' names in alphabetical order.
 * @see torchvision.datasets.ImageFolder
 */
export class ImageFolder<Output = Image> implements MapDataset<[x: Transformed<Output>, y: number]>, HasRemoteExamples {
  static get name(): string {
    return 'ImageFolder';
  }

  readonly root: string;
  readonly classes: readonly string[];
  readonly classToIdx: Readonly<Record<string, number>>;
  /** The path and the class of each picture. */
  readonly samples: readonly (readonly [path: string, label: number])[];
  readonly channels: 1 | 3 | 4;
  readonly transform: Transform<Image, Output> | null;

  /**
   * Finds the pictures, where links lead to as well; none is read yet.
   * @throws KindlingError when there is no such folder, it holds no folder, or one of these no picture or a BMP, PPM or PGM file, which torchvision reads
   */
  static async load<Output = Image>(options: ImageFolderOptions<Output>): Promise<ImageFolder<Output>> {
    refuseSurplus('ImageFolder.load', arguments, 1);
    const given = checkOptions('ImageFolder.load', options, ['root', 'transform', 'channels', 'files']);
    const root = platformStorage.expandHome('root', checkPath('root', given.root, 'a folder'));
    const transform = given.transform === undefined ? null : asTransform('transform', given.transform);
    const channels = checkChannels(given.channels === undefined ? 3 : given.channels);
    const files = given.files === undefined ? await platformStorage.listFolder(root) : checkFiles(given.files);
    if (files === null) throw new KindlingError(`${shownPath(root)}: expected a folder with a folder for each class, found none`);
    return new ImageFolder<Output>(root, files, channels, transform);
  }

  private constructor(root: string, files: readonly string[], channels: 1 | 3 | 4, transform: Transform<Image, Output> | null) {
    refuseSurplus(new.target.name, arguments, 4);
    exactMethods(new.target);
    const inFolders = files.filter((file) => file.includes('/'));
    this.classes = Object.freeze([...new Set(inFolders.map(classOf))].sort());
    this.classToIdx = Object.freeze(Object.fromEntries(this.classes.map((name, i) => [name, i])));
    const unread = inFolders.find((file) => endsWithOne(file, UNREAD));
    if (unread !== undefined) {
      throw new KindlingError(
        `${shownPath(joinPath(root, unread))}: expected ${picturesOf}, found one that is not read here; files says which to take`,
      );
    }
    const pictures = inOrder(inFolders.filter((file) => endsWithOne(file, EXTENSIONS)));
    if (this.classes.length === 0) {
      throw new KindlingError(
        `${shownPath(root)}: expected a folder with a folder for each class, found no folder with files in it`,
      );
    }
    const filled = new Set(pictures.map(classOf));
    const empty = this.classes.find((name) => !filled.has(name));
    if (empty !== undefined) {
      throw new KindlingError(`${shownPath(joinPath(root, empty))}: expected ${picturesOf}, found none`);
    }
    this.root = root;
    this.samples = Object.freeze(pictures.map((file) => [joinPath(root, file), this.classToIdx[classOf(file)]] as const));
    this.channels = channels;
    this.transform = transform;
  }

  get length(): number {
    return this.samples.length;
  }

  /** The class of each picture. */
  get targets(): Int32Array {
    return Int32Array.from(this.samples, ([, label]) => label);
  }

  /** The picture of that number as it is stored. Shape: (H, W, channels) bytes. */
  async getImage(index: number): Promise<Image> {
    return readPicture(this.samples[checkIndex('index', index, this.length)][0], this.channels);
  }

  /**
   * The transformed picture and its class.
   * Shape: x [C, H, W] after ToTensor.
   * @throws KindlingError when it can't be read, or is no picture
   */
  async get(index: number, random?: RandomNumbers): Promise<[x: Transformed<Output>, y: number]> {
    const image = await this.getImage(index);
    const x: unknown = this.transform === null ? image : this.transform.forward(image, random);
    const made: Tensor | unknown = isImageTensor(x) ? tensor(x.data, { shape: [...x.shape] }) : x;
    return [made as Transformed<Output>, this.samples[index][1]];
  }

  [remoteExamples](): RemoteExamples | OnlyHere {
    const { samples, channels, transform } = this;
    return remotePictures(
      transform,
      (index) => ({ path: samples[index][0], channels }),
      (index) => samples[index][1],
    );
  }

  toString(): string {
    const lines = [`Root location: ${shownPath(this.root)}`, `Classes: ${this.classes.length}`];
    return datasetText(this, ...lines, ...(this.transform === null ? [] : [hanging('Transform: ', textOf(this.transform))]));
  }

  [inspect](): string {
    return this.toString();
  }
}

const classOf = (file: string) => file.slice(0, file.indexOf('/'));

/** Class by class, and what is in a folder before what is in those below it, as torchvision has them. */
function inOrder(files: readonly string[]): string[] {
  const keys = files.map((file) => [classOf(file), file.slice(0, file.lastIndexOf('/')), file] as const);
  const compare = (a: (typeof keys)[number], b: (typeof keys)[number]): number => {
    const part = a.findIndex((text, i) => text !== b[i]);
    return part === -1 ? 0 : a[part] < b[part] ? -1 : 1;
  };
  return keys.sort(compare).map(([, , file]) => file);
}

function checkFiles(files: readonly string[]): string[] {
  return checkArray('files', files, (name, file) => {
    const text = checkText(name, file);
    // what leads out of the folder is no class
    if (!/^[^/\\]+\/./.test(text) || text.split('/').includes('..')) {
      throw new KindlingError(`${name}: expected a path that begins with a class, class/picture.png, got ${describe(file)}`);
    }
    if (endsWithOne(text, EXTENSIONS)) return text;
    throw new KindlingError(`${name}: expected ${picturesOf}, got ${describe(file)}`);
  });
}
