import type { BackendName } from '@kindling/core';
import { folder, integer, oneOf, type ValueParser } from './valueParsers';

/** One option: how it is written, what it means, and how its text becomes a value. */
export interface OptionDefinition {
  name: string;
  flag: string;
  /** Left out where the flag alone says it all. */
  placeholder?: string;
  /** Whether the flag may stand alone: its value is then true. */
  mayStandAlone?: boolean;
  description: string;
  parse: ValueParser<unknown>;
  /** Left out where the value is found when the run starts; `defaultNote` says how. */
  defaultValue?: unknown;
  defaultNote: string;
}

interface Default<T> {
  value?: T;
  note?: string;
}

const flagOf = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** An option with a value; what it is when left out is its default's `value`, or found later, as its `note` says. */
export function option<T>(
  name: string,
  placeholder: string,
  description: string,
  parse: ValueParser<T>,
  { value, note = String(value) }: Default<T>,
): OptionDefinition {
  return { name, flag: flagOf(name), placeholder, description, parse, defaultValue: value, defaultNote: note };
}

/** An option that is off unless it is named. */
export function switchOption(name: string, description: string): OptionDefinition {
  return { name, flag: flagOf(name), description, parse: () => true, defaultValue: false, defaultNote: 'off' };
}

/** An option that may stand without its value, which is then true; off unless it is named. */
export function optionOrSwitch<T>(
  name: string,
  placeholder: string,
  description: string,
  parse: ValueParser<T>,
): OptionDefinition {
  return { ...option(name, placeholder, description, parse, { note: 'off' }), mayStandAlone: true };
}

/** How an option is written in a help text. */
export function usageOf({ flag, placeholder, mayStandAlone }: OptionDefinition): string {
  if (placeholder === undefined) return flag;
  return `${flag} ${mayStandAlone ? `[${placeholder}]` : `<${placeholder}>`}`;
}

const backends: readonly BackendName[] = ['auto', 'webgpu', 'webgl2', 'webgl', 'headlessgl', 'webasm', 'cpu'];

/** What every run can be told. */
export interface RunOptions {
  seed: number;
  backend: BackendName;
  /** Left out: what the backend finds useful on this machine. */
  threads?: number;
  /** Absolute; left out: a folder that is made for the run. */
  outDir?: string;
}

/** The definitions of what every run can be told. @param files what a run leaves behind */
export function runOptionDefinitions(files: string): Readonly<Record<keyof RunOptions, OptionDefinition>> {
  return {
    seed: option('seed', 'number', 'the same seed gives the same run', integer({ min: 0, max: 2 ** 32 - 1 }), { value: 1 }),
    backend: option('backend', 'name', backends.join(', '), oneOf(backends), { value: 'auto' }),
    threads: option('threads', 'count', 'threads of the backend', integer({ min: 1, max: 64 }), {
      note: 'number of CPU cores, at most 8',
    }),
    outDir: option('outDir', 'folder', `where ${files} go`, folder, { note: 'runs/<time>' }),
  };
}

/** The options of a run: what was typed, and the defaults for the rest. */
export function withDefaults(definitions: readonly OptionDefinition[], typed: object): object {
  return { ...Object.fromEntries(definitions.map(({ name, defaultValue }) => [name, defaultValue])), ...typed };
}
