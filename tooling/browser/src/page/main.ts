import { watchDevices } from '../checks/deviceWatch';
import { kindling } from './kindling';
import { defaultOptions, type PageOptions, parseOptions } from './options';
import { type TrainingResult, train } from './train';
import { backendText, showFailure, showLosses, showOptions, showPredictions, showStatus } from './view';

watchDevices();
window.kindling = kindling;

/** Runs what the options say and shows it as it goes. */
async function run(options: PageOptions): Promise<TrainingResult> {
  showFailure(null);
  showStatus(`Starting ${options.backend} …`);
  let title = '';
  let dataset = '';
  let shownAt = 0;
  let drawing = Promise.resolve();
  const result = await train(options, {
    started(backend, name) {
      title = `${backendText(backend)}; ${name}`;
      dataset = name;
      showStatus(`${title}; compiling the first step …`);
    },
    stepped(losses, milliseconds) {
      showStatus(
        `${title}; step ${losses.length} of ${options.steps}, loss ${losses.at(-1)?.toFixed(4)}, ${median(milliseconds)} ms a step`,
      );
      // drawing takes time that training could use
      if (performance.now() - shownAt < 500) return;
      shownAt = performance.now();
      const soFar = [...losses];
      drawing = drawing.then(() => showLosses(soFar, dataset));
    },
  });
  await drawing;
  title = `${backendText(result.backend)}; ${result.dataset}`;
  const { losses, milliseconds, predictions } = result;
  if (losses.length > 0) {
    await showLosses(losses, dataset);
    showStatus(`${title}; ${losses.length} steps, last loss ${losses.at(-1)?.toFixed(4)}, ${median(milliseconds)} ms a step`);
  }
  await showPredictions(predictions);
  return result;
}

function median(numbers: readonly number[]): string {
  const sorted = numbers.slice(1).sort((a, b) => a - b);
  return sorted.length === 0 ? '?' : (sorted[sorted.length >> 1] as number).toFixed(1);
}

function start(read: () => PageOptions | null): void {
  kindling.run = (async () => {
    const options = read();
    showOptions(options ?? defaultOptions);
    if (options === null) throw new Error('the address asks for no run');
    return run(options);
  })();
  kindling.run.catch((error: Error) => showFailure(error.message));
}

if (location.search === '') showOptions(defaultOptions);
else start(() => parseOptions(location.search));
