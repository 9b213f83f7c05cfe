import { useSignal } from '@preact/signals';
import { usePlayground } from '../state/context';
import { theme, toggleTheme } from '../state/theme';
import { number, percent } from './format';

/** Steps a second that can be chosen; null: as many as the machine can. */
const speeds: readonly (number | null)[] = [1, 3, 10, 30, null];

export function Controls() {
  const page = usePlayground();
  const speed = useSignal(speeds.length - 1);
  const ready = page.opened.value !== null;
  const playing = page.playing.value;
  const perSecond = speeds[speed.value];
  const speedText = perSecond === null ? 'full speed' : `${perSecond} step${perSecond === 1 ? '' : 's'} a second`;
  return (
    <fieldset class="controls">
      <legend class="unseen">Training</legend>
      <button type="button" class="primary" disabled={!ready} onClick={() => void (playing ? page.pause() : page.play())}>
        <span aria-hidden="true">{playing ? '❚❚' : '▶'}</span> {playing ? 'Pause' : 'Play'}
      </button>
      <button type="button" disabled={!ready} onClick={() => void page.step()}>
        <span aria-hidden="true">▶❙</span> One step
      </button>
      <label class="speed">
        <span>Speed</span>
        <input
          type="range"
          min={0}
          max={speeds.length - 1}
          value={speed.value}
          aria-valuetext={speedText}
          onInput={({ currentTarget }) => {
            speed.value = Number(currentTarget.value);
            void page.speed(speeds[speed.value]);
          }}
        />
        <output>{speedText}</output>
      </label>
    </fieldset>
  );
}

/** Where the training stands. */
export function Standing() {
  const page = usePlayground();
  const { place, progress, tested } = page;
  const loss = page.runs.value.find(({ run }) => run === place.value.run)?.losses.at(place.value.step) ?? Number.NaN;
  return (
    <dl class="standing">
      <div>
        <dt>step</dt>
        <dd data-is="step">{number(place.value.step)}</dd>
      </div>
      <div>
        <dt>epochs</dt>
        <dd>{progress.value === null ? '–' : progress.value.epochs.toFixed(1)}</dd>
      </div>
      <div>
        <dt>loss</dt>
        <dd data-is="loss">{Number.isFinite(loss) ? loss.toFixed(3) : '–'}</dd>
      </div>
      <div class="most">
        <dt>accuracy</dt>
        <dd data-is="accuracy">{tested.value === null ? '–' : percent(tested.value.accuracy)}</dd>
      </div>
    </dl>
  );
}

/** What really computes, and how fast. */
export function Machine() {
  const { opened, progress } = usePlayground();
  const { backend, threads } = progress.value ?? opened.value ?? { backend: '…', threads: 0 };
  const why = opened.value?.whyOneThread;
  return (
    <p class="machine" title={why}>
      <span>
        <b data-is="backend">{backend}</b>, <span data-is="threads">{threads}</span> thread{threads === 1 ? '' : 's'}
        {threads === 1 && why !== undefined && <span class="why"> ({why})</span>}
      </span>
      <span>
        <b>{progress.value === null ? '–' : number(progress.value.examplesPerSecond)}</b> examples/s,{' '}
        <b>{progress.value === null ? '–' : progress.value.millisecondsPerStep.toFixed(1)}</b> ms a step
      </span>
    </p>
  );
}

export function ThemeButton() {
  const other = theme.value === 'dark' ? 'light' : 'dark';
  return (
    <button type="button" class="icon" aria-label={`${other} colours`} title={`${other} colours`} onClick={toggleTheme}>
      <span aria-hidden="true">{theme.value === 'dark' ? '☀' : '☾'}</span>
    </button>
  );
}
