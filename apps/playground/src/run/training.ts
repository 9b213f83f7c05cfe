import { KindlingError } from '@kindling/checks';
import { getRngState, manualSeed, setRngState, type Tensor } from '@kindling/core';
import { NLLLoss } from '@kindling/nn';
import { checkConfig } from './checkConfig';
import type { RunConfig } from './config';
import { type Extra, TrainingBatches } from './data/batches';
import type { Pictures } from './data/pictures';
import { type FrozenState, freeze, thaw } from './freeze';
import { PlaygroundNet } from './net';
import { createOptimiser, type RunOptimiser, rateAt } from './optimiser';
import { type NetShapes, shapesOf } from './shapes';

/** All that a training goes on from, outside the engine. */
export interface Snapshot {
  readonly step: number;
  readonly net: FrozenState;
  readonly optimiser: FrozenState;
  readonly random: Int32Array;
}

/** What a step was. */
export interface Step {
  readonly loss: number;
  readonly rate: number;
}

/** A net in training: after as many steps it holds the same numbers, however it came there. */
export class Training {
  readonly shapes: NetShapes;
  readonly net: PlaygroundNet;
  /** Which may change from here on: what comes later follows from it. */
  config: RunConfig;
  extras: readonly Extra[] = [];
  readonly #optimiser: RunOptimiser;
  readonly #batches: TrainingBatches;
  readonly #loss = new NLLLoss();
  #step = 0;
  /** Where the global random numbers of this training stand: others may draw between two steps. */
  #random: Int32Array;

  /** @throws KindlingError for a configuration that is none, or whose layers do not fit one another */
  constructor(config: RunConfig, pictures: Pictures) {
    this.config = checkConfig(config);
    this.shapes = shapesOf(config);
    if (this.shapes.problem !== null) throw new KindlingError(this.shapes.problem.text);
    manualSeed(config.seed);
    this.net = new PlaygroundNet(this.shapes);
    this.#random = getRngState();
    this.#optimiser = createOptimiser(this.net.parameters(), config);
    this.#batches = new TrainingBatches(pictures, config.batchSize, config.seed, config.data.augment);
  }

  /** How many steps were taken. */
  get step(): number {
    return this.#step;
  }

  /** Takes a step. */
  async takeStep(): Promise<Step> {
    const [x, y] = await this.#batches.at(this.#step, this.extras);
    const rate = rateAt(this.config, this.#step);
    for (const group of this.#optimiser.paramGroups) group.lr = rate;
    const loss = this.#lossOf(this.net, x, y);
    loss.backward();
    await this.#optimiser.step(); // computes the whole step in one run
    this.#step += 1;
    return { loss: await loss.item(), rate };
  }

  /** The gradients of the step that comes next, by parameter, without taking it. They are computed on another net with these weights. */
  async nextGradients(): Promise<Map<string, Tensor>> {
    const other = this.net.clone();
    const [x, y] = await this.#batches.at(this.#step, this.extras);
    const after = this.#random;
    this.#lossOf(other, x, y).backward();
    this.#random = after;
    return new Map(other.namedParameters().map(([name, parameter]) => [name, parameter.grad as Tensor]));
  }

  /** The loss of a batch, with what dropout draws taken from this training's own random numbers. */
  #lossOf(net: PlaygroundNet, x: Tensor, y: Tensor): Tensor {
    const others = getRngState();
    setRngState(this.#random);
    net.train();
    net.zeroGrad();
    const loss = this.#loss.forward(net.forward(x), y);
    this.#random = getRngState();
    setRngState(others);
    return loss;
  }

  /** What this training goes on from, now. */
  async snapshot(): Promise<Snapshot> {
    const [net, optimiser] = await Promise.all([freeze(this.net.stateDict()), freeze(this.#optimiser.stateDict())]);
    return { step: this.#step, net, optimiser, random: this.#random };
  }

  /** Goes on from where a training of the same net stood. */
  restore({ step, net, optimiser, random }: Snapshot): void {
    this.net.loadStateDict(thaw(net) as Map<string, Tensor>);
    this.#optimiser.loadStateDict(thaw(optimiser) as never);
    this.#random = random;
    this.#step = step;
  }

  /** Begins with other weights. @throws KindlingError naming what does not fit */
  loadWeights(weights: ReadonlyMap<string, Tensor>): void {
    this.net.loadStateDict(weights);
  }
}
