import { checkInteger, describe, KindlingError } from '@kindling/checks';
import { checkConfig } from './checkConfig';
import { type DataConfig, defaultConfig, mostSteps, type RateChange, type RunConfig } from './config';
import { type ActivationName, activationNames, type LayerConfig } from './layers';

/** A run as far as it went. */
export interface RunAddress {
  readonly config: RunConfig;
  readonly steps: number;
}

/** Which version of these rules an address follows. */
const version = '1';
/** No run needs more characters. */
const longest = 2000;

/**
 * A run as the part of an address after `#`: `1;data=synthetic,6000,1000;net=c32k5,m2,relu,f100,d0.5;...`. What is as the page opens is left out.
 * @throws KindlingError for own classes, whose pictures no address holds
 */
export function runToHash({ config, steps }: RunAddress): string {
  if (config.data.kind === 'own')
    throw new KindlingError('address: expected digits, got own classes, whose pictures stay in this page');
  const parts = Object.entries(coders).map(([name, { write }]) => [name, write(config)] as const);
  const told = parts.filter(([name, text]) => text !== coders[name as keyof typeof coders].write(defaultConfig));
  return `#${[version, ...told.map(([name, text]) => `${name}=${text}`), `steps=${steps}`].join(';')}`;
}

/**
 * The run of an address; null where it names none.
 * @throws KindlingError naming what is wrong in it
 */
