export { digitOf, digitOfInk } from './digitOf';
export { boundsOf, fitDigit } from './fitDigit';
export { fitsLongSide, type Picture, paperBehind, pictureOf, planesOf } from './picture';
export type { Plane } from './planes';
export { pixelDeviation, pixelMean } from './statistics';
