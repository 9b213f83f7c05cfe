import { runBriefly } from './runBriefly';

/** The error that a command line ends with. */
export async function refusalOf(words: string): Promise<string> {
  return runBriefly(words, []).then((text) => `no error: ${text}`, String);
}
