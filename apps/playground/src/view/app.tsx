import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { NetPanel } from './net/netPanel';
import { ConfusionPanel } from './parts/confusion';
import { Controls, Machine, Standing, ThemeButton } from './parts/controls';
import { CurvesPanel } from './parts/curvesPanel';
import { Experiment } from './parts/experiment';
import { percent } from './parts/format';
import { DrawPanel } from './parts/pad';
import { TakeHome } from './parts/takeHome';
import { Timeline } from './parts/timeline';
import { PlaygroundContext, usePlayground } from './state/context';
import type { Playground } from './state/playground';

export function App({ page }: { readonly page: Playground }) {
  return (
    <PlaygroundContext.Provider value={page}>
      <header class="top">
        <h1>
          Kindling <span>playground</span>
        </h1>
        <Controls />
        <Standing />
        <Machine />
        <TakeHome />
        <ThemeButton />
      </header>
      <Problem />
      <main>
        <Experiment />
        <div class="middle">
          <NetPanel />
          <CurvesPanel>
            <Timeline />
          </CurvesPanel>
        </div>
        <div class="side">
          <DrawPanel />
          <ConfusionPanel />
        </div>
      </main>
      <Announcer />
    </PlaygroundContext.Provider>
  );
}

function Problem() {
  const { problem, busy } = usePlayground();
  const download = busy.value?.what === 'fetching' ? busy.value : null;
  if (download !== null) {
    return (
      <p class="notice" role="status">
        Fetching MNIST: <progress value={download.done} max={download.of} aria-label="Fetched" />{' '}
        {Math.round(download.done / 1e5) / 10} of {Math.round(download.of / 1e5) / 10} MB
      </p>
    );
  }
  if (problem.value === null) return null;
  return (
    <p class="notice problem" role="alert">
      {problem.value}
      <button
        type="button"
        aria-label="Close"
        onClick={() => {
          problem.value = null;
        }}
      >
        ×
      </button>
    </p>
  );
}

/** Milliseconds between two times that the accuracy is said. */
const PAUSE = 8000;

/** What is said to those who hear the page: what was done, and now and then the accuracy. */
function Announcer() {
  const { said, tested } = usePlayground();
  const saidAt = useRef(Number.NEGATIVE_INFINITY);
  useSignalEffect(() => {
    const result = tested.value;
    if (result === null || performance.now() - saidAt.current < PAUSE) return;
    saidAt.current = performance.now();
    said.value = `Step ${result.step}: accuracy ${percent(result.accuracy)}`;
  });
  return (
    <p class="unseen" role="status" aria-live="polite">
      {said.value}
    </p>
  );
}
