import { KindlingError } from '@kindling/checks';
import type { DType } from '../expression/dtype';
import type { DtypeRule, Dtypes } from '../graph/operation';

const RANK: Readonly<Record<DType, number>> = { bool: 0, int32: 1, float32: 2 };

/** What numbers of these kinds are together: the one of them that holds most. @see torch.promote_types */
export function promoted(dtypes: readonly DType[]): DType {
  let most: DType = 'bool';
  for (let i = 0; i < dtypes.length; i++) if (RANK[dtypes[i]] > RANK[most]) most = dtypes[i];
  return most;
}

/** Float32 from so many of it: what nearly all ops take and give. */
const floats: Dtypes[] = [];

function alike(inputs: readonly DType[], dtype: DType, output: DType = dtype): Dtypes {
  if (dtype !== 'float32' || output !== 'float32') return { inputs: inputs.map(() => dtype), output };
  floats[inputs.length] ??= { inputs: inputs.map(() => dtype), output };
  return floats[inputs.length];
}

/** Computes in float32, whatever comes: what holds for ops that say nothing. */
export const inFloat32: DtypeRule<unknown> = (inputs) => alike(inputs, 'float32');

/** Takes float32 alone, where PyTorch refuses to mix as well. */
export const onlyFloat32: DtypeRule<unknown> = (inputs, _, name) => {
  const other = inputs.find((dtype) => dtype !== 'float32');
  if (other === undefined) return alike(inputs, 'float32');
  throw new KindlingError(`${name}: expected float32, got ${other}: x.to('float32') converts it`);
};

/** Computes in what the inputs are together. */
export const inPromoted: DtypeRule<unknown> = (inputs) => alike(inputs, promoted(inputs));

/** The same, but for bool, which has no meaning there. */
export const inPromotedNumbers: DtypeRule<unknown> = (inputs, _, name) => {
  if (promoted(inputs) !== 'bool') return alike(inputs, promoted(inputs));
  throw new KindlingError(`${name}: expected float32 or int32, got bool: x.to('int32') converts it`);
};

/** Compares what the inputs are together. */
export const compared: DtypeRule<unknown> = (inputs) => alike(inputs, promoted(inputs), 'bool');

/** Says yes or no of whatever comes. */
export const asBool: DtypeRule<unknown> = (inputs) => alike(inputs, 'bool');

/** Gives what it takes. */
export const kept: DtypeRule<unknown> = (inputs) => ({ inputs, output: inputs[0] });

/** Adds up: of bools it counts those that are true. */
export const summed: DtypeRule<unknown> = (inputs) => {
  const [dtype] = inputs;
  return { inputs, output: dtype === 'bool' ? 'int32' : dtype };
};

/** Gives places. */
export const places: DtypeRule<unknown> = (inputs) => ({ inputs, output: 'int32' });
