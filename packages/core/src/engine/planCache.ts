import type { Plan } from './device';

/** So many bytes of plans are kept; beyond that the longest unused go. As many as of the values that stay on a device. */
const MOST_BYTES = 2 ** 28;
/** So many stay whatever their size: a program goes to and fro between a step, a test, and the last, smaller batch of both. */
const FEWEST = 4;

interface Entry {
  readonly plan: Plan;
  readonly bytes: number;
  /** Runs that are under way. */
  runs: number;
}

/** The compiled plans of one device. */
export class PlanCache {
  /** The last used stand last. */
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  constructor(private readonly mostBytes = MOST_BYTES) {}

  /** What is kept. */
  get size(): { readonly plans: number; readonly bytes: number } {
    return { plans: this.entries.size, bytes: this.bytes };
  }

  /** The plan for a key, compiled if there is none yet. */
  async get(key: string, compile: () => Promise<Plan>): Promise<Plan> {
    const known = this.entries.get(key);
    if (known !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, known);
      return known.plan;
    }
    const plan = await compile();
    // a graph's key names each of its nodes
    const bytes = plan.bytes + key.length;
    this.entries.set(key, { plan, bytes, runs: 0 });
    this.bytes += bytes;
    await this.evict();
    return plan;
  }

  /** Runs a plan of the cache, which is not dropped meanwhile for want of room. */
  async whileRunning<T>(key: string, run: () => Promise<T>): Promise<T> {
    const entry = this.entries.get(key);
    if (entry === undefined) return run();
    entry.runs++;
    try {
      return await run();
    } finally {
      entry.runs--;
    }
  }

  /** Frees a plan that failed: what it holds may be what is missing. */
  async drop(key: string): Promise<void> {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.bytes -= entry.bytes;
    await entry.plan.destroy();
  }

  /** Frees all plans. */
  async clear(): Promise<void> {
    for (const key of [...this.entries.keys()]) await this.drop(key);
  }

  private async evict(): Promise<void> {
    const oldest = [...this.entries].slice(0, -FEWEST);
    for (const [key, { runs }] of oldest) {
      if (this.bytes <= this.mostBytes) return;
      if (runs === 0) await this.drop(key);
    }
  }
}
