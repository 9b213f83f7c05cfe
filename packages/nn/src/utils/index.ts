export { clipGradNorm_, clipGradValue_, type Parameters } from './clipGrad';
export { type PadSequenceOptions, padSequence } from './padSequence';
export { removeParametrizations } from './parametrizations/parametrize';
export { spectralNorm } from './parametrizations/spectralNorm';
export { weightNorm } from './parametrizations/weightNorm';
export { parametersToVector, vectorToParameters } from './vector';
