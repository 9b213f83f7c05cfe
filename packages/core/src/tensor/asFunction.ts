import { isTensor, type Tensor, tensorOperand } from './tensor';

/** The names of the methods. */
type Name = { [K in keyof Tensor]: Tensor[K] extends (...given: never[]) => unknown ? K : never }[keyof Tensor] & string;
type Method<K extends Name> = Extract<Tensor[K], (...given: never[]) => unknown>;

/** A method as a function that takes the tensor first. @throws KindlingError, when it is called, unless x is a Tensor */
export function asFunction<K extends Name>(name: K): (x: Tensor, ...given: Parameters<Method<K>>) => ReturnType<Method<K>> {
  const call = (x: Tensor, ...given: unknown[]): unknown => {
    if (!isTensor(x)) tensorOperand(`${name}: x`, x);
    return (x[name] as (...given: unknown[]) => unknown)(...given);
  };
  return Object.defineProperty(call, 'name', { value: name }) as ReturnType<typeof asFunction<K>>;
}
