import { existsSync } from 'node:fs';

/** The browser that tests open: Debian's, or the one that KINDLING_CHROMIUM names. */
export const chromiumPath: string = process.env.KINDLING_CHROMIUM ?? '/usr/bin/chromium';

/** Whether there is a browser; says in one line where it was looked for if not. */
export function hasChromium(): boolean {
  if (existsSync(chromiumPath)) return true;
  console.log(
    `No ${chromiumPath} (apt-get install chromium; KINDLING_CHROMIUM names another): the tests in a browser are skipped.`,
  );
  return false;
}
