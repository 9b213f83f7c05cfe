import { fileURLToPath } from 'node:url';
import { runReadmeSnippets } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('README');

/** What the snippets' comments say they print. */
const expected = `Compose(
    ToTensor()
    Normalize(mean=[0.1307], std=[0.3081])
    Lambda()
)
[ 1, 2, 2 ] 0.4242 0.2249 2.8215 0.4242
[ 3, 32, 32 ]
30 20
`;

test('its snippets run and print what their comments say', async () => {
  const runs = await runReadmeSnippets(fileURLToPath(new URL('..', import.meta.url)));
  assert.is(runs.map(({ stdout }) => stdout).join(''), expected);
});

test.run();
