/** The scripts, of what a server was asked for, that the page needs before its first step: that one has the charts loaded. */
export function scriptsBeforeFirstStep(requests: readonly string[]): string[] {
  const scripts = [...new Set(requests)].filter((path) => path.endsWith('.js'));
  const charts = scripts.findIndex((path) => path.includes('/chart-'));
  return charts === -1 ? scripts : scripts.slice(0, charts);
}
