import { useComputed } from '@preact/signals';
import type { TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import { layerTitles } from '../../run/layers';
import { type PlannedLayer, shapeText } from '../../run/shapes';
import { Canvas } from '../paint/canvas';
import { arrange, largestOf, paintPlanes, planeAt } from '../paint/planes';
import { brief, narrow } from '../parts/format';
import { usePlayground } from '../state/context';
import { palette, theme } from '../state/theme';
import type { Pointing } from './pointing';

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

  const point = (event: TargetedPointerEvent<HTMLCanvasElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const found = planeAt(arrangement, channels, event.clientX - left, event.clientY - top);
    if (found === null) return;
    pointing.at({ layer: index, channel: found.plane, y: Math.floor(found.y * height), x: Math.floor(found.x * width) });
  };
  const walk = (event: TargetedKeyboardEvent<HTMLCanvasElement>) => {
    if (event.key === 'Escape') return pointing.at(null);
    const at = pointing.cell.peek();
    const from = at?.layer === index ? at : { layer: index, channel: 0, y: height >> 1, x: width >> 1 };
    const next = walked(from, event, arrangement.columns, height * width > 1);
    if (next === null) return;
    event.preventDefault();
    pointing.at({
      layer: index,
      channel: Math.min(channels - 1, Math.max(0, next.channel)),
      y: Math.min(height - 1, Math.max(0, next.y)),
      x: Math.min(width - 1, Math.max(0, next.x)),
    });
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
            const context = canvas.getContext('2d') as CanvasRenderingContext2D;
            const step = cell + gap;
            const [left, top] = [(at.channel % arrangement.columns) * step, Math.floor(at.channel / arrangement.columns) * step];
            context.strokeStyle = palette.value.runs[1];
            context.lineWidth = 1.5;
            context.strokeRect(
              left + (at.x * cell) / width - 0.5,
              top + (at.y * cell) / height - 0.5,
              cell / width + 1,
              cell / height + 1,
            );
          }}
          onPointerMove={point}
          onPointerDown={point}
          onKeyDown={walk}
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
              {brief(given.lowest)}…{brief(given.highest)}
            </small>
          </>
        )}
      </p>
    </div>
  );
}

/** The cell that a key leads to; null for keys that lead nowhere. */
function walked(
  from: { channel: number; y: number; x: number },
  { key }: KeyboardEvent,
  columns: number,
  isPicture: boolean,
): { channel: number; y: number; x: number } | null {
  const arrow = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  if (arrow !== undefined) {
    const [dy, dx] = arrow;
    if (isPicture) return { ...from, y: from.y + dy, x: from.x + dx };
    return { ...from, channel: from.channel + dy * columns + dx };
  }
  if (key === 'PageDown') return { ...from, channel: from.channel + 1 };
  if (key === 'PageUp') return { ...from, channel: from.channel - 1 };
  return key === ' ' || key === 'Enter' ? from : null;
}
