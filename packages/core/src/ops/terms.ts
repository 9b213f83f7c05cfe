import { binary, constant, type Expression } from '../expression/expression';

// What formulas are written with.

export const times = (...factors: Expression[]): Expression => factors.reduce((x, y) => binary('mul', x, y));
export const plus = (...terms: Expression[]): Expression => terms.reduce((x, y) => binary('add', x, y));
export const minus = (x: Expression, y: Expression): Expression => binary('sub', x, y);
export const over = (x: Expression, y: Expression): Expression => binary('div', x, y);
export const squareOf = (x: Expression): Expression => times(x, x);
export const [zero, one, half] = [0, 1, 0.5].map((value) => constant(value));
