import { useComputed, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { shapesOf } from '../../run/shapes';
import { Canvas } from '../paint/canvas';
import { arrange, paintGreys } from '../paint/planes';
import { Legend } from '../parts/legend';
import { Panel } from '../parts/panel';
import { useResize } from '../parts/useResize';
import { words } from '../parts/words';
import { usePlayground } from '../state/context';
import { palette } from '../state/theme';
import { cellSize, isShown, LayerColumn } from './layerColumn';
import { Pointing } from './pointing';
import { StoryView } from './storyView';

/** Pixels between columns, as the style sheet has them. */
const GAP = 10;
const INPUT = 56;
/** What is written under a column has so much room at least. */
const NARROWEST = 52;
/** Sides that a picture of a channel may have, the largest that fits is taken. */
const SIDES = [48, 44, 40, 36, 32, 28, 24, 22, 20, 18, 16];

/** What each layer gives for the current picture, and how a cell of it came about. */
export function NetPanel() {
  const page = usePlayground();
  const box = useRef<HTMLDivElement>(null);
  const room = useSignal({ width: 600, height: 200 });
  const pointing = useRef(new Pointing(page)).current;
  useResize(box, ({ clientWidth: width, clientHeight: height }) => {
    room.value = { width, height };
  });
  const planned = useComputed(() => (page.opened.value === null ? [] : shapesOf(page.opened.value.config).layers));
  const tallest = Math.max(120, room.value.height - 44);
  const shown = planned.value.map((layer, index) => ({ layer, index })).filter(({ layer }) => isShown(layer));
  const widthAt = (side: number) =>
    shown.reduce((sum, { layer }) => {
      const { cell, gap } = cellSize(layer, side);
      return sum + Math.max(NARROWEST, arrange(layer.gives[0], cell, gap, tallest).width) + GAP;
    }, INPUT + GAP);
  // where not all fits beside one another one scrolls, and may as well see something
  const least = room.value.width < 500 ? 24 : 16;
  const side = SIDES.find((candidate) => candidate >= least && widthAt(candidate) <= room.value.width) ?? least;
  return (
    <Panel title="Inside the net" help={words.net} area="net" aside={<Legend />}>
      <div class="columns" ref={box}>
        <div class="column">
          <h3>picture</h3>
          <Canvas
            class="greys"
            role="img"
            aria-label="The picture, and the part of it that the cell sees"
            paint={(canvas) => {
              const context = paintGreys(canvas, page.prediction.value?.seen ?? new Uint8Array(784), 28, INPUT);
              const field = pointing.story.value?.field;
              if (field === undefined) return;
              context.strokeStyle = palette.value.runs[1];
              context.lineWidth = 2;
              const scale = INPUT / 28;
              context.strokeRect(
                field.left * scale + 1,
                field.top * scale + 1,
                (field.right - field.left) * scale - 2,
                (field.bottom - field.top) * scale - 2,
              );
            }}
          />
          <p>28×28</p>
        </div>
        {shown.map(({ layer, index }) => (
          <LayerColumn
            key={`${page.opened.value?.run} ${layer.name}`}
            layer={layer}
            index={index}
            side={side}
            tallest={tallest}
            pointing={pointing}
            classes={index === planned.value.length - 1 ? (page.opened.value?.classes ?? null) : null}
          />
        ))}
      </div>
      <StoryView pointing={pointing} />
    </Panel>
  );
}
