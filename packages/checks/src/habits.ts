/** PyTorch's arguments that have another name here, or none since there is nothing to say, and what is to be written. */
const HABITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    inplace: 'leave it out, layers and functions give a tensor of its own',
    setToNone: 'leave it out, gradients become null',
    onlyInputs: 'leave it out, no other tensor gets a gradient',
    enableNestedTensor: 'leave it out',
    device: 'leave it out, useBackend() says what computes',
    pinMemory: 'leave it out',
    numWorkers: 'write workers',
    collateFn: 'write collate',
    foreach: 'leave it out',
    fused: 'leave it out, a step is fused',
    capturable: 'leave it out',
    sparse: 'leave it out, gradients are dense',
    unbiased: 'write correction: 0 for unbiased: false',
    mapLocation: 'leave it out, useBackend() says what computes',
    weightsOnly: 'leave it out, nothing in a file is executed',
  }),
);

/** What to write for an argument of PyTorch's, for the end of a message; nothing for any other. */
export function hintOf(name: string): string {
  const hint = HABITS.get(name);
  return hint === undefined ? '' : `: ${hint}`;
}
