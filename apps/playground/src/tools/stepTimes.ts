import type { Page } from 'playwright-core';
import { Conductor } from '../run/conductor';
import { defaultConfig } from '../run/config';

/** Steps of a round: the page and the worker say the median of the last 30. */
const STEPS = 40;

/** Takes some steps, and gives the milliseconds of one. */
export type Round = () => Promise<number>;

/** Trains in Node as the page's worker does. */
export async function trainInNode(threads: number): Promise<Round> {
  let [step, median] = [0, 0];
  let heard = () => {};
  const conductor = new Conductor((event, detail) => {
    if (event !== 'progress' || (detail as { playing: boolean }).playing) return;
    median = (detail as { millisecondsPerStep: number }).millisecondsPerStep;
    heard();
  });
  await conductor.handle('open', { config: defaultConfig, threads });
  return async () => {
    step += STEPS;
    const done = new Promise<void>((resolve) => {
      heard = resolve;
    });
    await conductor.handle('play', { until: step });
    await done;
    return median;
  };
}

/** The same in the page. */
export async function trainInPage(page: Page, threads: number): Promise<Round> {
  await page.evaluate(
    async ([config, count]) => {
      window.playground.threads.value = count;
      await window.playground.open(config, { until: 1 });
    },
    [defaultConfig, threads] as const,
  );
  return () =>
    page.evaluate(async (steps) => {
      const { playground } = window;
      const until = playground.place.value.step + steps;
      await playground.play(until);
      while (playground.place.value.step < until || playground.playing.value) await new Promise((then) => setTimeout(then, 20));
      return playground.progress.value?.millisecondsPerStep as number;
    }, STEPS);
}
