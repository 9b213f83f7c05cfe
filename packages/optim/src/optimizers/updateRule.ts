import type { Tensor } from '@kindling/core';

/** What an optimiser remembers about one parameter between steps, under PyTorch's names in camelCase. */
export type ParameterState = Readonly<Record<string, Tensor | number | undefined>>;

/** The options that every optimiser has. */
export interface CommonOptions {
  /** Learning rate. */
  lr: number;
}

/** One optimiser, as functions without state of their own; `Optimizer` does everything else. */
export interface UpdateRule<Options extends CommonOptions, State extends ParameterState> {
  /** The class' name, for messages. */
  readonly name: string;
  readonly defaults: Readonly<Options>;
  /** Checks a whole set of options; `where` starts the message. @throws KindlingError naming the option that is wrong */
  check(where: string, options: Readonly<Options>): void;
  /** Checks a parameter; left out where every one will do. @throws KindlingError; `where` starts the message */
  checkParam?(where: string, param: Tensor): void;
  /** The shape of a tensor of the state, by its name; left out where all have the parameter's. */
  stateShape?(name: string, param: Tensor): readonly number[];
  /**
   * Checks what a state dict, or someone's hand, gives as the state of a parameter: tensors and numbers, and no step has been
   * made with them yet. Left out where every state will do.
   * @throws KindlingError naming the entry; `where` starts the message
   */
  checkState?(where: string, state: Readonly<Partial<State>>, param: Tensor): void;
  /**
   * One step of one parameter, as a graph that nothing has computed yet; `state` is empty at the first. Two things let all steps share
   * one plan: numbers that change stand in it as operands (`grad.mul(lr)`), which the engine takes as arguments, and state begins as
   * zeros, so that the first step is the same graph as the others.
   */
  update(param: Tensor, grad: Tensor, state: Partial<State>, options: Readonly<Options>): { param: Tensor; state: State };
}
