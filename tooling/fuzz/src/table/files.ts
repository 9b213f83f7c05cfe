import * as datasets from '@kindling/datasets';
import { indexOf, indicesOf } from '../domains/datasets';
import { anything, type Domain, domain, either, type Fit, itself, optional } from '../domains/domain';
import { list, numbers } from '../domains/lists';
import { options, optionsWith, record } from '../domains/objects';
import { transform } from '../domains/pictures';
import { boolean, choice, integer, number, text } from '../domains/simple';
import { csvText, merges, vocab } from '../engine/files';
import { ctor, fn, getter, method, type Row } from './row';

/** The path of a file that is right; others, which are no such files, stand in its place too. */
const fileOf = (good: string, ...bad: readonly string[]): Domain => ({
  ...choice(good),
  places: [itself, ...bad.map((name) => ({ path: ` of the file ${name}`, once: true, put: () => name }))],
});

const notANumber = domain(
  'NaN',
  () => Number.NaN,
  (value) => Number.isNaN(value),
);
const columnType = choice('number', 'text', 'class');
/** There are letters in it. */
const typeOfC = choice('text', 'class');
/** Text without quotes and line breaks; whether a file is read with it is another matter. */
const separator = (...usual: readonly string[]): Domain => ({
  ...choice(...usual),
  text: 'text without quotes and line breaks',
  has: (value) => typeof value === 'string' && value !== '' && !/["\r\n\ufeff]/.test(value),
});
const reading = {
  header: boolean,
  delimiter: separator(',', ';'),
  comments: separator('#', '//'),
  types: { ...record({ c: optional(typeOfC) }), has: (value: unknown) => isTypes(value) },
  missing: either(number({ made: [0, 1] }), notANumber),
};
/** Of columns that there are: with a header, and the right delimiter. */
const isTypes = (value: unknown) =>
  Object.prototype.toString.call(value) === '[object Object]' &&
  Object.entries(value as object).every(
    ([name, type]) => ['a', 'b', 'c'].includes(name) && (name === 'c' ? typeOfC : columnType).has(type),
  );

/** Whether the table is read as it was written. */
const plain = (given: { header?: boolean; delimiter?: string; comments?: string; types?: object } = {}) =>
  given.header !== false &&
  (given.delimiter ?? ',') === ',' &&
  ['#', '//'].includes(given.comments ?? '#') &&
  isTypes(given.types ?? {});
/** Any text may be CSV: a word is a header without rows. */
const csv = domain(
  'CSV',
  () => csvText,
  (value) => typeof value === 'string',
);
const table = domain(
  'a table',
  () => datasets.parseCsv(csvText),
  (value) => value?.constructor?.name === 'CsvTable' && String(value).startsWith('CsvTable of 2 rows'),
);
const columns = { x: list(choice('a', 'b'), { min: 1, made: [1, 2] }), y: choice('a', 'b', 'c'), transform };
const dataset = () => new datasets.CSVDataset(datasets.parseCsv(csvText));
const folder = () => datasets.ImageFolder.load({ root: 'pictures' });
const badFiles = ['absent', 'folder', 'claims.idx', 'bomb.gz'];
const channels = choice(1, 3, 4);

const tokens = (count: number) =>
  numbers(integer({ min: 0, max: count - 1, made: [0, count - 1] }), { made: [0, 3], like: true });
const character = { ...choice('?', 'ä'), has: (value: unknown) => typeof value === 'string' && [...value].length === 1 };
const special = list(choice('<end>'), { made: [0, 1] });
const tokenNumbers = domain(
  'numbers by token',
  () => ({ ...vocab }),
  (value) =>
    Object.prototype.toString.call(value) === '[object Object]' &&
    Object.keys(value as object).length > 0 &&
    Object.values(value as object).every((number) => Number.isInteger(number) && number >= 0 && number < 2 ** 31) &&
    new Set(Object.values(value as object)).size === Object.keys(value as object).length,
);
const characters = () => new datasets.CharTokenizer('abc', { unknown: '?' });
const pairs = () => new datasets.BPETokenizer(vocab, merges, { specialTokens: ['<end>'] });
const blocks = () => new datasets.TextDataset([1, 2, 3, 4, 5], 2);

/** What is read from files of the user's own. */
export const filesTable: readonly Row[] = [
  fn('datasets/parseCsv', datasets.parseCsv, [csv, options(reading), optional(text)], {
    fits: ([given, how]: [string, Parameters<typeof plain>[0]]): Fit => (given === csvText && plain(how)) || 'unclear',
  }),
  method('datasets/CsvTable.column', () => datasets.parseCsv(csvText), [choice('a', 'b', 'c')]),
  method('datasets/CsvTable.toString', () => datasets.parseCsv(csvText), []),
  fn('datasets/readCsv', datasets.readCsv, [fileOf('table.csv', ...badFiles), options(reading)], {
    fits: ([, given]: [string, Parameters<typeof plain>[0]]): Fit => plain(given) || 'unclear',
  }),
  fn(
    'datasets/CSVDataset.load',
    (...given: [never]) => datasets.CSVDataset.load(...given),
    [optionsWith(['path'], { path: fileOf('table.csv', ...badFiles), ...reading, ...columns })],
    {
      // left out, x is all columns but y: one of them is text
      fits: ([given]: [Parameters<typeof plain>[0] & { x?: unknown }]): Fit =>
        (plain(given) && given?.x !== undefined) || 'unclear',
      use: (made: datasets.CSVDataset) => [made.length, String(made)],
    },
  ),
  ctor('datasets/new CSVDataset', datasets.CSVDataset, [table, options(columns)], {
    fits: ([, given]: [unknown, { x?: unknown }?]): Fit => given?.x !== undefined || 'unclear',
    use: (made: datasets.CSVDataset) => String(made),
  }),
  method('datasets/CSVDataset.get', dataset, [indexOf(2), optional(anything)]),
  method('datasets/CSVDataset.getBatch', dataset, [indicesOf(2)]),
  method('datasets/CSVDataset.statistics', dataset, [optional(indicesOf(2))]),
  method('datasets/CSVDataset.toString', dataset, []),
  fn('datasets/readImage', datasets.readImage, [fileOf('picture.png', ...badFiles), options({ channels })]),
  fn(
    'datasets/ImageFolder.load',
    (...given: [never]) => datasets.ImageFolder.load(...given),
    [
      optionsWith(['root'], {
        // with a list of files, nobody looks into it
        root: {
          ...fileOf('pictures', ...badFiles),
          has: (value) => typeof value === 'string' && value !== '' && !/\p{Cc}/u.test(value),
        },
        transform,
        channels,
        files: list(choice('a/1.png'), { min: 1, made: [1, 1] }),
      }),
    ],
    { use: (made: datasets.ImageFolder) => [made.length, String(made)] },
  ),
  ...(['length', 'targets'] as const).map(
    (name): Row => ({
      name: `datasets/ImageFolder.${name}`,
      args: [],
      call: async () => (await folder())[name],
      takesMore: true,
    }),
  ),
  {
    name: 'datasets/ImageFolder.toString',
    args: [],
    call: async (given) => (await folder()).toString(...(given as [])),
  },
  ...(['get', 'getImage'] as const).map(
    (name): Row => ({
      name: `datasets/ImageFolder.${name}`,
      args: [indexOf(1)],
      call: async (given) => (await folder())[name](...(given as [number])),
    }),
  ),
  fn('datasets/readText', datasets.readText, [fileOf('table.csv', ...badFiles)]),
  ctor('datasets/new CharTokenizer', datasets.CharTokenizer, [{ ...text, make: () => 'abc?' }, options({ unknown: character })], {
    fits: ([given, { unknown } = {}]: [string, { unknown?: string }?]) => given !== '' || unknown !== undefined,
    use: (made: datasets.CharTokenizer) => [made.vocabSize, String(made)],
  }),
  getter('datasets/CharTokenizer.vocabSize', characters),
  method('datasets/CharTokenizer.encode', characters, [text]),
  method('datasets/CharTokenizer.decode', characters, [tokens(4)]),
  method('datasets/CharTokenizer.toString', characters, []),
  fn(
    'datasets/BPETokenizer.load',
    datasets.BPETokenizer.load,
    [
      optionsWith(['vocab', 'merges'], {
        vocab: fileOf('vocab.json', ...badFiles),
        merges: fileOf('merges.txt', ...badFiles),
        specialTokens: special,
      }),
    ],
    { use: String },
  ),
  ctor(
    'datasets/new BPETokenizer',
    datasets.BPETokenizer,
    [tokenNumbers, list(choice('a b')), options({ specialTokens: special })],
    {
      fits: ([given, pairs, { specialTokens = [] } = {}]: [Record<string, number>, string[], { specialTokens?: string[] }?]) =>
        ['a', 'b', ...specialTokens].every((token) => token in given) && (pairs.length === 0 || 'ab' in given),
      use: String,
    },
  ),
  method('datasets/BPETokenizer.encode', pairs, [choice('ab', 'ba', '')]),
  method('datasets/BPETokenizer.decode', pairs, [tokens(4)]),
  method('datasets/BPETokenizer.toString', pairs, []),
  ctor(
    'datasets/new TextDataset',
    datasets.TextDataset,
    [
      numbers(integer({ min: 0, max: 2 ** 31 - 1, made: [0, 9] }), { made: [4, 6], like: true }),
      integer({ min: 1, max: 2 ** 24, made: [1, 3] }),
      options({ stride: integer({ min: 1, max: 2 ** 31 - 1, made: [1, 2] }) }),
    ],
    {
      fits: ([given, blockSize]: [ArrayLike<number>, number]) => given.length > blockSize,
      use: (made: datasets.TextDataset) => [made.length, made.get(0), String(made)],
    },
  ),
  getter('datasets/TextDataset.length', blocks),
  method('datasets/TextDataset.get', blocks, [indexOf(3)]),
  method('datasets/TextDataset.getBatch', blocks, [indicesOf(3)]),
  method('datasets/TextDataset.toString', blocks, []),
];
