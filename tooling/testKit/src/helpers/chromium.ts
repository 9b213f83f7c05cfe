/** The browser that tests open: Debian's, or the one that KINDLING_CHROMIUM names. */
export const chromiumPath: string = process.env.KINDLING_CHROMIUM ?? '/usr/bin/chromium';
