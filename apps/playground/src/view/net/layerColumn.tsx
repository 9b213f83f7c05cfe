import { useComputed } from '@preact/signals';
import type { TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import { layerTitles } from '../../run/layers';
import { type PlannedLayer, shapeText } from '../../run/shapes';
import { Canvas } from '../paint/canvas';
import { arrange, largestOf, outlineCell, paintPlanes, placeIn, planeAt } from '../paint/planes';
import { brief, narrow } from '../parts/format';
import { usePlayground } from '../state/context';
import { palette, theme } from '../state/theme';
import type { Cell, Pointing } from './pointing';
import { walk } from './walk';

/** What has nothing to show of its own: it hands on what came. */
export const isShown = ({ layer }: PlannedLayer): boolean => layer.kind !== 'flatten' && layer.kind !== 'dropout';

/** How large a plane of a layer is shown, where pictures have that side. */
export function cellSize({ gives }: PlannedLayer, side: number): { cell: number; gap: number } {
  if (gives.length === 3 && gives[1] * gives[2] > 1) return { cell: side, gap: 2 };
  return gives[0] <= 16 ? { cell: 14, gap: 2 } : { cell: 8, gap: 1 };
}

/** A name that fits above a column. */
function columnTitle({ layer }: PlannedLayer): string {
  if (layer.kind === 'flatten') return 'flatten';
  if (layer.kind === 'activation') return layer.name;
  return { conv: 'conv', maxPool: 'max', avgPool: 'mean', linear: 'linear', batchNorm: 'norm', dropout: 'dropout' }[layer.kind];
}

interface LayerColumnProps {
  readonly layer: PlannedLayer;
  /** Its place among the layers of the net. */
  readonly index: number;
  readonly side: number;
  readonly tallest: number;
  readonly pointing: Pointing;
  /** Of the last layer: what its cells stand for. */
  readonly classes: readonly string[] | null;
}

/** A layer: a small picture for each of its channels. */
export function LayerColumn({ layer, index, side, tallest, pointing, classes }: LayerColumnProps) {
  const page = usePlayground();
  const planes = useComputed(() => page.inside.value?.activations?.find((one) => one.layer === index) ?? null);
  const { cell, gap } = cellSize(layer, side);
  const arrangement = arrange(layer.gives[0], cell, gap, tallest);
  const [channels, height, width] = [layer.gives[0], layer.gives[1] ?? 1, layer.gives[2] ?? 1];

  const cellAt = (event: TargetedPointerEvent<HTMLCanvasElement>): Cell | null => {
    const found = planeAt(arrangement, channels, placeIn(event));
    if (found === null) return null;
    return { layer: index, channel: found.plane, y: Math.floor(found.y * height), x: Math.floor(found.x * width) };
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLCanvasElement>) => {
    if (event.key === 'Escape') return pointing.at(null);
    const at = pointing.cell.peek();
    const next = walk(at?.layer === index ? at : null, event.key, { count: channels, height, width }, arrangement);
    if (next === null) return;
    event.preventDefault();
    pointing.at({ layer: index, ...next });
  };
  const title = layer.layer.kind === 'flatten' ? 'flatten' : layerTitles[layer.layer.kind];
  const given = planes.value;
  return (
    <div class="column">
      <h3 title={`${title}, ${layer.name}`}>{columnTitle(layer)}</h3>
      <div class="maps">
        <Canvas
          role="application"
          tabIndex={0}
          aria-label={`${title} ${layer.name}, ${shapeText(layer.gives)}: arrow keys move over its cells, Page Up and Page Down over its channels`}
          paint={(canvas) => {
            const now = planes.value;
            if (now === null) return;
            paintPlanes(canvas, now, arrangement, largestOf(now), theme.value);
            const at = pointing.cell.value;
            if (at?.layer !== index) return;
            outlineCell(canvas, now, arrangement, at, palette.value.runs[1]);
          }}
          onPointerMove={(event) => {
            const cell = cellAt(event);
            if (cell !== null) pointing.over(cell);
          }}
          onPointerDown={(event) => {
            const cell = cellAt(event);
            if (cell !== null) pointing.press(cell);
          }}
          onKeyDown={onKeyDown}
        />
        {classes !== null && (
          <ol class="answers" aria-hidden="true">
            {classes.map((name) => (
              <li key={name}>{name.slice(0, 5)}</li>
            ))}
          </ol>
        )}
      </div>
      <p>
        {narrow(layer.gives)}
        {given !== null && (
          <>
            <br />
            <small>
              {brief(given.lowest)}…<wbr />
              {brief(given.highest)}
            </small>
          </>
        )}
      </p>
    </div>
  );
}
