/** Long enough to cost nothing, short enough for a progress bar that moves and a Ctrl-C that ends. */
const turnEveryMs = 40;

/**
 * The same batches; between them the rest of the program gets a turn now and then. A backend that computes in this very thread never
 * leaves it: `await` alone lets no signal and no timer through.
 */
export async function* responsive<Batch>(batches: AsyncIterable<Batch>): AsyncGenerator<Batch, void, undefined> {
  let lastTurn = performance.now();
  for await (const batch of batches) {
    if (performance.now() - lastTurn >= turnEveryMs) {
      await new Promise((resolve) => setImmediate(resolve));
      lastTurn = performance.now();
    }
    yield batch;
  }
}
