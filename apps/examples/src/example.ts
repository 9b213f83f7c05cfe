import type { Picture } from '@kindling/plot';
import {
  file,
  folder,
  integer,
  number,
  type OptionDefinition,
  oneOf,
  option,
  type RunOptions,
  UsageError,
} from '@kindling/program';

/** An option that gets its name from its place; `T` is the type of its value. */
export type ExampleOption<T> = ((name: string) => OptionDefinition) & { readonly type?: T };

/** The options that an example adds to those of every run. */
export type ExampleOptions = Readonly<Record<string, ExampleOption<unknown>>>;

/** What the options become. */
export type ValuesOf<Options extends ExampleOptions> = {
  readonly [Name in keyof Options]: Options[Name] extends ExampleOption<infer T> ? T : never;
} & Pick<RunOptions, 'seed'>;

/** What an example works with. */
export interface Run<Options extends ExampleOptions = ExampleOptions> {
  readonly options: ValuesOf<Options>;
  /** Prints a line. */
  say(line: string): void;
  /** Counts from 0 to `count` - 1 under a progress bar. */
  steps(label: string, count: number): AsyncGenerator<number, void, undefined>;
  /** The batches of a loader, under a progress bar. */
  batches<Batch>(
    label: string,
    loader: AsyncIterable<Batch> & { readonly length: number },
  ): AsyncGenerator<Batch, void, undefined>;
  /** Writes a picture into the folder of the run. */
  save(name: string, picture: Picture): Promise<void>;
}

/** A program: its options, and what it does. */
export interface Example<Options extends ExampleOptions = ExampleOptions> {
  readonly options: Options;
  run(run: Run<Options>): Promise<void>;
}

/** A whole number from `min`, up to `max` where there is one. */
export function count(value: number, description: string, min = 1, max?: number): ExampleOption<number> {
  return (name) => option(name, 'count', description, integer({ min, max }), { value });
}

/** Each head of an attention has as many of its numbers as the others. @throws UsageError where they cannot be dealt out so */
export function checkHeads({ width, heads }: { width: number; heads: number }): void {
  if (width % heads !== 0) throw new UsageError(`--heads: expected a divisor of --width ${width}, got ${heads}`);
}

/** A number above 0. */
export function rate(value: number, description = 'learning rate'): ExampleOption<number> {
  return (name) => option(name, 'rate', description, number({ above: 0 }), { value });
}

/** The path of a file of the user's. @param note what is taken without it */
export function fileOption(description: string, note: string): ExampleOption<string | undefined> {
  return (name) => option<string | undefined>(name, 'file', description, file, { note });
}

/** The path of a folder of the user's. @param note what is taken without it */
export function folderOption(description: string, note: string): ExampleOption<string | undefined> {
  return (name) => option<string | undefined>(name, 'folder', description, folder, { note });
}

/** One of several words. */
export function choice<T extends string>(words: readonly T[], value: T, description: string): ExampleOption<T> {
  return (name) => option<T>(name, 'name', `${words.join(', ')}: ${description}`, oneOf(words), { value });
}

/** Any text. @param note what is taken without it */
export function word(description: string, note: string): ExampleOption<string | undefined> {
  return (name) => option<string | undefined>(name, 'name', description, (text) => text, { note });
}
