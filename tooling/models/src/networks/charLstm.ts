import type { Tensor } from '@kindling/core';
import { Embedding, Linear, LSTM, Module } from '@kindling/nn';

/** Says after each character which may come next. Shape: (N, T) characters -> (N, T, 65) scores. */
export class CharLSTM extends Module {
  readonly embed = new Embedding(65, 64);
  readonly rnn = new LSTM(64, 128, { batchFirst: true });
  readonly head = new Linear(128, 65);

  forward(x: Tensor): Tensor {
    const [output] = this.rnn.forward(this.embed(x));
    return this.head(output);
  }
}
