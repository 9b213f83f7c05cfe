import { describe, KindlingError } from '@kindling/checks';
import { Module } from '../module/module';

/** Returns `value` if it is a Module. @throws KindlingError naming the argument */
export function checkModule(name: string, value: unknown): Module {
  if (!(value instanceof Module)) throw new KindlingError(`${name}: expected a Module, got ${describe(value)}`);
  return value;
}
