import type { Planes } from '../../worker/protocol';
import { Canvas } from '../paint/canvas';
import { arrange, largestOf, paintPlanes } from '../paint/planes';
import { short } from '../parts/format';
import { theme } from '../state/theme';
import { Filters } from './filters';
import type { Pointing } from './pointing';

/** Height of the strip in which it stands. */
const TALLEST = 62;

/** Under the layers: the numbers that made the cell that is pointed at; the filters of the first layer while there is none. */
export function StoryView({ pointing }: { readonly pointing: Pointing }) {
  const story = pointing.story.value;
  if (story === null) return <Filters />;
  return (
    <div class="story">
      <div class="line">
        <p role="status">{story.text}</p>
        <button type="button" onClick={() => pointing.at(null)}>
          Back to the filters
        </button>
      </div>
      <div class="sum">
        <Read planes={story.inputs} name="read" />
        {story.weights !== null && (
          <>
            <span aria-hidden="true">×</span>
            <Read planes={story.weights} name="weights" />
            <span>{story.bias < 0 ? `− ${short(-story.bias)}` : `+ ${short(story.bias)}`}</span>
          </>
        )}
      </div>
    </div>
  );
}

function Read({ planes, name }: { readonly planes: Planes; readonly name: string }) {
  const isRow = planes.height * planes.width === 1;
  const side = planes.count === 1 ? 44 : isRow ? 8 : 14;
  const most = isRow ? 270 : 60;
  const shown = planes.count > most ? { ...planes, count: most } : planes;
  return (
    <figure class="read">
      <Canvas
        role="img"
        aria-label={`${name}: ${planes.count} of ${planes.height} x ${planes.width}, from ${short(planes.lowest)} to ${short(planes.highest)}`}
        paint={(canvas) =>
          paintPlanes(canvas, shown, arrange(shown.count, side, 1, TALLEST - 18), largestOf(planes), theme.value)
        }
      />
      <figcaption>
        {name}, up to {short(largestOf(planes))}
        {shown.count < planes.count && ` (first ${shown.count} of ${planes.count})`}
      </figcaption>
    </figure>
  );
}
