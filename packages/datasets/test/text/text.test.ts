import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BPETokenizer, CharTokenizer, DataLoader, readText, TextDataset } from '../../src/index';
import { newFolder, numbersOf, refused, rejected } from '../helpers';

const test = suite('text');

test('characters: numbered by code point, there and back', () => {
  const tokenizer = new CharTokenizer('hello 🙂 wörld');
  assert.equal(tokenizer.characters, [...' dehlorwö🙂']);
  assert.is(tokenizer.vocabSize, 10);
  assert.equal([...tokenizer.encode('🙂 lö')], [9, 0, 4, 8]);
  assert.is(tokenizer.decode(tokenizer.encode('hello 🙂 wörld')), 'hello 🙂 wörld');
  assert.is(String(tokenizer), 'CharTokenizer(10)');
  refused(() => tokenizer.encode('x'), /^encode: expected characters of the text that the numbers were made for, got "x"$/);
  refused(() => tokenizer.decode([10]), /^tokens\[0\]: expected an integer from 0 to 9, got 10$/);
  refused(() => new CharTokenizer(''), /^text: expected one character or more, got ""$/);
});

test('characters: one that stands for all others', () => {
  const tokenizer = new CharTokenizer('ab', { unknown: '?' });
  assert.equal(
    [tokenizer.characters, [...tokenizer.encode('axb')]],
    [
      ['?', 'a', 'b'],
      [1, 0, 2],
    ],
  );
  refused(() => new CharTokenizer('ab', { unknown: '??' }), /^unknown: expected a single character, got "\?\?"$/);
});

/** What Hugging Face's tokenizers gives; written by fixtures/generate_bpe.py. */
const fixture = JSON.parse(readFileSync(new URL('../fixtures/bpe.json', import.meta.url), 'utf8')) as {
  vocab: Record<string, number>;
  merges: string;
  texts: { text: string; tokens: number[] }[];
  special: { text: string; tokens: number[] };
};

async function load(options: { merges?: string; vocab?: string; specialTokens?: string[] } = {}): Promise<BPETokenizer> {
  const folder = newFolder();
  const [vocab, merges] = [join(folder, 'vocab.json'), join(folder, 'merges.txt')];
  writeFileSync(vocab, options.vocab ?? JSON.stringify(fixture.vocab));
  writeFileSync(merges, options.merges ?? fixture.merges);
  return BPETokenizer.load({ vocab, merges, specialTokens: options.specialTokens });
}

test('byte pairs: the tokens of another implementation, and back', async () => {
  for (const tokenizer of [await load(), await load({ merges: fixture.merges.replaceAll('\n', '\r\n') })]) {
    assert.is(tokenizer.vocabSize, 420);
    for (const { text, tokens } of fixture.texts) {
      assert.equal([...tokenizer.encode(text)], tokens, JSON.stringify(text));
      assert.is(tokenizer.decode(tokens), text);
    }
    // what is remembered is the same
    for (const { text, tokens } of fixture.texts) assert.equal([...tokenizer.encode(text)], tokens);
  }
});

test('byte pairs: special tokens are found before a text is cut up, where they are asked for', async () => {
  const { text, tokens } = fixture.special;
  const tokenizer = await load({ specialTokens: ['<|endoftext|>', '<|end|>'] });
  assert.equal([...tokenizer.encode(text)], tokens);
  assert.is(tokenizer.decode(tokens), text);
  assert.ok((await load()).encode(text).length > tokens.length);
  assert.match(String(tokenizer), /^BPETokenizer\(420 tokens, 162 merges\)$/);
});

test('byte pairs: half a character is one that stands for none', async () => {
  const tokenizer = await load();
  const [first] = tokenizer.encode('Ж');
  assert.is(tokenizer.decode([first]), '\ufffd');
});

test('byte pairs: files that are none are refused', async () => {
  await rejected(load({ vocab: '{' }), /vocab\.json: expected JSON, got /);
  await rejected(load({ vocab: '[]' }), /^vocab: expected an object of numbers by token, got \[\]$/);
  await rejected(load({ vocab: '{"a": 1.5}' }), /^vocab: expected integers from 0 to 2147483647, got 1.5 for "a"$/);
  await rejected(load({ vocab: '{"a": 1, "b": 1}' }), /^vocab: expected a number of its own for each token, got one twice$/);
  await rejected(load({ vocab: '{}' }), /^vocab: expected one token or more, got none$/);
  await rejected(load({ merges: 'a b c' }), /^merges\[0\]: expected two tokens with a space between them, got "a b c"$/);
  await rejected(load({ merges: 'q x' }), /^merges\[0\]: expected a pair that makes a token of vocab, got "q x"$/);
  await rejected(load({ specialTokens: ['<pad>'] }), /^specialTokens\[0\]: expected a token of vocab, got "<pad>"$/);
  await rejected(
    BPETokenizer.load({ vocab: '/no/vocab.json', merges: '/no/merges.txt' }),
    /^\/no\/vocab\.json: expected a file of byte pairs \(vocab\), found none$/,
  );
  refused(() => new BPETokenizer({ a: 0 }, []).encode('b'), /^encode: expected text whose bytes are tokens of vocab, got "b"$/);
  const gaps = new BPETokenizer({ a: 0, b: 2 }, []);
  assert.is(gaps.vocabSize, 3);
  refused(() => gaps.decode([1]), /^decode: expected numbers of tokens, got 1$/);
});

test('a long text is no matter of arguments or of the square of its length', async () => {
  const tokenizer = await load();
  const text = 'the quick brown fox '.repeat(20_000);
  assert.is(tokenizer.decode(tokenizer.encode(text)), text);
  assert.is(tokenizer.decode(tokenizer.encode('the'.repeat(5000))).length, 15_000);
});

test('TextDataset: blocks, and what follows them', async () => {
  const dataset = new TextDataset([0, 1, 2, 3, 4, 5, 6], 3);
  assert.equal(
    [dataset.length, dataset.get(3).map((part) => [...part])],
    [
      4,
      [
        [3, 4, 5],
        [4, 5, 6],
      ],
    ],
  );
  const apart = new TextDataset(Int32Array.of(0, 1, 2, 3, 4, 5, 6), 3, { stride: 3 });
  assert.equal(
    [apart.length, apart.get(1).map((part) => [...part])],
    [
      2,
      [
        [3, 4, 5],
        [4, 5, 6],
      ],
    ],
  );
  for await (const [x, y] of new DataLoader(dataset, { batchSize: 4 })) {
    assert.equal([x.dtype, [...x.shape], await numbersOf(x)], ['int32', [4, 3], [0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5]]);
    assert.equal([y.dtype, await numbersOf(y)], ['int32', [1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 6]]);
  }
  assert.is(String(dataset), 'Dataset TextDataset\n    Number of datapoints: 4\n    Tokens: 7\n    Block size: 3');
  refused(() => new TextDataset([1, 2], 2), /^tokens: expected more than 2, a block and the token after it, got 2$/);
  refused(() => new TextDataset([1, -2], 1), /^tokens\[1\]: expected an integer from 0 to 2147483647, got -2$/);
});

test('readText reads UTF-8', async () => {
  const path = join(newFolder(), 'text.txt');
  writeFileSync(path, 'größer\n');
  assert.is(await readText(path), 'größer\n');
  writeFileSync(path, Uint8Array.of(0xff));
  await rejected(readText(path), /text\.txt: expected text in UTF-8, got other bytes$/);
  await rejected(readText('/no/such.txt'), /^\/no\/such\.txt: expected a text file, found none$/);
});

test.run();
