import { skipSuite } from '@kindling/browser-check/browserSuite';
import { openPage } from '@kindling/browser-check/chromium';
import { shutdown } from '@kindling/core';
import { hasChromium } from '@kindling/test-kit';
import * as assert from 'uvu/assert';
import { trainInNode, trainInPage } from '../../src/tools/stepTimes';
import { waitForStep } from './support/playgroundPage';
import { playgroundSuite } from './support/playgroundSuite';

/** At most so many times Node's. */
const MOST = 1.3;
/** Rounds of both in turn: the fastest count, and on a busy machine it may take some until both had the processor. */
const [FEWEST, LAST] = [3, 15];

const playground = playgroundSuite('how fast the page is');
const { test } = playground;

test("a step of the tutorial's net in the page takes at most 1.3 times as long as in Node, with one thread each", async () => {
  const { page, complaints } = await openPage(playground.browser, playground.server.url);
  await waitForStep(page, 1, 20_000);
  const [inNode, inPage] = [await trainInNode(1), await trainInPage(page, 1)];
  const fastest = { node: Number.POSITIVE_INFINITY, page: Number.POSITIVE_INFINITY };
  const ratio = () => fastest.page / fastest.node;
  // the first round is of what is compiled still
  for (let round = 0; round <= LAST && (round <= FEWEST || !(ratio() <= MOST)); round++) {
    const times = { node: await inNode(), page: await inPage() };
    if (round === 0) continue;
    fastest.node = Math.min(fastest.node, times.node);
    fastest.page = Math.min(fastest.page, times.page);
  }
  console.log(
    `    a step: ${fastest.page.toFixed(2)} ms in the page, ${fastest.node.toFixed(2)} ms in Node (${ratio().toFixed(2)} of that)`,
  );
  assert.ok(ratio() <= MOST, `${ratio()}`);
  assert.equal(complaints, []);
  await page.context().close();
  await shutdown();
});

if (hasChromium()) test.run();
else skipSuite('how fast the page is');
