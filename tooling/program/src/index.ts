export { errorLine, exitCodeOf, hasCode, systemReason, UsageError } from './errors';
export { Interrupted, onAbruptEnd, onInterrupt } from './interrupt';
export { type Program, readOptions, type Typed, type WordsDefinition } from './options/commandLine';
export { defaultDataDir, defaultOutDir, fromWhereTyped } from './options/folders';
export {
  type OptionDefinition,
  option,
  optionOrSwitch,
  type RunOptions,
  runOptionDefinitions,
  switchOption,
  usageOf,
  withDefaults,
} from './options/optionDefinition';
export { file, folder, integer, number, oneOf, type ValueParser } from './options/valueParsers';
export { alignColumns } from './report/alignColumns';
export { Console } from './report/console';
export { backendLine, counted, listed, percent } from './report/lines';
export { OutputFolder } from './report/outputFolder';
export { quoted, visible } from './report/visible';
export { writeWhole } from './report/writeWhole';
