import { checkInteger, checkNumber, refuseSurplus } from '@kindling/checks';
import { MAX_SIZE } from '../shape/shape';
import { filled, type TensorOptions } from './creation';
import { checkedNumber } from './dtype';
import { withoutLeftOut } from './leftOut';
import type { Tensor } from './tensor';

/** `steps` numbers at equal distances, start and end among them; one step is start alone. Shape: [steps]. @throws KindlingError naming the argument @see torch.linspace */
export function linspace(start: number, end: number, steps: number, options?: TensorOptions): Tensor {
  refuseSurplus('linspace', arguments, 4);
  checkNumber('linspace: start', start);
  checkNumber('linspace: end', end);
  const count = checkInteger('linspace: steps', steps, { min: 0, max: MAX_SIZE });
  const distance = count > 1 ? (end - start) / (count - 1) : 0;
  return filled(
    'linspace',
    [count],
    (data, dtype) => {
      const isInteger = dtype === 'int32';
      for (let i = 0; i < count; i++) {
        // from the nearer end, so that the last one is the end itself
        const number = i < count / 2 ? start + i * distance : end - (count - 1 - i) * distance;
        data[i] = checkedNumber('linspace', isInteger ? Math.trunc(number) : number, dtype);
      }
    },
    options,
  );
}

/** 1 on the diagonal, else 0. Shape: [n, m], where m is n if not said: `eye(3, { dtype: 'bool' })`. @throws KindlingError naming the argument @see torch.eye */
export function eye(n: number, m?: number, options?: TensorOptions): Tensor;
export function eye(n: number, options: TensorOptions): Tensor;
export function eye(...given: readonly unknown[]): Tensor {
  refuseSurplus('eye', given, 3);
  const [n, m = n, options] = withoutLeftOut(given, 2) as [number, number?, TensorOptions?];
  const rows = checkInteger('eye: n', n, { min: 0, max: MAX_SIZE });
  const columns = checkInteger('eye: m', m, { min: 0, max: MAX_SIZE });
  const fill = (data: Float32Array | Int32Array) => {
    for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = 1;
  };
  return filled('eye', [rows, columns], fill, options);
}
