import { checkFunction, checkInteger, checkIterable, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { checkTensor } from '../checks/checkTensor';
import { Module } from '../module/module';
import { Parameter } from '../module/parameter';

/**
 * A list of parameters that belong to the module whose field holds it; they are its fields `0`, `1`, ... It has no forward of its own.
 * @throws KindlingError for anything that is not a Tensor, and for no list
 * @see torch.nn.ParameterList
 */
export class ParameterList extends Module {
  static override get name(): string {
    return 'ParameterList';
  }

  [index: number]: Parameter;

  /** Tensors that are no parameters become some. */
  constructor(values: Iterable<Tensor> = []) {
    super();
    refuseSurplus(new.target.name, arguments, 1);
    const list = checkIterable('ParameterList: values', values, (name, value) => parameterOf(name, value), 'a list of Tensors');
    for (let i = 0; i < list.length; i++) this[i] = list[i];
  }

  override get length(): number {
    return this.list.length;
  }

  [Symbol.iterator](): Iterator<Parameter> {
    return this.list.values();
  }

  /** The parameter at a position, counted from the end where negative; undefined where there is none. @throws KindlingError for no integer */
  at(index: number): Parameter | undefined {
    return this.list.at(checkInteger('ParameterList.at: index', index));
  }

  /** What a function gives for each parameter. @throws KindlingError for anything that is not a function */
  map<Made>(fn: (parameter: Parameter, index: number) => Made): Made[] {
    checkFunction('ParameterList.map: fn', fn);
    return this.list.map((parameter, index) => fn(parameter, index));
  }

  /** Each parameter behind its position, as `enumerate` gives them. */
  entries(): IterableIterator<[number, Parameter]> {
    return this.list.entries();
  }

  /** Adds a parameter at the end. @throws KindlingError for anything that is not a Tensor */
  append(value: Tensor): this {
    const { length } = this;
    this[length] = parameterOf(`ParameterList.append: value`, value);
    return this;
  }

  private get list(): Parameter[] {
    return Object.values(this).filter((value) => value instanceof Parameter);
  }

  /** @throws KindlingError always: use the parameters instead */
  override forward(input: unknown): never {
    throw new KindlingError(`ParameterList: forward: expected a use of its parameters, got a call with ${describe(input)}`);
  }

  override extraRepr(): string {
    return this.list
      .map(({ shape, dtype }, i) => `  (${i}): Parameter containing: [torch.${dtype} of size ${shape.join('x')}]`)
      .join('\n');
  }
}

function parameterOf(name: string, value: unknown): Parameter {
  return value instanceof Parameter ? value : new Parameter(checkTensor(name, value));
}
