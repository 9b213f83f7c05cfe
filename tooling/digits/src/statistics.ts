/** The mean of MNIST's pixels from 0 to 1, and their deviation. */
export const pixelMean = 0.1307;
export const pixelDeviation = 0.3081;
