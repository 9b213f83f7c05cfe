import vm from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type GridImage, type GridImages, type ImageGridOptions, imageGrid } from '../../src/index';
import { decode, elements, refuses, tensorOf, texts } from '../fixtures/checks';

const test = suite('imageGrid');

/** A 28x28 image of bytes in which every pixel tells where it is; black and white occur. */
function pattern(seed: number): Uint8Array {
  const data = Uint8Array.from({ length: 784 }, (_, i) => (i * 37 + seed * 101 + (i >> 5) * 11) % 256);
  data[0] = 0;
  data[783] = 255;
  return data;
}
const digit = (seed: number): GridImage => ({ data: pattern(seed), height: 28, width: 28 });
const digits = (count: number) => Array.from({ length: count }, (_, i) => digit(i));
const titlesOf = (count: number, word: string) => Array.from({ length: count }, (_, i) => `${word}: ${i}`);

/** Where the images are, in pixels of the SVG. */
const places = (svg: string) => elements(svg, 'image').map(({ x, y, width, height }) => [x, y, width, height].map(Number));

test('3 x 3: nine images of one size in three rows, each under its title, at least 600 x 480', async () => {
  const svg = await imageGrid(digits(9), { titles: titlesOf(9, 'Ground Truth') }).svg();
  const images = places(svg);
  assert.is(images.length, 9);
  assert.is(new Set(images.map(([x]) => x)).size, 3);
  assert.is(new Set(images.map(([, y]) => y)).size, 3);
  for (const [, , width, height] of images) assert.equal([width, height], [196, 196]);
  assert.equal(texts(svg), titlesOf(9, 'Ground Truth'));
  assert.not.match(svg, /<text/);
  const [{ width, height }] = elements(svg, 'svg');
  assert.ok(Number(width) >= 600 && Number(height) >= 480, `${width} x ${height}`);
});

for (const scale of [1, 2]) {
  test(`every pixel of every image is a square of exactly its value in the PNG, scale ${scale}`, async () => {
    const picture = imageGrid(digits(4), { titles: ['a', 'b', 'c', 'd'] });
    const pixels = await decode(await picture.png(undefined, { scale }));
    const svg = await picture.svg();
    const [{ width, height }] = elements(svg, 'svg');
    assert.equal([pixels.width, pixels.height], [Number(width) * scale, Number(height) * scale]);
    for (const [i, [x, y, side]] of places(svg).entries()) {
      const square = (side / 28) * scale;
      const data = pattern(i);
      for (let row = 0; row < 28; row++) {
        for (let column = 0; column < 28; column++) {
          const left = x * scale + column * square;
          const top = y * scale + row * square;
          const value = data[row * 28 + column];
          for (const [dx, dy] of [
            [0, 0],
            [square - 1, square - 1],
          ]) {
            assert.equal(pixels.at(left + dx, top + dy), [value, value, value], `image ${i}, pixel (${row}, ${column})`);
          }
        }
      }
    }
  });
}

test('grey goes from the smallest to the largest value of each image, or over the range', async () => {
  const levels = async (data: number[], options?: ImageGridOptions) => {
    const pixels = await decode(
      await imageGrid([{ data, shape: [1, data.length] }], { cellSize: data.length * 8, ...options }).png(),
    );
    return data.map((_, i) => pixels.at((28 + i * 8 + 4) * 2, (28 + 4) * 2)[0]);
  };
  assert.equal(await levels([-0.4242, 1, 2.8215]), [0, 112, 255]);
  assert.equal(await levels([3, 3, 3]), [0, 0, 0]);
  assert.equal(await levels([0, Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]), [0, 0, 255, 255, 0]);
  assert.equal(await levels([-1, 0.25, 0.5, 2], { range: [0, 1] }), [0, 64, 128, 255]);
});

test('colours: channels first with a shape, last with height and width; bytes 0 to 255, else 0 to 1', async () => {
  const colour = async (image: GridImage) => {
    const pixels = await decode(await imageGrid([image], { cellSize: 64 }).png());
    return [pixels.at((28 + 16) * 2, 44 * 2), pixels.at((28 + 48) * 2, 44 * 2)];
  };
  const expected = [
    [255, 102, 0],
    [0, 51, 153],
  ];
  const planes = [1, 0, 0.4, 0.2, 0, 0.6];
  const interleaved = [1, 0.4, 0, 0, 0.2, 0.6];
  const two = (data: ArrayLike<number>, shape: number[]) => ({ data, shape });
  // Two pixels side by side become a square of two halves.
  assert.equal(
    await colour(
      two(
        planes.flatMap((v) => [v]),
        [3, 1, 2],
      ),
    ),
    expected,
  );
  assert.equal(await colour({ data: interleaved, height: 1, width: 2, channels: 3 }), expected);
  assert.equal(await colour({ data: Uint8Array.from(interleaved, (v) => v * 255), height: 1, width: 2, channels: 3 }), expected);
  assert.equal(await colour(tensorOf(planes, [3, 1, 2])), expected);
});

