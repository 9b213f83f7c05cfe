import type { Page } from 'playwright-core';
import type { TrainingResult } from '../../src/page/train';

/** Waits for the run that the page's address asked for. @throws Error with what the page says went wrong */
export function runOf(page: Page): Promise<TrainingResult> {
  return page.evaluate(() => window.kindling.run as Promise<TrainingResult>);
}
