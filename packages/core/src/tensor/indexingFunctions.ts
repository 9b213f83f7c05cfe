import { asFunction } from './asFunction';

/** As the method of this name. @see Tensor.gather, torch.gather */
export const gather = asFunction('gather');
/** As the method of this name. @see Tensor.scatter, torch.scatter */
export const scatter = asFunction('scatter');
/** As the method of this name. @see Tensor.scatterAdd, torch.scatter_add */
export const scatterAdd = asFunction('scatterAdd');
/** As the method of this name. @see Tensor.scatterReduce, torch.scatter_reduce */
export const scatterReduce = asFunction('scatterReduce');
/** As the method of this name. @see Tensor.indexAdd, torch.index_add */
export const indexAdd = asFunction('indexAdd');
/** As the method of this name. @see Tensor.indexSelect, torch.index_select */
export const indexSelect = asFunction('indexSelect');
/** As the method of this name. @see Tensor.indexPut, torch.index_put */
export const indexPut = asFunction('indexPut');
/** As the method of this name. @see Tensor.take, torch.take */
export const take = asFunction('take');