test('takes lists, batches, tensors and tensors of batches alike', async () => {
  const flat = Float32Array.from([0, 1, 2].flatMap((seed) => [...pattern(seed)]));
  const expected = await imageGrid(digits(3)).svg();
  const forms: GridImages[] = [
    [0, 1, 2].map((seed) => ({ data: pattern(seed), shape: [28, 28] })),
    [0, 1, 2].map((seed) => ({ data: Float64Array.from(pattern(seed)), shape: [1, 28, 28] })),
    [0, 1, 2].map((seed) => tensorOf(pattern(seed), [1, 28, 28])),
    { data: flat, shape: [3, 1, 28, 28] },
    tensorOf(flat, [3, 1, 28, 28]),
  ];
  for (const images of forms) assert.is(await imageGrid(images).svg(), expected);
});

test('draws the first `count`, in `columns`', async () => {
  const svg = await imageGrid(tensorOf(new Float32Array(20 * 784), [20, 1, 28, 28]), { count: 6, columns: 6 }).svg();
  assert.is(new Set(places(svg).map(([, y]) => y)).size, 1);
  assert.is(places(svg).length, 6);
  assert.is(places(await imageGrid(digits(2), { count: 5, columns: 5 }).svg()).length, 2);
  assert.is(new Set(places(await imageGrid(digits(5)).svg()).map(([x]) => x)).size, 3);
});

test('a title may have a colour of its own', async () => {
  const svg = await imageGrid(digits(3), { titles: ['a', 'b', 'c'], titleColors: ['#222', 'rgb(9, 9, 9)', 'teal'] }).svg();
  const fills = elements(svg, 'g').flatMap((group) => (group['aria-label'] ? [group.fill] : []));
  assert.equal(fills, ['#222', 'rgb(9, 9, 9)', 'teal']);
});

test('escapes titles and the title', async () => {
  const svg = await imageGrid([digit(0)], { titles: ['a < b & "c"'], title: '<script>alert(1)</script>' }).svg();
  assert.equal(texts(svg), ['&lt;script&gt;alert(1)&lt;/script&gt;', 'a &lt; b &amp; &quot;c&quot;']);
  assert.match(svg, /<title>&lt;script&gt;alert\(1\)&lt;\/script&gt;<\/title>/);
  assert.not.match(svg, /<script/);
  assert.equal(texts(await imageGrid(digits(2), { titles: [7, 3] }).svg()), ['7', '3']);
});

test('a title that is too long for its column is cut, but said in full', async () => {
  const long = 'the quick brown fox jumps over the lazy dog again and again';
  const svg = await imageGrid(digits(16), { titles: Array(16).fill(long) }).svg();
  assert.equal(texts(svg), Array(16).fill(long));
  assert.ok(Number(elements(svg, 'svg')[0].width) < 1000);
});

test('images of other sizes: small ones by whole factors, large ones shrunk and smooth, all centred', async () => {
  const of = (height: number, width: number) => ({ data: new Uint8Array(height * width), height, width });
  const svg = await imageGrid([of(8, 8), of(10, 20), of(300, 150), of(1, 1)], { cellSize: 100 }).svg();
  assert.equal(
    places(svg).map(([, , width, height]) => [width, height]),
    [
      [96, 96],
      [100, 50],
      [50, 100],
      [100, 100],
    ],
  );
  assert.equal(
    elements(svg, 'image').map((image) => image['image-rendering']),
    ['pixelated', 'pixelated', undefined, 'pixelated'],
  );
  const [[x0], , [x2]] = places(svg);
  assert.is(x0 + 48, x2 + 25);
});

test('a large image is more than librsvg takes by default (10 MB), and still becomes a PNG', async () => {
  let state = 1;
  const noise = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 24;
  };
  const big = { data: Uint8Array.from({ length: 1700 * 1700 * 3 }, noise), height: 1700, width: 1700, channels: 3 };
  const pixels = await decode(await imageGrid([big], { cellSize: 40 }).png(undefined, { scale: 1 }));
  assert.ok(pixels.inked(28, 28, 40, 40) === 1600);
});

