import { effect, type Signal, signal } from '@preact/signals';
import type { CellStory } from '../../worker/protocol';
import { newestOnly } from '../state/frames';
import type { Playground } from '../state/playground';
import type { PlanesCell } from './walk';

/** A cell of what a layer gives. */
export interface Cell extends PlanesCell {
  readonly layer: number;
}

/** The cell that is pointed at, and how it came about; both follow the training. */
export class Pointing {
  readonly cell: Signal<Cell | null> = signal(null);
  readonly story: Signal<CellStory | null> = signal(null);
  /** Whether it was pressed: then it stays where it is while the pointer moves on. */
  readonly held: Signal<boolean> = signal(false);

  constructor(page: Playground) {
    const ask = newestOnly(async (cell: Cell | null) => {
      this.story.value = cell === null ? null : await page.ask('cell', cell);
    });
    effect(() => {
      // another net has other cells
      page.opened.value;
      this.at(null);
    });
    effect(() => {
      const cell = this.cell.value;
      // the numbers change with each step and with the pen
      page.inside.value;
      ask(cell);
    });
  }

  /** Points at a cell, or at none. */
  at(cell: Cell | null): void {
    if (cell === null) this.held.value = false;
    if (!isSame(cell, this.cell.peek())) this.cell.value = cell;
  }

  /** The pointer is over a cell. */
  over(cell: Cell): void {
    if (!this.held.peek()) this.at(cell);
  }

  /** A cell was pressed: it is held; let go where it was held already. */
  press(cell: Cell): void {
    this.held.value = !(this.held.peek() && isSame(cell, this.cell.peek()));
    this.at(cell);
  }
}

function isSame(a: Cell | null, b: Cell | null): boolean {
  if (a === null || b === null) return a === b;
  return a.layer === b.layer && a.channel === b.channel && a.y === b.y && a.x === b.x;
}
