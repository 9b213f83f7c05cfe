import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Watched } from '../../worker/protocol';
import { Canvas } from '../paint/canvas';
import { arrange, largestOf, paintPlanes } from '../paint/planes';
import { short } from '../parts/format';
import { Help } from '../parts/panel';
import { useResize } from '../parts/useResize';
import { words } from '../parts/words';
import { usePlayground } from '../state/context';
import { theme } from '../state/theme';

const choices: readonly Watched['filtersShow'][] = ['weights', 'gradients', 'updates'];

/** The weights of the first layer, or what the last step would change of them, as pictures. */
export function Filters() {
  const page = usePlayground();
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(500);
  useResize(box, ({ clientWidth }) => {
    width.value = clientWidth;
  });
  const filters = page.inside.value?.filters ?? null;
  const [cell, gap, rows] = [26, 3, 2];
  const most = rows * Math.max(1, Math.floor((width.value + gap) / (cell + gap)));
  const shown = filters !== null && filters.count > most ? { ...filters, count: most } : filters;
  return (
    <div class="filters" ref={box}>
      <div class="line">
        <h3>Filters of the first layer</h3>
        <Help about="Filters of the first layer" text={words.filters} />
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot lie in this row in all browsers */}
        <div class="switch" role="group" aria-label="Filters show">
          {choices.map((choice) => (
            <button
              type="button"
              key={choice}
              aria-pressed={page.watched.value.filtersShow === choice}
              onClick={() => void page.watch({ filtersShow: choice })}
            >
              {choice}
            </button>
          ))}
        </div>
        {filters !== null && (
          <small class="range">
            {shown !== null && shown.count < filters.count && `the first ${shown.count} of ${filters.count}: `}
            {short(filters.lowest)} … {short(filters.highest)}
          </small>
        )}
      </div>
      <Canvas
        role="img"
        aria-label={`${page.watched.value.filtersShow} of the first layer${filters === null ? '' : `: ${filters.count} filters`}`}
        paint={(canvas) => {
          if (shown === null) return;
          paintPlanes(canvas, shown, arrange(shown.count, cell, gap, rows * (cell + gap)), largestOf(shown), theme.value);
        }}
      />
    </div>
  );
}
