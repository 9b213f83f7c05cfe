import { type Signal, signal } from '@preact/signals';
import type { Picture } from '../../worker/protocol';
import { prepare } from '../paint/planes';

/** A place on the pad; both from 0 to 1. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels of a side of what is handed on: enough for a net that sees 28. */
const SIDE = 112;
/** CSS pixels of a side of the pad. */
const SHOWN = 152;
/** The pen's width, where the pad is 1. */
const PEN = 0.085;
const PAPER = '#10151c';
const INK = '#ffffff';

/** What is drawn on a pad: strokes, and where the keyboard's pen is. */
export class Sketch {
  #strokes: Point[][] = [];
  #cursor: Point = { x: 0.5, y: 0.3 };
  #penIsDown = false;
  readonly #changes: Signal<number> = signal(0);
  readonly #canvas = document.createElement('canvas');

  get isEmpty(): boolean {
    return this.#strokes.length === 0;
  }

  begin(point: Point): void {
    this.#penIsDown = false;
    this.#strokes.push([point]);
    this.#changed();
  }

  line(point: Point): void {
    this.#strokes.at(-1)?.push(point);
    this.#changed();
  }

  /** Moves the keyboard's pen. Gives whether it drew. */
  move(dx: number, dy: number): boolean {
    const within = (value: number) => Math.min(0.95, Math.max(0.05, value));
    this.#cursor = { x: within(this.#cursor.x + dx), y: within(this.#cursor.y + dy) };
    if (this.#penIsDown) this.line(this.#cursor);
    else this.#changed();
    return this.#penIsDown;
  }

  /** Puts the keyboard's pen down, or lifts it. Gives whether it is down. */
  togglePen(): boolean {
    this.#penIsDown = !this.#penIsDown;
    if (this.#penIsDown) this.#strokes.push([this.#cursor]);
    this.#changed();
    return this.#penIsDown;
  }

  clear(): void {
    this.#strokes = [];
    this.#penIsDown = false;
    this.#changed();
  }

  /** The drawing as greys, white on black; null where nothing is drawn. */
  picture(): Picture | null {
    if (this.isEmpty) return null;
    this.#canvas.width = SIDE;
    this.#canvas.height = SIDE;
    const context = this.#canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
    paintStrokes(context, this.#strokes, SIDE);
    const { data } = context.getImageData(0, 0, SIDE, SIDE);
    return { pixels: Uint8Array.from({ length: SIDE * SIDE }, (_, i) => data[4 * i + 3]), width: SIDE, height: SIDE };
  }

  /** Paints the pad; with a cross where the keyboard's pen is. */
  paint(canvas: HTMLCanvasElement, withCursor: boolean): void {
    this.#changes.value;
    const size = SHOWN;
    const context = prepare(canvas, size, size);
    context.fillStyle = PAPER;
    context.fillRect(0, 0, size, size);
    paintStrokes(context, this.#strokes, size);
    if (!withCursor) return;
    const { x, y } = this.#cursor;
    context.fillStyle = this.#penIsDown ? '#6ea8ff' : '#f4a261';
    context.fillRect(x * size - 8, y * size - 1, 16, 2);
    context.fillRect(x * size - 1, y * size - 8, 2, 16);
  }

  #changed(): void {
    this.#changes.value++;
  }
}

function paintStrokes(context: CanvasRenderingContext2D, strokes: readonly (readonly Point[])[], size: number): void {
  context.strokeStyle = INK;
  context.lineWidth = PEN * size;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  for (const [first, ...rest] of strokes) {
    context.moveTo(first.x * size, first.y * size);
    // a dot is a line to where it began
    for (const { x, y } of rest.length === 0 ? [first] : rest) context.lineTo(x * size, y * size);
  }
  context.stroke();
}
