import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('README');

/** What the snippet's comments say it prints. */
const expected = `Compose(
    ToTensor()
    Normalize(mean=[0.1307], std=[0.3081])
    Lambda()
)
[ 1, 2, 2 ] 0.4242 0.2249 2.8215 0.4242
`;

test('its snippet runs and prints what its comments say', async () => {
  const [{ stdout }] = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.is(stdout, expected);
});

test.run();
