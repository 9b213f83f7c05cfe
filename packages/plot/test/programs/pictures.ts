import sharp from 'sharp';
import { confusionMatrix, imageGrid, lineChart } from '../../src/index';

// Pictures with titles, and letters as the machine draws them, in the working directory.
await imageGrid([{ data: new Uint8Array(784), height: 28, width: 28 }], { titles: ['Ground Truth: 7'], title: 'Title' }).png(
  'grid.png',
);
await lineChart([{ name: 'loss', x: [0, 1], y: [1, 2] }], { xLabel: 'x', title: 'Chart' }).png('chart.png');
await confusionMatrix(
  [
    [1, 2],
    [3, 4],
  ],
  { labels: ['cat', 'dog'] },
).png('matrix.png');
const text = (word: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><text x="5" y="30" font-size="28" font-family="sans-serif">${word}</text></svg>`,
  );
await sharp(text('MMMM')).flatten({ background: '#fff' }).png().toFile('m.png');
await sharp(text('iiii')).flatten({ background: '#fff' }).png().toFile('i.png');
