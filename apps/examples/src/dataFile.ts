/** A file of the folder `data`, which lies beside the sources and beside the build alike. */
export const dataFile = (name: string): URL => new URL(`../data/${name}`, import.meta.url);
