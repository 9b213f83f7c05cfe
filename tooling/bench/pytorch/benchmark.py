#!/usr/bin/python3
"""The same measurements as ours, in PyTorch on the CPU. `pnpm bench` runs it; by hand:

    apt-get install -y --no-install-recommends python3-torch python3-torchvision
    /usr/bin/python3 benchmark.py step --threads 2 --batch-size 64
    /usr/bin/python3 benchmark.py tutorial --threads 2 --data <folder with MNIST/raw>

`--data` holds the four unpacked IDX files in MNIST/raw. Prints JSON lines; the last one holds what was measured.
"""
import argparse
import json
import resource
import statistics
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


def say(**values):
    print(json.dumps(values), flush=True)


class Net(nn.Module):
    """The tutorial's network with `width` times its channels."""

    def __init__(self, width=1):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 32 * width, 5), nn.Conv2d(32 * width, 16 * width, 3)
        self.fc1, self.fc2 = nn.Linear(400 * width, 100), nn.Linear(100, 10)

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2(x), 2))
        x = F.relu(self.fc1(x.flatten(1)))
        x = F.dropout(x, training=self.training)
        return F.log_softmax(self.fc2(x), dim=1)


def create_trainer(width=1):
    model = Net(width)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)

    def step(x, y):
        optimizer.zero_grad()
        loss = F.nll_loss(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return model, step


def load_images(root, train):
    # Only where it is needed: a training step on its own shouldn't pay for it.
    import torchvision
    from torchvision import transforms

    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    return torchvision.datasets.MNIST(root, train=train, transform=transform)


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


def settle_allocator():
    """glibc returns large pieces to the system at every free and takes new pages at every step, until it has seen a piece of
    that size freed once. A program that loaded a data set has done so; one that trains on random numbers has not, and is
    slower by half on one thread."""
    torch.empty(31 * 2**20, dtype=torch.uint8)


def time_steps(options):
    settle_allocator()
    x, y = torch.randn(options.batch_size, 1, 28, 28), torch.randint(0, 10, (options.batch_size,))
    model, step = create_trainer(options.width)
    model.train()
    for _ in range(options.warm_up_steps):
        step(x, y)
    say(ms=median_ms(options.steps, lambda: step(x, y)))


def time_evaluation(options):
    loader = loader_of(load_images(options.data, False), options.batch_size)
    model = Net()
    evaluate(model, loader, batches=1)
    say(ms=median_ms(options.passes, lambda: evaluate(model, loader)))


def time_batches(options):
    loader = loader_of(load_images(options.data, True), options.batch_size, drop_last=True)

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
    loader = loader_of(load_images(options.data, True), 64)
    model, step = create_trainer()
    model.train()
    x, y = next(iter(loader))
    say(firstLoss=step(x, y).item())


def tutorial(options):
    train_set, test_set = load_images(options.data, True), load_images(options.data, False)
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

    command('step', time_steps, batch_size=64, width=1, warm_up_steps=20, steps=200)
    command('evaluate', time_evaluation, data=None, batch_size=1000, passes=1)
    command('batches', time_batches, data=None, batch_size=64, batches=100)
    command('first-step', first_step, data=None)
    command('tutorial', tutorial, data=None, epochs=3, train_size=0)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    options.run(options)


main()
