import { checkIterable, KindlingError, refuseSurplus } from '@kindling/checks';
import { cat, noGradSync, type Tensor } from '@kindling/core';
import { checkFloats, checkTensor } from '../checks/checkTensor';

function listed(where: string, parameters: Iterable<Tensor>): Tensor[] {
  const list = checkIterable(`${where}: parameters`, parameters, checkTensor, 'a list of Tensors');
  if (list.length === 0) throw new KindlingError(`${where}: parameters: expected at least one Tensor, got none`);
  return list;
}

/** All parameters in one row, one behind the other. Shape: any each -> (n). @throws KindlingError for anything that is not a Tensor @see torch.nn.utils.parameters_to_vector */
export function parametersToVector(parameters: Iterable<Tensor>): Tensor {
  refuseSurplus('parametersToVector', arguments, 1);
  return cat(listed('parametersToVector', parameters).map((parameter) => parameter.reshape([-1])));
}

/** Puts a row of numbers into parameters, one after the other. @throws KindlingError unless there are as many as the parameters have @see torch.nn.utils.vector_to_parameters */
export function vectorToParameters(vector: Tensor, parameters: Iterable<Tensor>): void {
  refuseSurplus('vectorToParameters', arguments, 2);
  const list = listed('vectorToParameters', parameters);
  const count = list.reduce((sum, { numel }) => sum + numel, 0);
  const { shape } = checkFloats('vectorToParameters: vector', vector);
  if (shape.length !== 1 || shape[0] !== count) {
    throw new KindlingError(
      `vectorToParameters: vector: expected shape [${count}], as the parameters have numbers, got [${shape.join(', ')}]`,
    );
  }
  noGradSync(() => {
    let start = 0;
    for (const parameter of list) {
      parameter.copy_(vector.narrow(0, start, parameter.numel).reshape([...parameter.shape]));
      start += parameter.numel;
    }
  });
}
