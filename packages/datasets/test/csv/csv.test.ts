import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CSVDataset, type CsvOptions, DataLoader, parseCsv, randomSplit, readCsv } from '../../src/index';
import { newFolder, numbersOf, refused, rejected } from '../helpers';

const test = suite('CSV');

const flowers = `length,width,species
5.1,3.5,setosa
7,3.2,versicolor
6.3,3.3,virginica
4.9,3,setosa
`;

const fileOf = (text: string | Uint8Array): string => {
  const path = join(newFolder(), 'table.csv');
  writeFileSync(path, text);
  return path;
};

const columnsOf = (text: string, options?: CsvOptions) =>
  Object.fromEntries(
    parseCsv(text, options).columns.map(({ name, values }) => [name, [...(values as ArrayLike<unknown> as unknown[])]]),
  );

test('columns of numbers and of texts are told apart', () => {
  const table = parseCsv(flowers);
  assert.equal(
    [table.length, table.columns.map(({ name, type }) => `${name} ${type}`)],
    [4, ['length number', 'width number', 'species text']],
  );
  assert.equal([...(table.column('length').values as Float32Array)], [5.1, 7, 6.3, 4.9].map(Math.fround));
  assert.equal(table.column('species').values, ['setosa', 'versicolor', 'virginica', 'setosa']);
  assert.is(String(table), 'CsvTable of 4 rows\n    length: number\n    width: number\n    species: text');
  refused(() => table.column('color'), /^column: expected one of "length", "width", "species", got "color"$/);
});

test('every way in which cells are written', () => {
  assert.equal(columnsOf('\ufeffa;b\r\n"x;""y""\nz"; 1 \r\n\r\n ;2\r\n'), { a: ['x;"y"\nz', ''], b: [1, 2] });
  assert.equal(columnsOf('a\tb\n1\t2'), { a: [1], b: [2] });
  assert.equal(columnsOf('a|b\n1|-2.5e-1'), { a: [1], b: [-0.25] });
  assert.equal(columnsOf('1,+.5\n2,3.', { header: false }), { 0: [1, 2], 1: [0.5, 3] });
  assert.equal(columnsOf('a b\n# no row\n1 2', { delimiter: ' ', comments: '#' }), { a: [1], b: [2] });
  assert.equal(columnsOf('a\n1\n2\n'), { a: [1, 2] });
  assert.equal(columnsOf('a,b\n'), { a: [], b: [] });
  // as of a program on Windows, with rows that another system added; and an old Macintosh's
  assert.equal(columnsOf('a,b\r\n1,x\n2,"y"\r\n3,"z\r\nz"\n'), { a: [1, 2, 3], b: ['x', 'y', 'z\r\nz'] });
  assert.equal(columnsOf('a,b\n1,x\r\n2,"y"\n'), { a: [1, 2], b: ['x', 'y'] });
  assert.equal(columnsOf('a,b\r1,"x\ny"\r2,z\r'), { a: [1, 2], b: ['x\ny', 'z'] });
  // hexadecimal, infinities and the like are texts
  assert.equal(columnsOf('a\n0x10\nNaN\n'), { a: ['0x10', 'NaN'] });
});

test('types say what a column is', () => {
  const table = parseCsv('a,b\n3,x\n1,y\n3,x\n', { types: { a: 'class', b: 'class' } });
  assert.equal([...(table.column('a').values as Int32Array), table.column('a').classes], [1, 0, 1, ['1', '3']]);
  assert.equal([...(table.column('b').values as Int32Array)], [0, 1, 0]);
  assert.equal(columnsOf('a\n1', { types: { a: 'text' } }), { a: ['1'] });
  refused(() => parseCsv('a,b\n1,2\nx,3', { types: { a: 'number' } }), /^CSV: row 3, column "a": expected a number, got "x"$/);
  refused(
    () => parseCsv('a,b\n1,2\n,3'),
    /^CSV: row 3, column "a": expected a number, got an empty cell \(missing says what it counts as\)$/,
  );
  assert.equal(columnsOf('a,b\n1,2\n,3', { missing: -1 }), { a: [1, -1], b: [2, 3] });
  assert.ok(Number.isNaN(columnsOf('a,b\n1,2\n,3', { missing: Number.NaN }).a[1]));
});

test('NA, NaN and what else is written for no number', () => {
  const text = 'a,b,c\n1,NA,u\nnull,2,NA\n3,nan,\n';
  assert.equal(columnsOf(text, { missing: 0 }), { a: [1, 0, 3], b: [0, 2, 0], c: ['u', 'NA', ''] });
  assert.equal(columnsOf(text), { a: ['1', 'null', '3'], b: ['NA', '2', 'nan'], c: ['u', 'NA', ''] });
  refused(
    () => parseCsv(text, { types: { b: 'number' } }),
    /^CSV: row 2, column "b": expected a number, got "NA" \(missing says what it counts as\)$/,
  );
});

