#!/usr/bin/env python3
"""A training step of each network and operation that `pnpm bench` times, in PyTorch on the CPU. By hand:

    python workloads.py --only gpt-12x64 --threads 1 --way compile

A step is zero_grad, forward, loss, backward, optimizer.step, and the loss read as a number. Prints a JSON line: the median of the steps' time
on the clock, and the processor time that nine tenths of the steps take at least (it holds on a machine that others load).
"""
import argparse
import json
import math
import os
import statistics
import time

from allocator import keep_memory

keep_memory()
os.environ.setdefault('TORCH_CPP_LOG_LEVEL', 'ERROR')

import torch

from networks import CASES

# Seconds: what is timed takes so long at least.
SHORTEST = 0.01


def measure(make, way, warm_up, most, seconds):
    """Milliseconds a step; None where a way changes nothing."""
    torch.manual_seed(1)
    net, x, y, loss_of = make()
    if way == 'channels_last':
        if x.dim() != 4:
            return None
        net, x = net.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
    forward = torch.compile(net) if way == 'compile' else net
    optimizer = torch.optim.SGD(net.parameters(), lr=1e-3, momentum=0.5)

    def step():
        optimizer.zero_grad()
        loss = loss_of(forward(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    begun, count = time.perf_counter(), 0
    while count < 5 or time.perf_counter() - begun < warm_up:
        step()
        count += 1
    # Reading the processor's time takes time, too: short steps share it.
    together = math.ceil(SHORTEST * count / (time.perf_counter() - begun))
    clock, processor, until = [], [], time.perf_counter() + seconds
    while len(clock) < 5 or (len(clock) * together < most and time.perf_counter() < until):
        start, before = time.perf_counter(), time.process_time()
        for _ in range(together):
            step()
        clock.append((time.perf_counter() - start) * 1000 / together)
        processor.append((time.process_time() - before) * 1000 / together)
    return dict(ms=statistics.median(clock), cpuMs=sorted(processor)[len(processor) // 10])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--only', required=True, choices=CASES)
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--way', default='eager', choices=['eager', 'channels_last', 'compile'])
    parser.add_argument('--warm-up-ms', type=int, default=500)
    parser.add_argument('--steps', type=int, default=150)
    parser.add_argument('--seconds', type=int, default=8)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    warm_up = options.warm_up_ms / 1000
    print(json.dumps(measure(CASES[options.only], options.way, warm_up, options.steps, options.seconds)), flush=True)


if __name__ == '__main__':
    main()
