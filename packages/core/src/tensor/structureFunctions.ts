import { asFunction } from './asFunction';

/** As the method of this name. @see Tensor.view, torch.Tensor.view */
export const view = asFunction('view');
/** As the method of this name. @see Tensor.unflatten, torch.unflatten */
export const unflatten = asFunction('unflatten');
/** As the method of this name. @see Tensor.movedim, torch.movedim */
export const movedim = asFunction('movedim');
/** As the method of this name. @see Tensor.diagonal, torch.diagonal */
export const diagonal = asFunction('diagonal');
/** As the method of this name. @see Tensor.swapaxes, torch.swapaxes */
export const swapaxes = asFunction('swapaxes');
/** As the method of this name. @see Tensor.unbind, torch.unbind */
export const unbind = asFunction('unbind');
/** As the method of this name. @see Tensor.repeat, torch.Tensor.repeat */
export const repeat = asFunction('repeat');
/** As the method of this name. @see Tensor.tile, torch.tile */
export const tile = asFunction('tile');
/** As the method of this name. @see Tensor.diff, torch.diff */
export const diff = asFunction('diff');
/** As the method of this name. @see Tensor.repeatInterleave, torch.repeat_interleave */
export const repeatInterleave = asFunction('repeatInterleave');
/** As the method of this name. @see Tensor.roll, torch.roll */
export const roll = asFunction('roll');
/** As the method of this name. @see Tensor.reshape, torch.reshape */
export const reshape = asFunction('reshape');
/** As the method of this name. @see Tensor.flatten, torch.flatten */
export const flatten = asFunction('flatten');
/** As the method of this name. @see Tensor.permute, torch.permute */
export const permute = asFunction('permute');
/** As the method of this name. @see Tensor.transpose, torch.transpose */
export const transpose = asFunction('transpose');
/** As the method of this name. @see Tensor.flip, torch.flip */
export const flip = asFunction('flip');
/** As the method of this name. @see Tensor.expand, torch.Tensor.expand */
export const expand = asFunction('expand');
/** As the method of this name. @see Tensor.t, torch.t */
export const t = asFunction('t');
/** As the method of this name: to be awaited. @see Tensor.equal, torch.equal */
export const equal = asFunction('equal');
/** As the method of this name: to be awaited. @see Tensor.allclose, torch.allclose */
export const allclose = asFunction('allclose');
