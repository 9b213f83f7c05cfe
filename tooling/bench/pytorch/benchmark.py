#!/usr/bin/env python3
"""The tutorial's program in PyTorch on the CPU, and its parts. `pnpm bench` runs it; by hand:

    python benchmark.py evaluate --threads 2 --data <folder of MNIST's four unpacked files>
    python benchmark.py tutorial --threads 2 --data <the same>

Prints JSON lines; the last one holds what was measured. It needs PyTorch alone: pictures come from the files without torchvision, whose way
through PIL is slower.
"""
import argparse
import json
import resource
import statistics
import sys
import time

from allocator import keep_memory

keep_memory()

import torch
import torch.nn.functional as F

from networks import Tutorial


def say(**values):
    print(json.dumps(values), flush=True)


def create_trainer():
    model = Tutorial()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)

    def step(x, y):
        optimizer.zero_grad()
        loss = F.nll_loss(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return model, step


class MNIST(torch.utils.data.Dataset):
    """As torchvision's with ToTensor and Normalize."""

    def __init__(self, folder, train):
        name = 'train' if train else 't10k'
        read = lambda file, header: torch.frombuffer(bytearray(open(f'{folder}/{name}-{file}', 'rb').read()[header:]), dtype=torch.uint8)
        self.images, self.labels = read('images-idx3-ubyte', 16).view(-1, 1, 28, 28), read('labels-idx1-ubyte', 8)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.images[i].float().div(255).sub(0.1307).div(0.3081), int(self.labels[i])


def loader_of(dataset, batch_size, drop_last=False):
    return torch.utils.data.DataLoader(dataset, batch_size=batch_size, shuffle=True, drop_last=drop_last)


def evaluate(model, loader, batches=None):
    model.eval()
    loss = correct = seen = 0
    with torch.no_grad():
        for batch, (x, y) in enumerate(loader):
            if batch == batches:
                break
            out = model(x)
            loss += F.nll_loss(out, y, reduction='sum').item()
            correct += (out.argmax(1) == y).sum().item()
            seen += len(y)
    return loss / seen, correct / seen


def median_ms(runs, action):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def time_evaluation(options):
    loader = loader_of(MNIST(options.data, False), options.batch_size)
    model = Tutorial()
    evaluate(model, loader, batches=1)
    say(ms=median_ms(options.passes, lambda: evaluate(model, loader)))


def time_batches(options):
    loader = loader_of(MNIST(options.data, True), options.batch_size, drop_last=True)

    def ms_per_batch(count):
        start = time.perf_counter()
        seen = 0
        while seen < count:
            for _ in loader:
                seen += 1
                if seen == count:
                    break
        return 1000 * (time.perf_counter() - start) / count

    ms_per_batch(min(options.batches, 50))
    say(ms=ms_per_batch(options.batches))


def first_step(options):
    loader = loader_of(MNIST(options.data, True), 64)
    model, step = create_trainer()
    model.train()
    x, y = next(iter(loader))
    say(firstLoss=step(x, y).item())


def tutorial(options):
    train_set, test_set = MNIST(options.data, True), MNIST(options.data, False)
    if options.train_size:
        train_set = torch.utils.data.Subset(train_set, range(options.train_size))
    train_loader, test_loader = loader_of(train_set, 64), loader_of(test_set, 1000)
    model, step = create_trainer()
    say(epoch=0, test=evaluate(model, test_loader))
    for epoch in range(1, options.epochs + 1):
        model.train()
        for batch, (x, y) in enumerate(train_loader):
            loss = step(x, y)
            if batch % 100 == 0:
                say(epoch=epoch, batch=batch, loss=loss.item())
        say(epoch=epoch, test=evaluate(model, test_loader))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    say(peakMiB=peak / (2**20 if sys.platform == 'darwin' else 2**10))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)

    def command(name, run, **settings):
        sub = commands.add_parser(name)
        sub.set_defaults(run=run)
        sub.add_argument('--threads', type=int, default=2)
        for setting, default in settings.items():
            kind = str if setting == 'data' else int
            sub.add_argument('--' + setting.replace('_', '-'), type=kind, default=default, required=default is None)

    command('evaluate', time_evaluation, data=None, batch_size=1000, passes=1)
    command('batches', time_batches, data=None, batch_size=64, batches=100)
    command('first-step', first_step, data=None)
    command('tutorial', tutorial, data=None, epochs=3, train_size=0)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    options.run(options)


main()
