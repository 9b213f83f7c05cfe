import type { Images } from '../images';
import { lastAnswer } from '../measure/runProgram';
import { askWorkload, runTrainer, runTutorial, runWorkload } from '../programs';
import type { BenchmarkCase, Goal, Measured } from './benchmarkCase';
import { networkSteps } from './networkSteps';

export interface CaseSettings {
  /** Fewer steps, for a look. */
  readonly quick: boolean;
  /** The whole tutorial too. */
  readonly tutorial: boolean;
  /** A Python that has PyTorch; null where there is none. */
  readonly python: string | null;
  readonly images: Images;
  /** An empty folder for what the trainer writes. */
  readonly scratch: string;
}

/** Everything that is compared, in the order of the table. */
export function benchmarkCases(settings: CaseSettings): BenchmarkCase[] {
  return [
    ...networkSteps(settings),
    evaluation(settings),
    batchAssembly(settings),
    firstStep(settings),
    trainerStart(settings),
    trainerRun('memory', shortRun, settings),
    ...(settings.tutorial ? [trainerRun('tutorial', wholeRun, settings)] : []),
  ];
}

function evaluation({ quick, python, images }: CaseSettings): BenchmarkCase {
  const settings = { threads: 2, batchSize: 1000, passes: quick ? 1 : 2 };
  return {
    name: 'evaluation',
    metrics: [
      {
        key: 'ms',
        title: `test pass, ${images.test} images, batch 1000, 2 threads`,
        unit: 'ms',
        goal: { ratio: 0.5 },
        note: (ms) => `${Math.round((1000 * images.test) / ms)} images/s`,
      },
    ],
    ours: (node) => askWorkload<Measured>('evaluation', { ...settings, images: images.ours }, node),
    pytorch:
      python === null
        ? null
        : async () => lastAnswer<Measured>(await runTutorial(python, 'evaluate', { ...settings, data: images.pytorch })),
  };
}

function batchAssembly({ quick, python, images }: CaseSettings): BenchmarkCase {
  const rate = (ms: number) => `${Math.round(64_000 / ms)} images/s`;
  return {
    name: 'batches',
    metrics: [{ key: 'ms', title: 'a batch of 64, shuffled and normalised', unit: 'ms', note: rate }],
    ours: (node) =>
      askWorkload<Measured>(
        'batchAssembly',
        { images: images.ours, batchSize: 64, batches: Math.floor(images.train / 64) },
        node,
      ),
    pytorch:
      python === null
        ? null
        : async () =>
            lastAnswer<Measured>(
              await runTutorial(python, 'batches', { data: images.pytorch, batchSize: 64, batches: quick ? 50 : 200 }),
            ),
  };
}

/** From the start of the process to the line that it prints after its first step. */
function firstStep({ python, images }: CaseSettings): BenchmarkCase {
  const until = /"firstLoss"/;
  return {
    name: 'first-step',
    metrics: [{ key: 's', title: 'process start to first training step', unit: 's', goal: { atMost: 1.5 } }],
    ours: async (node) => ({
      s: (await runWorkload('firstStep', { images: images.ours, threads: 2 }, node, { until })).ms / 1000,
    }),
    pytorch:
      python === null
        ? null
        : async () => ({
            s: (await runTutorial(python, 'first-step', { threads: 2, data: images.pytorch }, { until })).ms / 1000,
          }),
  };
}

/** The trainer tests before it trains, as the tutorial does; so does the script. */
function trainerStart({ python, images, scratch }: CaseSettings): BenchmarkCase {
  const args = [...images.trainerArguments, '--threads', '2', '--out-dir', scratch];
  return {
    name: 'trainer-start',
    metrics: [{ key: 's', title: 'the same in the trainer, after a test pass', unit: 's', goal: { atMost: 1.5 } }],
    ours: async (node) => ({ s: (await runTrainer(args, node, { until: /^Train 0\// })).ms / 1000 }),
    pytorch:
      python === null
        ? null
        : async () => ({
            s: (await runTutorial(python, 'tutorial', { threads: 2, data: images.pytorch }, { until: /"batch": 0,/ })).ms / 1000,
          }),
  };
}

interface TrainerRun {
  title: string;
  epochs: number;
  trainSize?: number;
  goals: { s?: Goal; MiB?: Goal };
}

/** Holds as much memory as the whole tutorial: the same batches, plans and pictures. */
const shortRun: TrainerRun = { title: 'a short tutorial', epochs: 1, trainSize: 6400, goals: { MiB: { ratio: 0.8 } } };
const wholeRun: TrainerRun = { title: 'the whole tutorial', epochs: 3, goals: { s: { ratio: 0.5 }, MiB: { ratio: 0.8 } } };

/** The trainer from its start to its end, pictures included. */
function trainerRun(name: string, run: TrainerRun, { python, images, scratch }: CaseSettings): BenchmarkCase {
  const { title, epochs, trainSize, goals } = run;
  const args = [...images.trainerArguments, '--threads', '2', '--epochs', String(epochs), '--out-dir', scratch];
  if (trainSize !== undefined) args.push('--train-size', String(trainSize));
  const settings = { threads: 2, epochs, data: images.pytorch, ...(trainSize !== undefined && { trainSize }) };
  return {
    name,
    metrics: [
      { key: 's', title, unit: 's', goal: goals.s },
      { key: 'peakMiB', title: `${title}, peak memory`, unit: 'MiB', goal: goals.MiB },
    ],
    ours: async (node) => {
      const { ms, report } = await runTrainer(args, node);
      return { s: ms / 1000, peakMiB: JSON.parse(report).peakMiB };
    },
    pytorch:
      python === null
        ? null
        : async () => {
            const result = await runTutorial(python, 'tutorial', settings);
            return { s: result.ms / 1000, peakMiB: lastAnswer<Measured>(result).peakMiB };
          },
  };
}