test('CSVDataset: what looks like numbers is not taken for names of classes', () => {
  const of = (cells: string, options?: CsvOptions) => new CSVDataset(parseCsv(`x;y\n${cells.replaceAll(/^/gm, '1;')}`, options));
  const message = (cell: string, hint = '') =>
    new RegExp(
      `^y: expected a column of numbers, or of names of classes, got "y" of what looks like numbers and is not, such as "${cell}" \\(types: { y: 'class' } takes them as names${hint}\\)$`,
    );
  refused(() => of('2.5\nNA\n4'), message('NA', '; missing says what it counts as'));
  refused(() => of('2.5\n?\n4'), message('\\?'));
  refused(() => of('2,5\n3,5'), message('2,5'));
  refused(() => of('50%\n20%\nall'), message('50%'));
  assert.equal([...of('2.5\nNA\n4', { missing: -1 }).get(1)[0], of('2.5\nNA\n4', { missing: -1 }).get(1)[1]], [1, -1]);
  assert.equal(of('2,5\n3,5', { types: { y: 'class' } }).classes, ['2,5', '3,5']);
  assert.equal(of('A1\nB2\n3').classes, ['3', 'A1', 'B2']);
  assert.equal(of('yes\nno\nNA').classes, ['NA', 'no', 'yes']);
  refused(
    () => new CSVDataset(parseCsv('x,y\n1,2\n?,3')),
    /^x: expected columns of numbers, got "x" of texts, such as "\?" \(types: { x: 'class' } numbers them\)$/,
  );
});

test('CSVDataset: a cell without a class is no class of its own, nor is what a comma at the end of each row makes', () => {
  const of = (text: string, options?: CsvOptions) => new CSVDataset(parseCsv(text, options));
  const hint = (name: string) => `\\(types: { "${name}": 'class' } takes it as a class of its own\\)$`;
  refused(
    () => of('x,label\n1,cat\n2,\n3,dog\n'),
    new RegExp(`^y: expected a class in every row of "label", got an empty cell for example 1 ${hint('label')}`),
  );
  refused(
    () => of('x,y,\n1,2,\n3,4,\n'),
    new RegExp(`^y: expected a class in every row of "", got an empty cell for example 0 ${hint('')}`),
  );
  assert.equal(of('x,label\n1,cat\n2,\n', { types: { label: 'class' } }).classes, ['', 'cat']);
  refused(() => of('x,y\n'), /^table: expected one row or more, got none$/);
});

test('a number that a float32 does not hold is told, and did not become an infinity', () => {
  refused(() => parseCsv('a\n1\n-4e38\n'), /^CSV: row 3, column "a": expected a number that a float32 holds, got -4e38$/);
  assert.equal(columnsOf('a\n3.4e38\n1e-400'), { a: [Math.fround(3.4e38), 0] });
});

test('columns are called as they like, and may be many', () => {
  const { columns } = parseCsv('constructor,b\n1,x', { types: { b: 'class' } });
  assert.equal(
    columns.map(({ name, type }) => `${name} ${type}`),
    ['constructor number', 'b class'],
  );
  // each column was looked for among all others
  const names = Array.from({ length: 50_000 }, (_, i) => `gene ${i}`);
  const dataset = new CSVDataset(parseCsv(`${names.join()}\n${names.map((_, i) => i).join()}\n`));
  assert.equal([dataset.features.length, dataset.get(0)[0][49_998], dataset.get(0)[1]], [49_999, 49_998, 49_999]);
});

test('what is no table is refused by its row', () => {
  refused(() => parseCsv(''), /^CSV: expected rows, got none$/);
  refused(() => parseCsv('a,b\n1,2\n3\n'), /^CSV: row 3: expected 2 cells, got 1$/);
  refused(() => parseCsv('a,b\n1,2,3\n'), /^CSV: row 2: expected 2 cells, got 3$/);
  refused(() => parseCsv('a,a\n1,2\n'), /^CSV: expected columns of different names, got "a" twice$/);
  refused(() => parseCsv('a,b\n"1,2\n'), /^CSV: row 2: expected cells in whole quotes, got /);
  const refuse = (options: object, message: RegExp) => refused(() => parseCsv(flowers, options as CsvOptions), message);
  refuse({ header: 1 }, /^header: expected true or false, got 1$/);
  refuse({ delimiter: '' }, /^delimiter: expected text without quotes and line breaks, got ""$/);
  refuse({ types: { colour: 'text' } }, /^types: expected only "length", "width", "species", got "colour"$/);
  refuse({ types: { width: 'float' } }, /^types.width: expected "number", "text", "class", got "float"$/);
  refuse({ missing: 'x' }, /^missing: expected a number, got "x"$/);
  refuse({ Header: true }, /^parseCsv: options: expected only header, .*, got Header$/);
});

