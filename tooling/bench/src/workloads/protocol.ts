/** The settings that the benchmark started this program with. */
export function workloadSettings<Settings>(): Settings {
  return JSON.parse(process.argv[2]) as Settings;
}

/** Tells the benchmark what was measured. */
export function answer(measured: object): void {
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}
