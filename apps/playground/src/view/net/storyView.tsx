import { useSignal } from '@preact/signals';
import type { TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import type { CellStory, Planes } from '../../worker/protocol';
import { Canvas } from '../paint/canvas';
import { arrange, largestOf, outlineCell, paintPlanes, placeIn, planeAt } from '../paint/planes';
import { short } from '../parts/format';
import { palette, theme } from '../state/theme';
import { Filters } from './filters';
import type { Pointing } from './pointing';
import { type PlanesCell, walk } from './walk';

/** Height of the strip in which it stands. */
const TALLEST = 62;

/** Under the layers: the numbers that made the cell that is pointed at; the filters of the first layer while there is none. */
export function StoryView({ pointing }: { readonly pointing: Pointing }) {
  const chosen = useSignal<PlanesCell | null>(null);
  const story = pointing.story.value;
  if (story === null) return <Filters />;
  const { text, inputs, weights, bias } = story;
  const { channel, y, x } = chosen.value ?? { channel: 0, y: 0, x: 0 };
  // another cell may have read fewer
  const isThere = chosen.value !== null && channel < inputs.count && y < inputs.height && x < inputs.width;
  const onPoint = (at: PlanesCell) => {
    chosen.value = at;
  };
  const read = { at: isThere ? chosen.value : null, onPoint };
  return (
    <div class="story">
      <div class="line">
        <p role="status">{text}</p>
        <button type="button" onClick={() => pointing.at(null)}>
          Back to the filters
        </button>
      </div>
      <div class="sum">
        <Read planes={inputs} name="read" {...read} />
        {weights !== null && (
          <>
            <span aria-hidden="true">×</span>
            <Read planes={weights} name="weights" {...read} />
            <span>{bias < 0 ? `− ${short(-bias)}` : `+ ${short(bias)}`}</span>
          </>
        )}
        <output>
          {read.at !== null && termOf(story, read.at)}
          {read.at === null && (pointing.held.value ? 'Point at one of these numbers.' : 'Press a cell to keep it.')}
        </output>
      </div>
    </div>
  );
}

/** What one of the numbers that were read adds to the cell. */
function termOf({ inputs: { height, width, values }, weights }: CellStory, { channel, y, x }: PlanesCell): string {
  const index = (channel * height + y) * width + x;
  const read = values[index];
  if (weights === null) return short(read);
  const weight = weights.values[index];
  return `${short(read)} × ${short(weight)} = ${short(read * weight)}`;
}

interface ReadProps {
  readonly planes: Planes;
  readonly name: string;
  /** The number that is pointed at, here and in the other picture. */
  readonly at: PlanesCell | null;
  readonly onPoint: (at: PlanesCell) => void;
}

function Read({ planes, name, at, onPoint }: ReadProps) {
  const { count, height, width } = planes;
  const isRow = height * width === 1;
  const side = count === 1 ? 44 : isRow ? 8 : 14;
  const most = isRow ? 270 : 60;
  const shown = count > most ? { ...planes, count: most } : planes;
  const arrangement = arrange(shown.count, side, 1, TALLEST - 18);
  const point = (event: TargetedPointerEvent<HTMLCanvasElement>) => {
    const found = planeAt(arrangement, shown.count, placeIn(event));
    if (found === null) return;
    onPoint({ channel: found.plane, y: Math.floor(found.y * height), x: Math.floor(found.x * width) });
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLCanvasElement>) => {
    const next = walk(at, event.key, shown, arrangement);
    if (next === null) return;
    event.preventDefault();
    onPoint(next);
  };
  const range = `${count} of ${height} x ${width}, from ${short(planes.lowest)} to ${short(planes.highest)}`;
  return (
    <figure class="read">
      <Canvas
        role="application"
        tabIndex={0}
        aria-label={`${name}: ${range}: arrow keys move over the numbers, Page Up and Page Down over the channels`}
        paint={(canvas) => {
          paintPlanes(canvas, shown, arrangement, largestOf(planes), theme.value);
          if (at !== null) outlineCell(canvas, planes, arrangement, at, palette.value.ink);
        }}
        onPointerMove={point}
        onPointerDown={point}
        onKeyDown={onKeyDown}
      />
      <figcaption>
        {name}, up to {short(largestOf(planes))}
        {shown.count < count && ` (first ${shown.count} of ${count})`}
      </figcaption>
    </figure>
  );
}
