import {
  checkArray,
  checkBoolean,
  checkChoice,
  checkInteger,
  checkNumber,
  checkOptions,
  checkText,
  KindlingError,
} from '@kindling/checks';
import {
  type DataConfig,
  mostLayers,
  mostRateChanges,
  mostSteps,
  type OptimiserConfig,
  optimiserNames,
  ownClasses,
  type RateChange,
  type RunConfig,
  runFields,
  type ScheduleConfig,
  scheduleNames,
} from './config';
import { isNumberField, type LayerConfig, layerFields, layerKinds, type NumberField } from './layers';

/**
 * A configuration from elsewhere, with nothing in it but what there is: a copy, field by field. Whether its layers fit one another is said by `shapesOf`.
 * @throws KindlingError naming the field, what was expected and what came
 */
export function checkConfig(value: unknown): RunConfig {
  const given = checkOptions('run', value as RunConfig, [
    'data',
    'layers',
    'optimiser',
    'rate',
    'rateChanges',
    'schedule',
    'batchSize',
    'seed',
  ]);
  const layers = checkArray('layers', given.layers, checkLayer);
  if (layers.length > mostLayers) throw new KindlingError(`layers: expected at most ${mostLayers}, got ${layers.length}`);
  return {
    data: checkData(given.data),
    layers,
    optimiser: checkOptimiser(given.optimiser),
    rate: checkRunField('rate', given.rate),
    rateChanges: checkRateChanges(given.rateChanges),
    schedule: checkSchedule(given.schedule),
    batchSize: checkRunField('batchSize', given.batchSize),
    seed: checkRunField('seed', given.seed),
  };
}

/** A number of a run. @throws KindlingError naming the field */
export function checkRunField(name: keyof typeof runFields, value: unknown): number {
  return checkField(name, value, runFields[name]);
}

function checkRateChanges(value: unknown): RateChange[] {
  let before = -1;
  const changes = checkArray('rateChanges', value, (name, entry) => {
    const { step, rate } = checkOptions(name, entry as RateChange, ['step', 'rate']);
    checkInteger(`${name}: step`, step, { min: before + 1, max: mostSteps });
    before = step;
    checkField(`${name}: rate`, rate, runFields.rate);
    return { step, rate };
  });
  if (changes.length <= mostRateChanges) return changes;
  throw new KindlingError(`rateChanges: expected at most ${mostRateChanges}, got ${changes.length}`);
}

function checkField(name: string, value: unknown, { integer, min, max }: NumberField): number {
  return integer ? checkInteger(name, value, { min, max }) : checkNumber(name, value, { min, max });
}

/** A layer. @throws KindlingError naming the field */
function checkLayer(name: string, value: unknown): LayerConfig {
  const given = value as LayerConfig;
  const kind = checkChoice(`${name}: kind`, given?.kind, layerKinds);
  const fields: Readonly<Record<string, NumberField | readonly string[]>> = layerFields[kind];
  const values: Readonly<Record<string, unknown>> = checkOptions(name, given, ['kind', ...Object.keys(fields)] as never);
  const checked = Object.entries(fields).map(([field, allowed]) => {
    const [label, one] = [`${name}: ${field}`, values[field]];
    return [field, isNumberField(allowed) ? checkField(label, one, allowed) : checkChoice(label, one, allowed)];
  });
  return { kind, ...Object.fromEntries(checked) } as LayerConfig;
}

function checkData(value: DataConfig): DataConfig {
  const names = ['kind', 'train', 'test', 'noise', 'shuffled', 'augment', 'classes'] as const;
  const given = checkOptions('data', value ?? null, names);
  const kind = checkChoice('data.kind', given.kind, ['synthetic', 'mnist', 'own'] as const);
  const classes = checkArray('data.classes', given.classes, (name, one) => {
    const text = checkText(name, one, { maxLength: ownClasses.letters });
    if (text.trim() === '') throw new KindlingError(`${name}: expected a name, got none`);
    return text;
  });
  const { min, max } = ownClasses;
  if (kind === 'own' && (classes.length < min || classes.length > max)) {
    throw new KindlingError(`data.classes: expected ${min} to ${max} names, got ${classes.length}`);
  }
  if (new Set(classes).size < classes.length) {
    throw new KindlingError(`data.classes: expected each name once, got ${classes.join(', ')}`);
  }
  if (kind !== 'own' && classes.length > 0) {
    throw new KindlingError(`data.classes: expected none, as digits have their own, got ${classes.length}`);
  }
  return {
    kind,
    train: checkRunField('data.train', given.train),
    test: checkRunField('data.test', given.test),
    noise: checkRunField('data.noise', given.noise),
    shuffled: checkRunField('data.shuffled', given.shuffled),
    augment: checkBoolean('data.augment', given.augment),
    classes,
  };
}

function checkOptimiser(value: OptimiserConfig): OptimiserConfig {
  const given = checkOptions('optimiser', value ?? null, ['name', 'momentum', 'weightDecay']);
  return {
    name: checkChoice('optimiser.name', given.name, optimiserNames),
    momentum: checkRunField('optimiser.momentum', given.momentum),
    weightDecay: checkRunField('optimiser.weightDecay', given.weightDecay),
  };
}

function checkSchedule(value: ScheduleConfig): ScheduleConfig {
  const given = checkOptions('schedule', value ?? null, ['name', 'steps']);
  return {
    name: checkChoice('schedule.name', given.name, scheduleNames),
    steps: checkRunField('schedule.steps', given.steps),
  };
}
