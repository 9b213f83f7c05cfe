import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { RunConfig } from '../../run/config';
import { type NetShapes, shapesOf } from '../../run/shapes';
import type { Playground } from './playground';

/** Milliseconds without another change after which a net that can be is trained. */
const PATIENCE = 450;

/** The configuration as it is being changed: shown at once, trained once it can be. */
export class Draft {
  readonly config: Signal<RunConfig>;
  readonly shapes: ReadonlySignal<NetShapes>;
  readonly #page: Playground;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Playground) {
    this.#page = page;
    this.config = signal(page.config.peek());
    this.shapes = computed(() => shapesOf(this.config.value));
    effect(() => {
      this.config.value = page.config.value;
    });
  }

  /** Changes something; the training begins anew soon after, unless the shapes do not fit. */
  change(change: Partial<RunConfig>): void {
    this.config.value = { ...this.config.value, ...change };
    clearTimeout(this.#timer);
    if (this.shapes.value.problem !== null) return;
    this.#timer = setTimeout(() => void this.#page.open(this.config.value), PATIENCE);
  }

  /** Begins with a whole configuration at once; pictures and files of before are left behind. */
  take(config: RunConfig): Promise<void> {
    clearTimeout(this.#timer);
    this.config.value = config;
    return this.#page.open(config, { extras: {} });
  }
}
