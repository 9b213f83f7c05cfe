import type { NetworkName } from '@kindling/models/networks';
import { lastAnswer } from '../measure/runProgram';
import { askWorkload, runPytorch } from '../programs';
import type { NetworkStepSettings } from '../workloads/settings';
import { stepFlops } from '../workloads/stepFlops';
import type { BenchmarkCase, Goal, Measured, Work } from './benchmarkCase';

interface NetworkCase {
  readonly title: string;
  /** Missing where the loss is the mean of a product: its gradient is a single number, so what is left of the gradients' products is up to the library. */
  readonly work?: Work;
  readonly goal: Goal;
  /** Two threads are timed, too. */
  readonly inThreads?: true;
}

/** Forward and both gradients of products of so many multiplications with an addition each. */
const trained = (multiplyAdds: number): Work => ({ flops: 6 * multiplyAdds });

/** Parameters and their momentum, read and written: less cannot be moved. */
const updated = (parameters: number): Work => ({ bytes: 4 * 4 * parameters });

const gptToken = 4 * (128 * 384 + 128 * 128 + 2 * 128 * 512 + 2 * 64 * 128) + 128 * 65;
const lstmToken = 4 * 128 * (64 + 128) + 128 * 65;
const rowsGoal: Goal = { ratio: 1, before24: 1.3 };
const wideGoal: Goal = { ratio: 1, before24: 1.6 };
const productGoal: Goal = { ratio: 1 };

const networkCases: Record<NetworkName, NetworkCase> = {
  'tutorial-64': {
    title: 'tutorial, batch 64',
    work: { flops: stepFlops(64, 1) },
    goal: { ratio: 0.7, before24: 1 },
    inThreads: true,
  },
  'tutorial-1024': {
    title: 'tutorial, batch 1024',
    work: { flops: stepFlops(1024, 1) },
    goal: { ratio: 0.8, before24: 1.1 },
    inThreads: true,
  },
  'tutorial-1': { title: 'tutorial, batch 1', work: { flops: stepFlops(1, 1) }, goal: { ratio: 0.5 } },
  'wide-64': { title: 'tutorial, 4 x channels, batch 64', work: { flops: stepFlops(64, 4) }, goal: wideGoal, inThreads: true },
  'resnet20-32': { title: 'ResNet-20, batch 32', work: trained(32 * 40.8e6), goal: wideGoal, inThreads: true },
  'mlp-64': { title: 'MLP 784-512-512-10, batch 64', work: trained(64 * (784 * 512 + 512 * 512 + 5120)), goal: productGoal },
  'char-lstm-32x64': {
    title: 'character LSTM, 32 x 64',
    work: trained(32 * 64 * lstmToken),
    goal: { ratio: 1, before24: 1.5 },
    inThreads: true,
  },
  'gpt-12x64': {
    title: 'small GPT, 12 x 64',
    work: trained(12 * 64 * gptToken),
    goal: { ratio: 1, before24: 1.5 },
    inThreads: true,
  },
  'matmul-512': { title: 'matmul of 512', goal: productGoal },
  'matmul-1024': { title: 'matmul of 1024', goal: productGoal },
  'conv3x3-64ch': { title: 'convolution 3 x 3, 64 channels', goal: wideGoal },
  'conv3x3-stride2': { title: 'convolution 3 x 3, stride 2', goal: wideGoal },
  'log-softmax-rows': { title: 'log-softmax, 4096 rows of 128', work: updated(4096 * 128), goal: rowsGoal },
  'layer-norm-rows': { title: 'layer norm, 2048 rows of 256', work: updated(2048 * 256), goal: rowsGoal },
  'elementwise-4M': { title: 'exp(relu(x * x + 1)), 4 M', work: updated(2 ** 22), goal: rowsGoal },
  'gelu-1M': { title: 'GELU, 1 M', work: updated(2 ** 20), goal: rowsGoal },
  'sum-rows': { title: 'sum of 4096 rows of 1024', work: updated(2 ** 22), goal: rowsGoal },
  'embedding-50k': { title: 'embedding of 50,000 x 64', work: updated(50_000 * 64), goal: productGoal },
};

const ways = ['eager', 'channels_last', 'compile'] as const;

/** A training step of each network: zeroGrad, forward, loss, backward, step, and the loss read. With one thread processor time counts. */
export function networkSteps({ quick, python }: { quick: boolean; python: string | null }): BenchmarkCase[] {
  const entries = Object.entries(networkCases) as [NetworkName, NetworkCase][];
  return entries.flatMap(([name, networkCase]) =>
    (networkCase.inThreads ? [1, 2] : [1]).map((threads) => {
      const limits = { threads, warmUpMs: 500, ...(quick ? { steps: 100, seconds: 1 } : { steps: 400, seconds: 4 }) };
      const counted = threads === 1 ? '1 thread' : `${threads} threads`;
      return {
        name: `step-${name}-${threads}`,
        metrics: [
          {
            key: threads === 1 ? 'cpuMs' : 'ms',
            title: `${networkCase.title}, ${counted}`,
            unit: 'ms' as const,
            goal: networkCase.goal,
            work: networkCase.work,
          },
        ],
        ours: (node) => askWorkload<Measured>('networkStep', { name, ...limits } satisfies NetworkStepSettings, node),
        ...(python === null ? { pytorch: null } : fastestOf(python, name, limits)),
      };
    }),
  );
}

/** Measures all ways that PyTorch has, and takes the fastest: one that was unlucky in one round is not lost for the next. */
function fastestOf(
  python: string,
  only: NetworkName,
  limits: Omit<NetworkStepSettings, 'name'>,
): Pick<BenchmarkCase, 'fastestWay'> & { pytorch(): Promise<Measured> } {
  const key = limits.threads === 1 ? 'cpuMs' : 'ms';
  const measure = async (way: string) =>
    lastAnswer<Measured | null>(await runPytorch('workloads.py', python, { only, way, ...limits }));
  let fastest: string | null = null;
  return {
    fastestWay: () => fastest,
    pytorch: async () => {
      let best: Measured | null = null;
      const failures: string[] = [];
      for (const way of ways) {
        // A way may be missing: torch.compile wants a compiler of C++.
        const measured = await measure(way).catch((error: Error) => {
          failures.push(error.message);
          return null;
        });
        if (measured === null || (best !== null && best[key] <= measured[key])) continue;
        [best, fastest] = [measured, way];
      }
      if (best === null) throw new Error(failures[0]);
      return best;
    },
  };
}
