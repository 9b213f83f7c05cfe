import type { WriteStream } from 'node:tty';
import { onAbruptEnd } from '../interrupt';
import type { ProgressBar } from './progressBar';

/** Where the run is told: lines everywhere, and on a terminal a progress bar below them. */
export class Console {
  #bar: ProgressBar | undefined;
  #forgetInterrupt = () => {};

  constructor(readonly stream: NodeJS.WriteStream | NodeJS.WritableStream) {}

  line(text: string): void {
    if (this.#bar) this.#bar.line(text);
    else this.stream.write(`${text}\n`);
  }

  /** Shows a bar from 0 to `total` on a terminal; elsewhere the lines of the log are enough. */
  async startProgress(label: string, total: number, unit = 'examples'): Promise<void> {
    if (!isTerminal(this.stream)) return;
    const { ProgressBar } = await import('./progressBar');
    this.#bar = new ProgressBar(this.stream, label, total, unit);
    this.#forgetInterrupt = onAbruptEnd(() => this.stopProgress());
  }

  updateProgress(value: number): void {
    this.#bar?.update(value);
  }

  stopProgress(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#forgetInterrupt();
  }
}

/** Whether it draws a line anew where that is asked for: a dumb one shows what asks for it. */
function isTerminal(stream: NodeJS.WriteStream | NodeJS.WritableStream): stream is WriteStream {
  return 'isTTY' in stream && stream.isTTY === true && process.env.TERM !== 'dumb';
}
