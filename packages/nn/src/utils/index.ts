export { clipGradNorm_, clipGradValue_, type Parameters } from './clipGrad';
export { parametersToVector, vectorToParameters } from './vector';
