import { checkNumbers } from '@kindling/checks';

/** Returns `tokens` if all of them are numbers of tokens. @throws KindlingError naming the entry */
export function checkTokens(tokens: ArrayLike<number>, vocabSize: number): ArrayLike<number> {
  return checkNumbers('tokens', tokens, {
    entry: `an integer from 0 to ${vocabSize - 1}`,
    accepts: (token) => Number.isInteger(token) && token >= 0 && token < vocabSize,
  });
}
