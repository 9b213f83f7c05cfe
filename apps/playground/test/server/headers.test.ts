import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mnistSource } from '../../../../packages/datasets/src/mnist/mnist';
import { contentSecurityPolicy } from '../../src/server/headers';

test("the page's policy lets MNIST be fetched from each of its mirrors, and from nobody else", () => {
  const tags = (contentSecurityPolicy().transformIndexHtml as unknown as () => { attrs: { content: string } }[])();
  const sources = /connect-src ([^;]*)/.exec(tags[0].attrs.content)?.[1].split(' ');
  assert.equal(sources, ["'self'", ...mnistSource.mirrors.map((mirror) => new URL(mirror).origin)]);
});

test.run();
