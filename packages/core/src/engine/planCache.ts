import type { Plan } from './plan';

/** Plans that are kept; the one longest unused goes first. A plan holds the memory of all its intermediate results. */
const LIMIT = 32;
const plans = new Map<string, Plan>();

/** The plan for a key, compiled if there is none yet. */
export async function cachedPlan(key: string, compile: () => Promise<Plan>): Promise<Plan> {
  const known = plans.get(key);
  if (known !== undefined) {
    plans.delete(key);
    plans.set(key, known);
    return known;
  }
  const plan = await compile();
  plans.set(key, plan);
  const [oldest] = plans.keys();
  if (plans.size > LIMIT && oldest !== undefined) {
    await plans.get(oldest)?.destroy();
    plans.delete(oldest);
  }
  return plan;
}

export async function dropPlans(): Promise<void> {
  const all = [...plans.values()];
  plans.clear();
  for (const plan of all) await plan.destroy();
}