test('there is a most of everything, and no memory is taken for what is only claimed', async () => {
  const grid = (images: unknown, options?: ImageGridOptions) => () => imageGrid(images as GridImages, options).svg();
  const most = 'images: expected at most 10000, got';
  await refuses(grid(new Array(20_000).fill(digit(0))), `${most} 20000; \`count\` draws the first ones`);
  await refuses(grid({ data: [1], shape: [2 ** 40, 1, 1, 1] }), `${most} 1099511627776; \`count\` draws the first ones`);
  const numbers = 'images: expected at most 134217728 numbers in all of them, got';
  await refuses(grid([{ data: { length: 2 ** 40 }, height: 2 ** 20, width: 2 ** 20 }]), `${numbers} 1099511627776`);
  await refuses(grid({ data: { length: 2 ** 40 }, shape: [1, 1, 2 ** 20, 2 ** 20] }), `${numbers} 1099511627776`);
  await refuses(
    grid({ data: class Numbers {}, shape: [1, 1, 2, 2] }),
    'images.data: expected a function, got class Numbers, which is only called with new',
  );
  await refuses(
    grid([{ data: { length: 784 }, height: 28, width: 28 }]),
    'images[0].data[0]: expected a number, got a hole in the array',
  );
  await refuses(grid(digits(1), { cellSize: 1e9 }), 'cellSize: expected a number > 0 and <= 32767, got 1000000000');
  await refuses(
    grid(digits(1), { titles: ['x'.repeat(100_000)] }),
    `titles[0]: expected text of at most 5000 characters, got 100000: "${'x'.repeat(40)}..."`,
  );
  assert.is(places(await imageGrid(new Array(20_000).fill(digit(0)), { count: 2 }).svg()).length, 2);
});

test('the longest titles are cut in a moment', async () => {
  const start = performance.now();
  await imageGrid(digits(100), { titles: Array(100).fill('long title '.repeat(450)) }).svg();
  assert.ok(performance.now() - start < 10_000, `${performance.now() - start} ms`);
});

test('values at the ends of what a number holds keep their order', async () => {
  const data = [-Number.MAX_VALUE, 0, Number.MAX_VALUE];
  const pixels = await decode(await imageGrid([{ data, shape: [1, 3] }], { cellSize: 24 }).png());
  assert.equal(
    data.map((_, i) => pixels.at((28 + i * 8 + 4) * 2, (28 + 4) * 2)[0]),
    [0, 128, 255],
  );
});

test('bytes of another realm are bytes', async () => {
  const bytes = Uint8Array.from([255, 102, 0, 0, 51, 153]);
  const foreign = vm.runInNewContext('Uint8Array.from([255, 102, 0, 0, 51, 153])');
  const picture = (data: Uint8Array) => imageGrid([{ data, height: 1, width: 2, channels: 3 }]).svg();
  assert.is(await picture(foreign), await picture(bytes));
});

test('the list of images is copied: changing it afterwards changes nothing', async () => {
  const images = digits(2);
  const picture = imageGrid(images);
  const before = await picture.svg();
  images.length = 0;
  assert.is(await picture.svg(), before);
});

test('a tensor may give its numbers at once, or anything with then', async () => {
  const expected = await imageGrid([{ data: [0, 1], shape: [1, 2] }]).svg();
  // biome-ignore lint/suspicious/noThenProperty: what has `then` is the point
  const thenable = { then: (resolve: (data: number[]) => void) => resolve([0, 1]) };
  for (const data of [[0, 1], thenable]) {
    assert.is(await imageGrid([{ shape: [1, 2], data: () => data } as never]).svg(), expected);
  }
});

