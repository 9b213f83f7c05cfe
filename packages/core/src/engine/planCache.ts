import type { Plan } from './device';

/** Plans that are kept; the one longest unused goes first. A plan holds the memory of all its intermediate results. */
const LIMIT = 32;

/** The compiled plans of one device. */
export class PlanCache {
  private readonly plans = new Map<string, Plan>();

  /** The plan for a key, compiled if there is none yet. */
  async get(key: string, compile: () => Promise<Plan>): Promise<Plan> {
    const known = this.plans.get(key);
    if (known !== undefined) {
      this.plans.delete(key);
      this.plans.set(key, known);
      return known;
    }
    const plan = await compile();
    this.plans.set(key, plan);
    const [oldest] = this.plans.keys();
    if (this.plans.size > LIMIT && oldest !== undefined) {
      await this.plans.get(oldest)?.destroy();
      this.plans.delete(oldest);
    }
    return plan;
  }

  /** Frees a plan that failed: what it holds may be what is missing. */
  async drop(key: string): Promise<void> {
    const plan = this.plans.get(key);
    this.plans.delete(key);
    await plan?.destroy();
  }

  /** Frees all plans. */
  async clear(): Promise<void> {
    const all = [...this.plans.values()];
    this.plans.clear();
    for (const plan of all) await plan.destroy();
  }
}
