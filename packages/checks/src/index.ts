export { describe } from './describe';
export { KindlingError, unexpected } from './kindlingError';
export { checkNumbers, isArrayLike, type NumberList } from './lists';
export { allocate, bytesText } from './memory';
export { checkInteger, checkNumber, checkPair, type NumberRange } from './numbers';
export { checkOptions } from './options';
export { isThenable, isTypedArray, ofThisRealm, type TypedArray, type TypedArrayName, typedArrayName } from './realm';
export { checkArray, checkBoolean, checkChoice, checkFunction, checkIndex, checkText } from './values';
export { warnOnce } from './warnOnce';
