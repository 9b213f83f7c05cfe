export { asTransform } from './asTransform';
export { Compose } from './compose';
export { checkImage, checkImageTensor, type Image, type ImageTensor, isImage, isImageTensor } from './image';
export { Lambda } from './lambda';
export { Normalize } from './normalize';
export type { RandomNumbers } from './randomNumbers';
export { ToTensor } from './toTensor';
export type { Transform, TransformLike } from './transform';
