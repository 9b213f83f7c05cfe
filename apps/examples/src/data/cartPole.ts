import { random } from '@kindling/core';

/** The cart's place and speed, the pole's angle and its speed. */
export type State = readonly [x: number, xSpeed: number, angle: number, angleSpeed: number];

const gravity = 9.8;
const poleMass = 0.1;
const totalMass = 1 + poleMass;
/** Half of the pole's length. */
const length = 0.5;
const force = 10;
const seconds = 0.02;

/** Upright, nearly at rest. */
export function resetCartPole(): State {
  return Array.from({ length: 4 }, () => 0.1 * random.uniform() - 0.05) as unknown as State;
}

/** The state after a push to the left (0) or to the right (1). @see Gymnasium's CartPole-v1 */
export function push([x, xSpeed, angle, angleSpeed]: State, action: number): State {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const drive = ((action === 1 ? force : -force) + poleMass * length * angleSpeed ** 2 * sin) / totalMass;
  const angleChange = (gravity * sin - cos * drive) / (length * (4 / 3 - (poleMass * cos ** 2) / totalMass));
  const xChange = drive - (poleMass * length * angleChange * cos) / totalMass;
  return [x + seconds * xSpeed, xSpeed + seconds * xChange, angle + seconds * angleSpeed, angleSpeed + seconds * angleChange];
}

/** Whether the pole has fallen, more than 12 degrees, or the cart has left its track. */
export function hasFallen([x, , angle]: State): boolean {
  return Math.abs(x) > 2.4 || Math.abs(angle) > (12 * Math.PI) / 180;
}
