/** Every kind of typed array of numbers; named here anew, for the checks that know them too are what is tried. */
export const typedArrays = {
  Float32Array,
  Float64Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
} as const;
