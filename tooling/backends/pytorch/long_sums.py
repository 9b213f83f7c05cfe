#!/usr/bin/env python3
"""How far PyTorch's sums of many terms are from the right value: writes ../data/longSums.json.

    python3 long_sums.py            # PyTorch 2.13 (CPU), minutes, some 8 GB at the end

The same sums as in packages/core/test/support/longSums.ts, of the same two numbers.
"""
import json
import math
import os

import torch
import torch.nn.functional as F

A, B = (torch.tensor(value, dtype=torch.float32).item() for value in (0.1, 0.3))
TERMS = [10**power for power in range(3, 9)]


def results(terms, most):
    return 1 if terms > 10**7 else most


def split(terms):
    inner = 10 ** int(math.log10(terms) / 2)
    return terms // inner, inner


def same(*shape, value):
    return torch.full(shape, value, dtype=torch.float32)


def zeros(*shape):
    return torch.zeros(shape, requires_grad=True)


def gradient_of(parameter, output):
    output.backward()
    return parameter.grad


def linear_weight(n):
    weight = zeros(results(n, 5), results(n, 3))
    return gradient_of(weight, (F.linear(same(n, results(n, 3), value=A), weight) * B).sum())


def linear_input(n):
    x = zeros(results(n, 2), results(n, 3))
    return gradient_of(x, (F.linear(x, same(n, results(n, 3), value=A)) * B).sum())


def bias(n):
    parameter = zeros(results(n, 3))
    return gradient_of(parameter, ((torch.zeros(n, results(n, 3)) + parameter) * B).sum())


def conv_weight(n):
    examples, positions = split(n)
    weight = zeros(results(n, 2), 1, 1, 2)
    return gradient_of(weight, (F.conv2d(same(examples, 1, 1, positions + 1, value=A), weight) * B).sum())


def conv_input(n):
    x = zeros(1, results(n, 2), 1, 1)
    return gradient_of(x, (F.conv2d(x, same(n, results(n, 2), 1, 1, value=A)) * B).sum())


def conv_bias(n):
    examples, positions = split(n)
    parameter = zeros(results(n, 2))
    weight = torch.zeros(results(n, 2), 1, 1, 1)
    return gradient_of(parameter, (F.conv2d(same(examples, 1, 1, positions, value=A), weight, parameter) * B).sum())


def conv(n):
    return F.conv2d(same(1, n // 4, 3, 3, value=A), same(results(n, 2), n // 4, 2, 2, value=B))


# name: what one term is worth, whether it is a mean, the sum
SUMS = {
    'sum': (A, False, lambda n: same(n, value=A).sum()),
    'mean': (A, True, lambda n: same(n, value=A).mean()),
    'sum over rows': (A, False, lambda n: same(results(n, 3), n, value=A).sum(1)),
    'sum over columns': (A, False, lambda n: same(n, results(n, 5), value=A).sum(0)),
    'sum of a product': (A * B, False, lambda n: (same(n, value=A) * same(n, value=B)).sum()),
    'matmul': (A * B, False, lambda n: same(results(n, 3), n, value=A) @ same(n, results(n, 5), value=B)),
    'matmul of vectors': (A * B, False, lambda n: same(n, value=A) @ same(n, value=B)),
    'linear': (A * B, False, lambda n: F.linear(same(results(n, 3), n, value=A), same(results(n, 5), n, value=B))),
    'linear, gradient of weight': (A * B, False, linear_weight),
    'linear, gradient of input': (A * B, False, linear_input),
    'bias, gradient': (B, False, bias),
    'conv2d': (A * B, False, conv),
    'conv2d, gradient of weight': (A * B, False, conv_weight),
    'conv2d, gradient of input': (A * B, False, conv_input),
    'conv2d, gradient of bias': (B, False, conv_bias),
    'mseLoss': (A * A, True, lambda n: F.mse_loss(same(n, value=A), torch.zeros(n))),
    'crossEntropy': (math.log1p(math.exp(-A)), True,
                     lambda n: F.cross_entropy(torch.tensor([A, 0.0]).expand(n, 2), torch.zeros(n, dtype=torch.int64))),
}


def main():
    errors = {}
    for name, (term, is_mean, compute) in SUMS.items():
        errors[name] = {}
        for terms in TERMS:
            expected = term * (1 if is_mean else terms)
            got = compute(terms).detach().double()
            errors[name][str(terms)] = float((got - expected).abs().max() / expected)
            print(name, terms, errors[name][str(terms)], flush=True)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../data/longSums.json')
    with open(path, 'w') as file:
        json.dump({'pytorch': torch.__version__, 'errors': errors}, file, indent=1)
        file.write('\n')


if __name__ == '__main__':
    main()
