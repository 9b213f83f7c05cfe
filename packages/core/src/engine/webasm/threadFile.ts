import type { StartThread } from './threads';

/** Starts a thread from a file beside the package's own: there is one once the package is built, and tsup.config.ts puts its start here. */
export const startFromFile: StartThread | null = null;
