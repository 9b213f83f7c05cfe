import { startThread } from '#platformWorkers';
import type { Answer, Request } from './makeExamples';
import type { Thread } from './thread';

/** Threads that have had nothing to do for so long are ended; the next request starts others. */
const IDLE_MS = 10_000;

interface Job {
  readonly request: Request;
  readonly transfer: readonly ArrayBuffer[];
  resolve(answer: Answer | null): void;
}

interface Member {
  readonly thread: Thread;
  job: Job | null;
}

/** Worker threads that make examples, as many as a loader asks for. They keep no program alive that waits for none of them. */
export class Pool {
  private readonly size: number;
  private members: Member[] = [];
  private readonly waiting: Job[] = [];
  private idle: ReturnType<typeof setTimeout> | undefined;
  private count = 0;
  /** Why no thread can be had; null as long as they can. */
  broken: string | null = null;

  constructor(size: number) {
    this.size = size;
  }

  /** What a thread makes of a request; null where none can. Memory that is handed on is gone here. */
  run(request: Omit<Request, 'id'>, transfer: readonly ArrayBuffer[]): Promise<Answer | null> {
    clearTimeout(this.idle);
    return new Promise((resolve) => {
      this.waiting.push({ request: { ...request, id: this.count++ }, transfer, resolve });
      this.next();
    });
  }

  private next(): void {
    while (this.waiting.length > 0) {
      const member = this.members.find(({ job }) => job === null) ?? this.start();
      if (member === null) {
        // all have something to do, or there are none
        if (this.members.length === 0) for (const job of this.waiting.splice(0)) job.resolve(null);
        return;
      }
      const job = this.waiting.shift() as Job;
      member.job = job;
      member.thread.hold(true);
      member.thread.post(job.request, job.transfer);
    }
  }

  private start(): Member | null {
    if (this.broken !== null || this.members.length === this.size) return null;
    const member: { thread: Thread | null; job: Job | null } = { thread: null, job: null };
    const finish = (answer: Answer | null) => {
      const { job } = member;
      member.job = null;
      job?.resolve(answer);
    };
    const thread = startThread({
      onAnswer: (answer) => {
        member.thread?.hold(false);
        finish(answer);
        this.next();
        if (this.members.every(({ job }) => job === null)) this.rest();
      },
      onEnd: (reason) => {
        if (!this.members.includes(member as Member)) return;
        this.broken = `a worker thread failed: ${reason}`;
        this.members = this.members.filter((other) => other !== member);
        finish(null);
        this.next();
      },
    });
    if (thread === null) {
      this.broken = 'this platform has no worker threads for it';
      return null;
    }
    member.thread = thread;
    this.members.push(member as Member);
    return member as Member;
  }

  private rest(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      const ended = this.members;
      this.members = [];
      for (const { thread } of ended) thread.end();
    }, IDLE_MS);
    // only Node's timers keep a program alive
    (this.idle as { unref?(): void }).unref?.();
  }
}

const pools = new Map<number, Pool>();

/** So many threads, which all loaders share that ask for as many. */
export function poolOf(size: number): Pool {
  const pool = pools.get(size) ?? new Pool(size);
  pools.set(size, pool);
  return pool;
}