export function runFromHash(hash: string): RunAddress | null {
  const text = decoded(hash.replace(/^#/, ''));
  if (text === '') return null;
  if (text.length > longest) throw new KindlingError(`address: expected at most ${longest} characters, got ${text.length}`);
  const [first, ...parts] = text.split(';');
  if (first !== version) throw new KindlingError(`address: expected a run of version ${version}, got ${describe(first)}`);
  let steps = 0;
  let config = defaultConfig;
  const seen = new Set<string>();
  for (const part of parts) {
    const [, name, value] = /^([a-z]+)=(.*)$/.exec(part) ?? [];
    const known = [...Object.keys(coders), 'steps'];
    if (name === undefined || !known.includes(name)) {
      throw new KindlingError(`address: expected ${known.map((one) => `${one}=`).join(', ')}, got ${describe(part)}`);
    }
    if (seen.has(name)) throw new KindlingError(`address: expected ${name} once, got it again`);
    seen.add(name);
    if (name === 'steps') steps = checkInteger('address: steps', numberOf(value), { min: 0, max: mostSteps });
    else config = { ...config, ...coders[name as keyof typeof coders].read(value) };
  }
  return { config: checkConfig(config), steps };
}

/** Browsers and mail programs write some of an address as percent signs with numbers. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new KindlingError(`address: expected two hexadecimal digits behind each %, got ${describe(text)}`);
  }
}

interface Coder {
  write(config: RunConfig): string;
  read(text: string): Partial<RunConfig>;
}

const coders = {
  data: {
    write: ({ data }) => {
      const { kind, train, test, noise, shuffled, augment } = data;
      const more = [noise > 0 ? `n${noise}` : '', shuffled > 0 ? `s${shuffled}` : '', augment ? 'a' : ''];
      return [kind, train, test, ...more.filter((one) => one !== '')].join(',');
    },
    read: (text) => ({ data: readData(text) }),
  },
  net: {
    write: ({ layers }) => layers.map(layerText).join(','),
    read: (text) => ({ layers: text === '' ? [] : text.split(',').map(readLayer) }),
  },
  opt: {
    write: ({ optimiser: { name, momentum, weightDecay } }) => [name, momentum, weightDecay].join(','),
    read: (text) => {
      const [name, momentum, weightDecay] = listOf('opt', text, 3);
      return {
        optimiser: {
          name: name as RunConfig['optimiser']['name'],
          momentum: numberOf(momentum),
          weightDecay: numberOf(weightDecay),
        },
      };
    },
  },
  rate: {
    write: ({ rate, rateChanges }) => [rate, ...rateChanges.map(({ step, rate: to }) => `${step}:${to}`)].join(','),
    read: (text) => {
      const [rate, ...changes] = text.split(',');
      return { rate: numberOf(rate), rateChanges: changes.map(readChange) };
    },
  },
  schedule: {
    write: ({ schedule: { name, steps } }) => [name, steps].join(','),
    read: (text) => {
      const [name, steps] = listOf('schedule', text, 2);
      return { schedule: { name: name as RunConfig['schedule']['name'], steps: numberOf(steps) } };
    },
  },
  batch: { write: ({ batchSize }) => String(batchSize), read: (text) => ({ batchSize: numberOf(text) }) },
  seed: { write: ({ seed }) => String(seed), read: (text) => ({ seed: numberOf(text) }) },
} satisfies Record<string, Coder>;

function readData(text: string): DataConfig {
  const [kind, train, test, ...more] = text.split(',');
  if (kind === 'own') throw new KindlingError('address: data: expected digits, got own classes, whose pictures no address holds');
  const numberAfter = (letter: string) => {
    const found = more.find((one) => one.startsWith(letter));
    return found === undefined ? 0 : numberOf(found.slice(1));
  };
  const odd = more.find((one) => !/^([ns].+|a)$/.test(one));
  if (odd !== undefined) throw new KindlingError(`address: data: expected n, s or a with its number, got ${describe(odd)}`);
  return {
    kind: kind as DataConfig['kind'],
    train: numberOf(train),
    test: numberOf(test),
    noise: numberAfter('n'),
    shuffled: numberAfter('s'),
    augment: more.includes('a'),
    classes: [],
  };
}

function readChange(text: string): RateChange {
  const [step, rate] = text.split(':');
  return { step: numberOf(step), rate: numberOf(rate) };
}

function layerText(layer: LayerConfig): string {
  switch (layer.kind) {
    case 'conv': {
      const { channels, kernel, padding, stride } = layer;
      return `c${channels}k${kernel}${padding === 0 ? '' : `p${padding}`}${stride === 1 ? '' : `s${stride}`}`;
    }
    case 'maxPool':
      return `m${layer.size}`;
    case 'avgPool':
      return `a${layer.size}`;
    case 'linear':
      return `f${layer.features}`;
    case 'dropout':
      return `d${layer.p}`;
    case 'batchNorm':
      return 'bn';
    case 'activation':
      return layer.name;
  }
}

function readLayer(text: string): LayerConfig {
  if (text === 'bn') return { kind: 'batchNorm' };
  if (activationNames.includes(text as ActivationName)) return { kind: 'activation', name: text as ActivationName };
  const conv = /^c(\d+)k(\d+)(?:p(\d+))?(?:s(\d+))?$/.exec(text);
  if (conv !== null) {
    const [channels, kernel, padding, stride] = [conv[1], conv[2], conv[3] ?? '0', conv[4] ?? '1'].map(Number);
    return { kind: 'conv', channels, kernel, padding, stride };
  }
  const [, letter, number] = /^([mafd])([\d.e-]+)$/.exec(text) ?? [];
  if (letter === 'm') return { kind: 'maxPool', size: numberOf(number) };
  if (letter === 'a') return { kind: 'avgPool', size: numberOf(number) };
  if (letter === 'f') return { kind: 'linear', features: numberOf(number) };
  if (letter === 'd') return { kind: 'dropout', p: numberOf(number) };
  throw new KindlingError(`address: net: expected layers such as c8k3, m2, a2, f32, d0.5, bn, relu, got ${describe(text)}`);
}

function listOf(name: string, text: string, count: number): string[] {
  const list = text.split(',');
  if (list.length === count) return list;
  throw new KindlingError(`address: ${name}: expected ${count} entries, got ${list.length}`);
}

/** What is no number becomes NaN, which the checks of the configuration name. */
function numberOf(text: string | undefined): number {
  return text === undefined || text.trim() === '' ? Number.NaN : Number(text);
}
