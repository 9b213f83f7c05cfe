import { uniform_ } from '../../init';
import { Module } from '../../module/module';
import { snakeCase } from '../../module/snakeCase';
import type { RecurrentRule } from './rules';

/** What whole layers and single cells have in common: a rule, and weights that are drawn and named alike. */
export abstract class RecurrentModule extends Module {
  static override get name(): string {
    return 'RecurrentModule';
  }

  abstract readonly hiddenSize: number;

  /** The layer's name, for messages. */
  protected abstract get layer(): string;

  /** What a step does. */
  protected abstract get rule(): RecurrentRule;

  /** Draws all weights and biases anew from U(-1/sqrt(hiddenSize), 1/sqrt(hiddenSize)). */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const parameter of this.parameters()) uniform_(parameter, { a: -bound, b: bound });
  }

  override stateKey(field: string): string {
    return snakeCase(field);
  }
}
