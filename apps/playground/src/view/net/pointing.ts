import { effect, type Signal, signal } from '@preact/signals';
import type { CellStory } from '../../worker/protocol';
import { newestOnly } from '../state/frames';
import type { Playground } from '../state/playground';

/** A cell of what a layer gives. */
export interface Cell {
  readonly layer: number;
  readonly channel: number;
  readonly y: number;
  readonly x: number;
}

/** The cell that is pointed at, and how it came about; both follow the training. */
export class Pointing {
  readonly cell: Signal<Cell | null> = signal(null);
  readonly story: Signal<CellStory | null> = signal(null);

  constructor(page: Playground) {
    const ask = newestOnly(async (cell: Cell | null) => {
      this.story.value = cell === null ? null : await page.ask('cell', cell);
    });
    effect(() => {
      // another net has other cells
      page.opened.value;
      this.cell.value = null;
    });
    effect(() => {
      const cell = this.cell.value;
      // the numbers change with each step and with the pen
      page.inside.value;
      ask(cell);
    });
  }

  at(cell: Cell | null): void {
    const before = this.cell.peek();
    const same =
      cell !== null &&
      before !== null &&
      cell.layer === before.layer &&
      cell.channel === before.channel &&
      cell.y === before.y &&
      cell.x === before.x;
    if (!same) this.cell.value = cell;
  }
}