test('says what is wrong', async () => {
  const grid = (images: unknown, options?: unknown) => () => imageGrid(images as GridImages, options as ImageGridOptions).svg();
  const batch = { data: new Float32Array(4), shape: [2, 1, 1, 2] };
  await refuses(grid([]), 'images: expected at least one image, got none');
  await refuses(grid({ ...batch, shape: [0, 1, 28, 28] }), 'images: expected at least one image, got none');
  await refuses(grid(3), 'images: expected a list of images or a batch of shape (N, C, H, W), got 3');
  await refuses(grid(undefined), 'images: expected a list of images or a batch of shape (N, C, H, W), got undefined');
  await refuses(
    grid({ data: new Float32Array(784), shape: [28, 28] }),
    'images: expected a list of images or a batch of shape (N, C, H, W), got Object of shape [28, 28]',
  );
  await refuses(grid({ ...batch, shape: [2, 1, 1, 3] }), 'images.data: expected 6 numbers for shape [2, 1, 1, 3], got 4');
  await refuses(grid({ data: [1, 2, 3, 4], shape: [1, 2, 1, 2] }), 'images: expected 1 or 3 channels, got 2');
  const image = 'expected an image: { data, height, width }, { data, shape } or a tensor';
  await refuses(grid([digit(0), null]), `images[1]: ${image}, got null`);
  await refuses(grid([[1, 2]]), `images[0]: ${image}, got [1, 2]`);
  await refuses(grid(new Array(1)), 'images[0]: expected an entry, got a hole in the array');
  await refuses(grid([{ data: ['1'], shape: [1, 1] }]), 'images[0].data[0]: expected a number, got "1"');
  await refuses(grid([{ data: new Array(1), shape: [1, 1] }]), 'images[0].data[0]: expected a number, got a hole in the array');
  await refuses(grid([{ data: [1], shape: [0.5, 2] }]), 'images[0]: height: expected an integer >= 1, got 0.5');
  await refuses(grid({ data: [1], shape: [-1, 1, 1, 1] }), 'images: number: expected an integer >= 0, got -1');
  await refuses(grid([{ shape: [1, 1], data: () => 'odd' }]), 'images[0].data: expected an array of numbers, got "odd"');
  await refuses(
    grid(digits(1), { cols: 3 }),
    'imageGrid: options: expected only titles, titleColors, title, columns, count, range, cellSize, got cols',
  );
  await refuses(
    grid(digits(1), 3),
    'imageGrid: options: expected an object with titles, titleColors, title, columns, count, range, cellSize, got 3',
  );
  await refuses(
    grid([{ data: new Float32Array(784), shape: [784] }]),
    'images[0]: expected shape (H, W) or (C, H, W), got [784]',
  );
  await refuses(
    grid([{ data: new Uint8Array(700), height: 28, width: 28 }]),
    'images[0].data: expected 784 numbers for 28 x 28 pixels of 1 channels, got 700',
  );
  await refuses(grid([{ data: [1], height: 1 }]), 'images[0].width: expected an integer >= 1, got undefined');
  await refuses(grid([{ data: undefined, shape: [1, 1] }]), 'images[0].data: expected an array of numbers, got undefined');
  await refuses(grid([tensorOf([1, 2], [1, 3])]), 'images[0].data: expected 3 numbers for shape [1, 3], got 2');
  await refuses(grid(digits(3), { titles: ['a', 'b'] }), 'titles: expected 3, one for each image, got 2');
  await refuses(grid(digits(3), { titleColors: ['red'] }), 'titleColors: expected 3, one for each image, got 1');
  await refuses(grid(digits(1), { titleColors: [null] }), 'titleColors[0]: expected text, got null');
  await refuses(
    grid(digits(1), { titleColors: ['red"/><script>'] }),
    'titleColors[0]: expected a colour of CSS, such as "red", "#1f77b4" or "rgb(31, 119, 180)", got "red\\"/><script>"',
  );
  await refuses(grid(digits(1), { titles: [null] }), 'titles[0]: expected text, got null');
  await refuses(grid(digits(1), { titles: 'abc' }), 'titles: expected an array of text, got "abc"');
  await refuses(grid(digits(1), { title: 7 }), 'title: expected text, got 7');
  await refuses(grid(digits(1), { columns: 0 }), 'columns: expected an integer >= 1, got 0');
  await refuses(grid(digits(1), { count: 1.5 }), 'count: expected an integer >= 1, got 1.5');
  await refuses(grid(digits(1), { cellSize: -1 }), 'cellSize: expected a number > 0 and <= 32767, got -1');
  await refuses(grid(digits(1), { range: [1, 0] }), 'range[1]: expected a number > 1 and <= 1e+300, got 0');
  await refuses(grid(digits(1), { range: 1 }), 'range: expected [low, high], got 1');
});

test('wrong options are refused at once, before anything is drawn', () => {
  assert.throws(() => imageGrid([]), /images: expected at least one image/);
  assert.throws(() => imageGrid(digits(2), { titles: [] }), /titles: expected 2/);
});

test.run();
