import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diagramOf, fenceOf, markOutput, separateShapes, splitTitle } from '../../src/guide/markdown';

test("a page's title is taken off", () => {
  assert.equal(splitTitle('# A page\n\nText\n', 'x.md'), { title: 'A page', body: 'Text\n' });
  assert.throws(() => splitTitle('Text', 'docs/x.md'), "docs/x.md: expected a title in the first line, got 'Text'");
});

test('output is marked as text, code keeps its language', () => {
  assert.is(markOutput('```\n1 2\n```'), '```text\n1 2\n```');
  assert.is(markOutput('```ts\n1\n```'), '```ts\n1\n```');
  assert.is(markOutput('`inline`'), '`inline`');
});

test('a diagram is told from other code', () => {
  assert.is(diagramOf('```mermaid\nflowchart TB\n```'), 'flowchart TB');
  assert.is(diagramOf('```ts\nflowchart\n```'), null);
});

test('a file with fences of its own is fenced by a longer one', () => {
  assert.is(fenceOf('a', 'ts'), '```ts\na\n```');
  assert.is(fenceOf('```\n````\n', 'text'), '`````text\n```\n````\n`````');
});

test("a docstring's shapes get a paragraph", () => {
  assert.is(separateShapes('Sum.\nShape: (N) -> ()\nMore'), 'Sum.\n\nShape: (N) -> ()\nMore');
});

test.run();
