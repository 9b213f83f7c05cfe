export { affine, rotate } from './affine';
export { adjustSharpness, gaussianBlur } from './blur';
export { adjustBrightness, adjustContrast, adjustHue, adjustSaturation, rgbToGrayscale } from './color';
export { centerCrop, crop, hflip, pad, vflip } from './crop';
export { erase } from './erase';
export { autocontrast, equalize, invert, posterize, solarize } from './levels';
export { resize } from './resize';
