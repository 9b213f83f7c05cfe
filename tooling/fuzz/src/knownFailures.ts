/** Functions that fail for now: the test makes no calls of them. It is to stay empty. */
export const knownFailures: readonly string[] = [];
