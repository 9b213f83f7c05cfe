import { useSignal } from '@preact/signals';
import { usePlayground } from '../state/context';
import { number } from './format';
import { Help } from './panel';
import { words } from './words';

/** A slider over the training, and what can be done from where it stands. */
export function Timeline() {
  const page = usePlayground();
  const rate = useSignal('');
  const { run, step } = page.place.value;
  page.curves.value; // there may be more steps
  const record = page.runs.value.find((one) => one.run === run);
  const [from, furthest] = [record?.from ?? 0, Math.max(record?.furthest ?? 0, step)];
  const busy = page.busy.value;
  // a tenth of what it is, unless another is asked for
  const suggested = Number(((record?.rate ?? 0.03) / 10).toPrecision(3));
  const asked = rate.value === '' ? suggested : Number(rate.value.replace(',', '.'));
  const usable = page.opened.value !== null && asked > 0 && asked <= 100;
  const letter = record?.letter ?? 'A';
  return (
    <div class="timeline">
      <label class="slider">
        <span>Go back in time</span>
        <input
          type="range"
          min={from}
          max={Math.max(furthest, from + 1)}
          value={step}
          disabled={furthest === from}
          aria-valuetext={`step ${step} of ${furthest}`}
          onInput={({ currentTarget }) => page.goTo({ run, step: Number(currentTarget.value) })}
        />
        <output>
          {busy?.what === 'recomputing'
            ? `recomputing ${busy.done} of ${busy.of} …`
            : `step ${number(step)} of ${number(furthest)}`}
        </output>
      </label>
      <Help about="Go back in time" text={words.time} />
      <form
        class="branch"
        onSubmit={(event) => {
          event.preventDefault();
          if (usable) void page.branch(asked);
        }}
      >
        <label>
          <span>Go on from here at rate</span>
          <input
            type="text"
            inputMode="decimal"
            size={6}
            value={rate.value}
            placeholder={String(suggested)}
            onInput={({ currentTarget }) => {
              rate.value = currentTarget.value;
            }}
          />
        </label>
        <button type="submit" disabled={!usable} title={`Run ${letter} stays in the chart`}>
          Branch
        </button>
      </form>
    </div>
  );
}