test('files: UTF-8, and an error with their name', async () => {
  assert.is((await readCsv(fileOf('größe\n1'))).columns[0].name, 'größe');
  await rejected(readCsv(fileOf(Uint8Array.of(0x61, 0xff))), /table\.csv: expected text in UTF-8, got other bytes$/);
  await rejected(readCsv(fileOf('a,b\n1')), /table\.csv: row 2: expected 2 cells, got 1$/);
  await rejected(readCsv('/no/such.csv'), /^\/no\/such\.csv: expected a CSV file, found none$/);
});

test('CSVDataset: the last column as y, texts as classes', async () => {
  const dataset = await CSVDataset.load({ path: fileOf(flowers) });
  assert.equal(
    [dataset.length, dataset.features, dataset.target, dataset.classes],
    [4, ['length', 'width'], 'species', ['setosa', 'versicolor', 'virginica']],
  );
  const [x, y] = dataset.get(2);
  assert.equal([[...x], y], [[6.3, 3.3].map(Math.fround), 2]);
  const batches: unknown[] = [];
  for await (const [rows, targets] of new DataLoader(dataset, { batchSize: 3 })) {
    batches.push([...rows.shape], targets.dtype, await numbersOf(targets));
  }
  assert.equal(batches, [[3, 2], 'int32', [0, 1, 2], [1, 2], 'int32', [0]]);
  assert.is(String(dataset), 'Dataset CSVDataset\n    Number of datapoints: 4\n    x: length, width\n    y: species, 3 classes');
  assert.equal(
    randomSplit(dataset, [3, 1], { seed: 1 }).map(({ length }) => length),
    [3, 1],
  );
});

test('CSVDataset: columns of your choice, a transform, and numbers as y', async () => {
  const path = fileOf(flowers);
  const plain = await CSVDataset.load({ path, x: ['width'], y: 'length' });
  assert.equal([[...plain.get(1)[0]], plain.get(1)[1], plain.classes], [[Math.fround(3.2)], 7, []]);
  const { mean, std } = plain.statistics();
  assert.ok(Math.abs(mean[0] - 3.25) < 1e-6 && Math.abs(std[0] - Math.sqrt((0.0625 + 0.0025 + 0.0025 + 0.0625) / 4)) < 1e-6);
  const some = plain.statistics([3, 0]);
  const [first, last] = [plain.get(0)[0][0], plain.get(3)[0][0]];
  assert.ok(Math.abs(some.mean[0] - (first + last) / 2) < 1e-6 && Math.abs(some.std[0] - Math.abs(first - last) / 2) < 1e-6);
  assert.throws(() => plain.statistics([]), 'indices: expected one row or more, got none');
  assert.throws(() => plain.statistics([4]), /^indices\[0\]/);
  const options = {
    path,
    x: ['width'],
    y: 'length',
    transform: (row: Float32Array) => row.map((value, i) => (value - mean[i]) / std[i]),
  };
  const standardized = await CSVDataset.load(options);
  for await (const [x, y] of new DataLoader(standardized, { batchSize: 4 })) {
    const numbers = await numbersOf(x);
    assert.ok(Math.abs(numbers.reduce((sum, value) => sum + value, 0)) < 1e-5);
    assert.is(y.dtype, 'float32');
  }
  const batched = (await plain.getBatch?.([1, 0])) as unknown as { shape: number[]; dtype: string }[];
  assert.equal([batched[0].shape, batched[1].dtype], [[2, 1], 'float32']);
  const species = await CSVDataset.load({ path, x: ['species'], y: 'width', types: { species: 'class' } });
  assert.equal([...species.get(1)[0]], [1]);
  await rejected(
    CSVDataset.load({ path, y: 'width' }),
    /^x: expected columns of numbers, got "species" of texts, such as "setosa" \(types: \{ species: 'class' \} numbers them\)$/,
  );
  await rejected(CSVDataset.load({ path, y: 'color' }), /^column: expected one of .*, got "color"$/);
  await rejected(CSVDataset.load({ path, x: [] }), /^x: expected one column or more, got none$/);
  await rejected(CSVDataset.load({ path, transform: 5 as never }), /^transform: expected a transform or a function, got 5$/);
});

test.run();
