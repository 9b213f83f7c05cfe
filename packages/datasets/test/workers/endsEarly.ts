// Run as a program of its own by workers.test.ts: it leaves a loop while threads have work.
import { Compose, RandomCrop, ToTensor } from '@kindling/transforms';
import { DataLoader, ImageDataset } from '../../src/index';
import { madeUpImages } from '../helpers';

const images = new ImageDataset({ ...madeUpImages(64, 8, 8, 3), transform: new Compose([new RandomCrop(8), new ToTensor()]) });
for await (const [x] of new DataLoader(images, { batchSize: 4, workers: 2 })) {
  console.log(x.shape);
  break;
}
