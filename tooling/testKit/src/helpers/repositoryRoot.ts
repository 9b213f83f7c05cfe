import { fileURLToPath } from 'node:url';

/** The folder of the whole checkout. */
export const repositoryRoot: string = fileURLToPath(new URL('../../../../', import.meta.url));
