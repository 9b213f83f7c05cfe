import { mock } from 'node:test';

/**
 * Time that passes only when it is told to: the timers and `performance.now` of this process. Whatever the machine has to
 * do meanwhile, it takes none. Not for what waits for a real server's timers.
 */
export interface FakeTime {
  /** Milliseconds that have passed. */
  now(): number;
  pass(milliseconds: number): void;
  /** Lets time pass, whenever there is nothing else to do, until the promise is settled. */
  until<T>(promise: Promise<T>): Promise<T>;
}

const step = 10;

/** Runs with fake time and puts the real one back. */
export async function withFakeTime<T>(run: (time: FakeTime) => Promise<T>, apis: ('setInterval' | 'setTimeout')[]): Promise<T> {
  let now = 0;
  mock.timers.enable({ apis });
  mock.method(performance, 'now', () => now);
  const pass = (milliseconds: number) => {
    for (let left = milliseconds; left > 0; left -= step) {
      const part = Math.min(left, step);
      now += part;
      mock.timers.tick(part);
    }
  };
  try {
    return await run({
      now: () => now,
      pass,
      async until(promise) {
        let settled = false;
        const end = () => {
          settled = true;
        };
        promise.then(end, end);
        while (!settled) {
          await new Promise((resolve) => setImmediate(resolve));
          if (!settled) pass(step);
        }
        return promise;
      },
    });
  } finally {
    mock.restoreAll();
    mock.timers.reset();
  }
}
