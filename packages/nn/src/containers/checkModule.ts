import { describe, KindlingError } from '@kindling/core';
import { Module } from '../module/module';

/** @throws KindlingError if `value` is not a Module */
export function checkModule(name: string, value: unknown): void {
  if (!(value instanceof Module)) throw new KindlingError(`${name}: expected a Module, got ${describe(value)}`);
}
