import { useSignal, useSignalEffect } from '@preact/signals';
import { usePlayground } from '../state/context';
import { accuracyCurves, lossCurves } from '../state/curves';
import { palette, runColour } from '../state/theme';
import { percent } from './format';
import { Panel } from './panel';
import { words } from './words';

/** The charts. What draws them is not loaded before there is a step to draw: it must not hold up the first one. */
function Charts() {
  const page = usePlayground();
  const loaded = useSignal<typeof import('./chart') | null>(null);
  useSignalEffect(() => {
    if (!page.hasSteps.value) return;
    import('./chart').then(
      (chart) => {
        loaded.value = chart;
      },
      ({ message }: Error) => {
        page.problem.value = `The curves cannot be drawn: ${message}`;
      },
    );
  });
  const accuracy = page.tested.value === null ? '' : `, ${percent(page.tested.value.accuracy)} now`;
  if (loaded.value === null) return <div class="charts" />;
  const { Chart } = loaded.value;
  return (
    <div class="charts">
      <Chart name="loss (training)" unit="" curves={lossCurves} logarithmic />
      <Chart name={`accuracy (test)${accuracy}`} unit=" %" curves={accuracyCurves} range={[0, 100]} />
    </div>
  );
}

/** What the weights are, while it stands still: the same again whenever the same moment is gone to. */
function Hash() {
  const hash = usePlayground().hash.value;
  if (hash === null) return null;
  return (
    <span class="hash" title={`SHA-256 of all weights: ${hash}`}>
      weights <code data-is="hash">{hash.slice(0, 8)}</code>
    </span>
  );
}

/** The runs with their colours; choosing one goes to where it ended. */
function Runs() {
  const page = usePlayground();
  if (page.runs.value.length < 2) return <Hash />;
  return (
    <ul class="runs" aria-label="Runs">
      {page.runs.value.map((record, i) => (
        <li key={record.run}>
          <button
            type="button"
            aria-pressed={record.run === page.place.value.run}
            onClick={() => page.goTo({ run: record.run, step: record.furthest })}
          >
            <i class="swatch" style={{ background: runColour(palette.value, i) }} />
            {record.letter}: rate {record.rate}
          </button>
        </li>
      ))}
      <li>
        <Hash />
      </li>
    </ul>
  );
}

export function CurvesPanel({ children }: { readonly children?: preact.ComponentChildren }) {
  return (
    <Panel title="Learning curves" help={words.curves} area="curves" aside={<Runs />}>
      <Charts />
      {children}
    </Panel>
  );
}
