import { packPublished } from '@kindling/pack-check';
import { temporaryFolder } from '@kindling/test-kit';
import { installerTrials } from './installers';
import { runtimeTrials } from './runtimes';
import { bundlerTrials } from './tools/bundlers';
import { nextTrial } from './tools/next';
import { testRunnerTrials } from './tools/testRunners';
import { exitCode, isChosen, outcomeTable, runTrials } from './trial';

/**
 * `kindling-consumers [beginning of a name ...]`: packs every package that is published and tries the tarballs, outside the checkout, with
 * the installers, tools and runtimes that users have. The packages must be built.
 * @returns 0, 1 when something fails, 2 when something could not be had here
 */
export async function consumersCommand(filters: readonly string[]): Promise<number> {
  process.env.NEXT_TELEMETRY_DISABLED = '1';
  const folder = temporaryFolder();
  const packed = await packPublished(folder);
  const trials = [
    ...installerTrials(packed, folder),
    ...bundlerTrials(packed, folder),
    nextTrial(packed, folder),
    ...testRunnerTrials(packed, folder),
  ]
    .filter(({ name }) => isChosen(name, filters))
    .concat(runtimeTrials(packed, folder, filters));
  if (trials.length === 0) {
    console.error(`Nothing to try begins with ${filters.join(' or ')}`);
    return 2;
  }
  const outcomes = await runTrials(trials);
  const count = (state: string) => outcomes.filter((outcome) => outcome.state === state).length;
  console.log(
    `\n${outcomeTable(outcomes)}\n\n${count('ok')} ok, ${count('FAIL')} failed, ${count('missing')} could not be had here`,
  );
  return exitCode(outcomes);
}
