import { type Context, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Playground } from './playground';

export const PlaygroundContext: Context<Playground | null> = createContext<Playground | null>(null);

/** The state of the page that this part belongs to. */
export function usePlayground(): Playground {
  const page = useContext(PlaygroundContext);
  if (page === null) throw new Error('a part of the page stands outside of it');
  return page;
}
