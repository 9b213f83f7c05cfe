export { Net, networkSizes } from './net';
export { type StepOptimizer, trainingStep } from './trainingStep';
