/** The weights of a run, in its folder. */
export const weightsFile = 'model.safetensors';
