/** A layer of the network, as the page edits it. What stands between them (flattening, the last layer, one number a class) is added where it is needed. */
export type LayerConfig =
  | {
      readonly kind: 'conv';
      readonly channels: number;
      readonly kernel: number;
      readonly padding: number;
      readonly stride: number;
    }
  | { readonly kind: 'maxPool' | 'avgPool'; readonly size: number }
  | { readonly kind: 'linear'; readonly features: number }
  | { readonly kind: 'activation'; readonly name: ActivationName }
  | { readonly kind: 'batchNorm' }
  | { readonly kind: 'dropout'; readonly p: number };

export type LayerKind = LayerConfig['kind'];

export const activationNames = ['relu', 'leakyRelu', 'tanh', 'sigmoid', 'gelu', 'silu'] as const;
export type ActivationName = (typeof activationNames)[number];

/** What a number of a layer or of a run may be, and what it is in a new one. */
export interface NumberField {
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  /** Whether it is counted: 1, 2, 3. */
  readonly integer: boolean;
}

/** A whole number within a range. */
export const whole = (min: number, max: number, initial: number): NumberField => ({ min, max, initial, integer: true });
/** Any number within a range. */
export const real = (min: number, max: number, initial: number): NumberField => ({ min, max, initial, integer: false });

/** What can be said about a layer, field by field, in the order in which it is shown. */
export const layerFields = {
  conv: { channels: whole(1, 64, 8), kernel: whole(1, 11, 3), padding: whole(0, 5, 0), stride: whole(1, 4, 1) },
  maxPool: { size: whole(2, 4, 2) },
  avgPool: { size: whole(2, 4, 2) },
  linear: { features: whole(1, 512, 32) },
  activation: { name: activationNames },
  batchNorm: {},
  dropout: { p: real(0, 0.9, 0.5) },
} as const satisfies Record<LayerKind, Readonly<Record<string, NumberField | readonly string[]>>>;

export const layerKinds = Object.keys(layerFields) as LayerKind[];

/** What a layer is called in the page and in errors. */
export const layerTitles: Readonly<Record<LayerKind, string>> = {
  conv: 'convolution',
  maxPool: 'max pooling',
  avgPool: 'average pooling',
  linear: 'linear',
  activation: 'activation',
  batchNorm: 'batch norm',
  dropout: 'dropout',
};

/** A new layer of a kind. */
export function newLayer(kind: LayerKind): LayerConfig {
  const fields: Readonly<Record<string, NumberField | readonly string[]>> = layerFields[kind];
  const values = Object.entries(fields).map(([name, field]) => [name, isNumberField(field) ? field.initial : field[0]]);
  return { kind, ...Object.fromEntries(values) } as LayerConfig;
}

export function isNumberField(field: NumberField | readonly string[]): field is NumberField {
  return 'min' in field;
}
