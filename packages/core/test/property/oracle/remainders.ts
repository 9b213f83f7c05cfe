import { binary } from './elementwise';

const floored = (a: number, b: number) => {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
};
const flooredQuotient = (a: number, b: number) => {
  const rest = a % b;
  const quotient = Math.round((a - rest) / b);
  return b === 0 ? a / b : rest !== 0 && rest < 0 !== b < 0 ? quotient - 1 : quotient;
};

export const fmod = binary(
  (a, b) => a % b,
  () => 1,
  (a, b) => -Math.trunc(a / b),
  (a, b) => a % b,
);
export const remainder = binary(
  floored,
  () => 1,
  (a, b) => -flooredQuotient(a, b),
  floored,
);
export const floorDivide = binary(
  flooredQuotient,
  () => 0,
  () => 0,
  flooredQuotient,
);
export const truncDivide = binary(
  (a, b) => Math.trunc(a / b),
  () => 0,
  () => 0,
  (a, b) => Math.trunc(a / b),
);
export const atan2 = binary(
  Math.atan2,
  (y, x) => (x === 0 && y === 0 ? 0 : x / (x * x + y * y)),
  (y, x) => (x === 0 && y === 0 ? 0 : -y / (x * x + y * y)),
);
