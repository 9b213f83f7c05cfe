/** Tells on stderr what is being measured: on one line of a terminal, else a line per case. */
export class Progress {
  #lastCase = '';

  constructor(readonly stream: NodeJS.WriteStream) {}

  show(name: string, side: string, round: number, rounds: number): void {
    if (this.stream.isTTY) this.stream.write(`\r\x1b[K${name}: round ${round} of ${rounds}, ${side}`);
    else if (name !== this.#lastCase) this.stream.write(`${name} ...\n`);
    this.#lastCase = name;
  }

  clear(): void {
    if (this.stream.isTTY) this.stream.write('\r\x1b[K');
  }
}
