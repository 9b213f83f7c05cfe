import { checkBoolean, refuseSurplus } from '@kindling/checks';
import { asTransform, type Image, type ImageTensor, type TransformLike } from '@kindling/transforms';
import { ImageDataset } from '../imageDataset';
import type { LoadOptions } from '../published/loadOptions';
import { type CifarSource, loadCifarSource } from './cifarSource';

const words = (text: string) => text.trim().split(/\s+/);

const coarse = words(`
  aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices household_furniture insects large_carnivores
  large_man-made_outdoor_things large_natural_outdoor_scenes large_omnivores_and_herbivores medium_mammals non-insect_invertebrates people
  reptiles small_mammals trees vehicles_1 vehicles_2
`);

const fine = words(`
  apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle caterpillar cattle chair
  chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard
  lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear
  pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail
  snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe whale
  willow_tree wolf woman worm
`);

/** The binary version of https://www.cs.toronto.edu/~kriz/cifar.html. */
export const cifar100Source: CifarSource = {
  name: 'CIFAR100',
  folder: 'cifar-100-binary',
  archive: {
    name: 'cifar-100-binary.tar.gz',
    size: 168_513_733,
    checksum: { sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec' },
  },
  mirrors: ['https://www.cs.toronto.edu/~kriz/'],
  train: [{ name: 'train.bin', examples: 50_000 }],
  test: [{ name: 'test.bin', examples: 10_000 }],
  labels: [coarse, fine],
};

export interface CIFAR100Options<Output = Image> extends LoadOptions {
  /** Whether the targets are the 20 kinds that the 100 belong to; false when left out. */
  coarse?: boolean | undefined;
  /** What becomes of an image; without one, `get` gives the bytes. */
  transform?: TransformLike<Image, Output> | undefined;
}

/**
 * Colour photographs of a hundred kinds of things: 50,000 to learn from and 10,000 to test with. The binary version is read: its folder,
 * its files or `cifar-100-binary.tar.gz` as it is.
 * Shape: x [3, 32, 32] after ToTensor, y 0..99, or 0..19.
 * @see torchvision.datasets.CIFAR100
 */
export class CIFAR100<Output = ImageTensor> extends ImageDataset<Output> {
  static override get name(): string {
    return 'CIFAR100';
  }

  /**
   * Reads the files of one split from `root`; fetches them first if they aren't there and `download` is true.
   * @throws DatasetUnavailableError when they are neither there nor to be had: each mirror's reason
   * @throws KindlingError when a file is truncated, corrupted or another one than published, or a folder has no permission
   */
  static async load<Output = Image>(options: CIFAR100Options<Output>): Promise<CIFAR100<Output>> {
    refuseSurplus('CIFAR100.load', arguments, 1);
    // A wrong transform should not show only after a download.
    const transform = options?.transform === undefined ? undefined : asTransform('transform', options.transform);
    const label = options?.coarse !== undefined && checkBoolean('coarse', options.coarse) ? 0 : 1;
    return new CIFAR100<Output>({ ...(await loadCifarSource(cifar100Source, options, { label, own: ['coarse'] })), transform });
  }
}
