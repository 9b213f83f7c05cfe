"""Fits the polynomials of core's vector functions and writes packages/core/src/expression/primitives/coefficients.ts.

Each is a least-squares fit of a weighted error at Chebyshev's points, which is close to the minimax polynomial. Its coefficients are
rounded to float32 (or float64) one after the other, lowest power first, and each time the others are fitted again, so that their
rounding costs next to nothing. Run with a Python that has mpmath and numpy: python3 fit.py
"""
import pathlib

import numpy as np
from mpmath import mp, mpf

mp.dps = 40
TARGET = pathlib.Path(__file__).parents[2] / 'packages/core/src/expression/primitives/coefficients.ts'
POINTS = 2000


def fit(function, weight, low, high, count, rounded):
    """`count` coefficients of the powers 0 to count - 1, and the largest weighted error that they leave."""
    xs = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * POINTS)) for i in range(POINTS)]
    weights = np.array([float(weight(x)) for x in xs])
    rest = [function(x) for x in xs]
    scale = float(max(abs(low), abs(high)))
    fixed = []
    for power in range(count):
        columns = np.array([[(float(x) / scale) ** p for p in range(power, count)] for x in xs])
        target = np.array([float(value) for value in rest])
        solution = np.linalg.lstsq(columns * weights[:, None], target * weights, rcond=None)[0]
        coefficient = rounded(solution[0] / scale ** power)
        fixed.append(float(coefficient))
        rest = [value - mpf(float(coefficient)) * x ** power for value, x in zip(rest, xs)]
    return fixed, max(abs(float(value)) * w for value, w in zip(rest, weights))


def in_square(function, first):
    """(function(x) / x - first) / x^2, as a function of x^2."""
    return lambda x2: (function(mp.sqrt(x2)) / mp.sqrt(x2) - first) / x2


def log2_over_s(s2):
    return 2 / mp.log(2) * mp.atanh(mp.sqrt(s2)) / mp.sqrt(s2)


ZERO = mpf(0)
HALF_LN2 = mp.log(2) / 2 * mpf('1.002')
# where the error function's two polynomials meet
EDGE = mpf('0.921875')
S2 = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mpf('1.002')
QUARTER_PI2 = (mp.pi / 4) ** 2 * mpf('1.001')

# name; what it is for; the function; the weight that makes its error one relative to what it is for; range; number of coefficients
FITS = [
    ('EXP', 'exp(r) = 1 + r + r^2 * p(r), |r| <= ln(2) / 2', lambda r: (mp.exp(r) - 1 - r) / r ** 2, lambda r: r ** 2 / mp.exp(r),
     -HALF_LN2, HALF_LN2, 5, np.float32),
    ('LOG', 'log((1 + s) / (1 - s)) = 2 s + s^3 * p(s^2), |s| <= 0.1716', in_square(lambda s: 2 * mp.atanh(s), 2),
     lambda z: z / 2, ZERO, S2, 3, np.float32),
    ('TANH', 'tanh(x) = x + x^3 * p(x^2), |x| <= 0.625', in_square(mp.tanh, 1), lambda z: z, ZERO, mpf('0.391'), 5, np.float32),
    ('ERF', 'erf(x) = x + x * p(x^2), |x| <= 0.921875', lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1, lambda z: 1,
     ZERO, EDGE ** 2, 6, np.float32),
    ('LOG2_ERFC', 'erf(x) = 1 - 2^p(x - 0.921875), 0.921875 <= x <= 4', lambda t: mp.log(mp.erfc(t + EDGE), 2),
     lambda t: mp.log(2) * mp.erfc(t + EDGE) / mp.erf(t + EDGE), ZERO, 4 - EDGE, 8, np.float32),
    ('EXP2_SHORT', '2^r = 1 + r * p(r), |r| <= 1/2, where an error of it counts a quarter', lambda r: (mpf(2) ** r - 1) / r,
     lambda r: abs(r) * mpf(2) ** -r / 4, mpf('-0.5001'), mpf('0.5001'), 5, np.float32),
    # the further out, the less of it counts: what it is subtracted from is as large as x
    ('LOG2_NORMAL_TAIL', 'The share of a normal distribution beyond t is 2^p(t), 0 <= t <= 9, an error of it divided by the root of twice that share',
     lambda t: mp.log(mp.erfc(t / mp.sqrt(2)) / 2, 2), lambda t: mp.log(2) * mp.sqrt(mp.erfc(t / mp.sqrt(2))), ZERO, mpf(9), 11, np.float32),
    ('SIN', 'sin(r) = r + r^3 * p(r^2), |r| <= pi / 4', in_square(mp.sin, 1), lambda z: z, ZERO, QUARTER_PI2, 3, np.float32),
    ('COS', 'cos(r) = 1 - r^2 / 2 + r^4 * p(r^2), |r| <= pi / 4', lambda z: (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z ** 2,
     lambda z: z ** 2, ZERO, QUARTER_PI2, 3, np.float32),
    ('ATAN', 'atan(x) = x + x^3 * p(x^2), |x| <= 1', in_square(mp.atan, 1), lambda z: z, ZERO, mpf(1), 9, np.float32),
    ('LOG2', 'log2((1 + s) / (1 - s)) = s * p(s^2), |s| <= 0.1716, in float64', log2_over_s, lambda z: mpf(1) / 3,
     ZERO, S2, 6, np.float64),
    ('EXP2', '2^r = p(r), |r| <= 1/2, in float64', lambda r: mpf(2) ** r, lambda r: mpf(2) ** -r, mpf('-0.5001'), mpf('0.5001'), 8,
     np.float64),
]


def main():
    lines = ['// Written by tooling/polynomials/fit.py, which says how. Lowest power first. Error: the largest that the polynomial leaves of',
             '// what it is for, relative to it, in units of 2^-24, the most by which rounding to float32 is off.', '']
    for name, text, *how in FITS:
        coefficients, error = fit(*how)
        lines.append(f'/** {text}. Error: {error * 2 ** 24:.2g}. */')
        lines.append('export const %s = [%s] as const;' % (name, ', '.join(repr(c) for c in coefficients)))
        lines.append('')
        print(name, error * 2 ** 24)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text('\n'.join(lines[:-1]) + '\n')


if __name__ == '__main__':
    main()
