import { shutdown } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conductor } from '../../src/run/conductor';
import { defaultConfig } from '../../src/run/config';
import { runFromHash, runToHash } from '../../src/run/url';
import { Engine, type MessagePeer } from '../../src/worker/client';
import type { RequestMessage } from '../../src/worker/protocol';

test.after(() => shutdown());

/** A page and its worker, with the messages cloned on their way. */
function connected() {
  const peer: MessagePeer = {
    onmessage: null,
    postMessage: (message) => void receive(structuredClone(message) as RequestMessage),
  };
  const send = (message: unknown) => queueMicrotask(() => peer.onmessage?.({ data: structuredClone(message) } as MessageEvent));
  const conductor = new Conductor((event, detail) => send({ event, detail }));
  const receive = ({ id, request, params }: RequestMessage) =>
    conductor.handle(request, params).then(
      (result) => send({ id, result }),
      (error: Error) => send({ id, error: error.message }),
    );
  return { engine: new Engine(peer), conductor };
}

const lossesOf = async (engine: Engine, hash: string): Promise<number[]> => {
  const address = runFromHash(hash);
  assert.ok(address);
  const losses: number[] = [];
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  await engine.ask('open', { config: address.config });
  const end = engine.on('progress', ({ points, playing, step }) => {
    for (const { loss } of points) losses.push(loss);
    if (!playing && step === address.steps) finish();
  });
  await engine.ask('play', { until: address.steps });
  await finished;
  end();
  return losses;
};

test('an address is a run: who opens it sees the same losses, to the bit', async () => {
  const data = { ...defaultConfig.data, train: 40, test: 10 };
  const hash = runToHash({ config: { ...defaultConfig, data, layers: [{ kind: 'dropout', p: 0.5 }], batchSize: 8 }, steps: 12 });
  const [first, second] = [connected(), connected()];
  const losses = await lossesOf(first.engine, hash);
  assert.is(losses.length, 12);
  assert.equal(await lossesOf(second.engine, hash), losses);
  for (const { conductor } of [first, second]) conductor.close();
});

test('a refusal comes as an error, and answers find who asked', async () => {
  const { engine, conductor } = connected();
  const refused = engine.ask('play', {}).catch((error: Error) => error.message);
  const speed = engine.ask('speed', { stepsPerSecond: 5 });
  assert.match(String(await refused), /expected an open run, got none/);
  assert.is(await speed, null);
  conductor.close();
});

test.run();
