export { Bernoulli } from './bernoulli';
export { Categorical } from './categorical';
export { Distribution, type SampleOptions } from './distribution';
export { Exponential } from './exponential';
export { klDivergence } from './klDivergence';
export { Normal } from './normal';
export type { Given } from './parameters';
export type { ProbsOrLogits } from './probabilities';
export { Uniform } from './uniform';
