import type { WriteStream } from 'node:tty';
import { type GenericFormatter, MultiBar, type SingleBar } from 'cli-progress';
import { counted } from './lines';

const barWidth = 30;

const format: GenericFormatter = (options, { progress, value, total, startTime }, { label, unit }) => {
  const filled = Math.round(progress * barWidth);
  const bar =
    (options.barCompleteString ?? '').slice(0, filled) + (options.barIncompleteString ?? '').slice(0, barWidth - filled);
  const seconds = (Date.now() - startTime) / 1000;
  const rate = seconds > 0 ? value / seconds : 0;
  const left = rate > 0 ? `${Math.ceil((total - value) / rate)} s left` : '';
  return `${label} ${bar} ${Math.floor(100 * progress)} %  ${counted(rate)} ${unit}/s  ${left}`;
};

/** A bar on the terminal's last line, with speed and time left; other lines go above it. */
export class ProgressBar {
  readonly #bars: MultiBar;
  readonly #bar: SingleBar;

  constructor(stream: WriteStream, label: string, total: number, unit: string) {
    this.#bars = new MultiBar({
      stream,
      format,
      hideCursor: true,
      clearOnComplete: true,
      barsize: barWidth,
      barCompleteChar: '\u2588',
      barIncompleteChar: '\u2591',
    });
    this.#bar = this.#bars.create(total, 0, { label, unit });
  }

  update(value: number): void {
    this.#bar.update(value);
  }

  /** Writes a line above the bar. */
  line(text: string): void {
    this.#bars.log(`${text}\n`);
  }

  /** Takes the bar away and gives the cursor back; the lines above stay. */
  stop(): void {
    this.#bars.update(); // lines that wait for the next drawing
    this.#bars.stop();
  }
}
