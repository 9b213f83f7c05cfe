import type { Answer, Request } from './makeExamples';

/** A worker thread that makes examples. */
export interface Thread {
  post(request: Request, transfer: readonly ArrayBuffer[]): void;
  /** Whether the program stays alive for it. */
  hold(alive: boolean): void;
  end(): void;
}

export interface ThreadEvents {
  onAnswer(answer: Answer): void;
  /** It has ended, and answers no more. */
  onEnd(reason: string): void;
}
