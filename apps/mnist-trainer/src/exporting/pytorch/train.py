"""Trains the network as the run was told, alone or on many processes.

    python train.py
    torchrun --nproc-per-node 2 train.py      # the same batches, shared out among the processes
    python train.py --check                   # the run's first steps again, compared with its losses

A batch is as large as it was, whatever the number of processes: each takes its share of it. What PyTorch draws (the order of the examples, dropout) it
draws from the seed in its own way; for --check both are read from replay.safetensors.
"""

import argparse
import gzip
import os
import sys
import time
from pathlib import Path

import torch
import torch.distributed as dist
from torch import nn
from torch.nn import functional as F
from torch.nn.parallel import DistributedDataParallel

from net import Net, load_safetensors

# What the run was told.
EPOCHS = 3
BATCH_SIZE = 64
TEST_BATCH_SIZE = 1000
OPTIMIZER = "sgd"
LR = 0.01
MOMENTUM = 0.5
LOG_EVERY = 100
SEED = 1

HERE = Path(__file__).resolve().parent
MEAN, DEVIATION = 0.1307, 0.3081  # of MNIST's pixels from 0 to 1


def read_split(folder, split):
    """The pictures as the network sees them, (N, 1, 28, 28), and their digits."""
    with gzip.open(folder / f"{split}-images-idx3-ubyte.gz") as file:
        pixels = torch.frombuffer(bytearray(file.read()[16:]), dtype=torch.uint8)
    with gzip.open(folder / f"{split}-labels-idx1-ubyte.gz") as file:
        digits = torch.frombuffer(bytearray(file.read()[8:]), dtype=torch.uint8)
    images = (pixels.reshape(-1, 1, 28, 28) / 255 - MEAN) / DEVIATION
    return images, digits.long()


class Processes:
    """Which of how many processes this one is, and what it computes on."""

    def __init__(self):
        self.count = int(os.environ.get("WORLD_SIZE", 1))
        self.rank = int(os.environ.get("RANK", 0))
        cuda = torch.cuda.is_available()
        self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
        if "RANK" in os.environ:
            dist.init_process_group("nccl" if cuda else "gloo")

    def share(self, batch):
        """This process's part of a batch."""
        return batch[self.rank :: self.count]

    def sum(self, number):
        total = torch.as_tensor(number, dtype=torch.float64, device=self.device)
        if dist.is_initialized():
            dist.all_reduce(total)
        return total.item()

    def say(self, *words):
        if self.rank == 0:
            print(*words, flush=True)


def step(model, optimizer, images, digits, batch, processes):
    """One step on a batch of example numbers; gives the mean loss over the whole of it."""
    mine = processes.share(batch)
    optimizer.zero_grad()
    total = F.nll_loss(model(images[mine].to(processes.device)), digits[mine].to(processes.device), reduction="sum")
    # DistributedDataParallel takes the mean over processes, and some may have had an example more.
    (total * processes.count / len(batch)).backward()
    optimizer.step()
    return total.detach(), len(batch)


@torch.no_grad()
def test(model, images, digits, processes):
    """The average loss over the examples, and the share that is right; each process tests its part."""
    model.eval()
    loss, right = 0.0, 0
    for batch in processes.share(torch.arange(len(digits))).split(TEST_BATCH_SIZE):
        log_probs = model(images[batch].to(processes.device))
        truth = digits[batch].to(processes.device)
        loss += F.nll_loss(log_probs, truth, reduction="sum").item()
        right += (log_probs.argmax(1) == truth).sum().item()
    model.train()
    return processes.sum(loss) / len(digits), processes.sum(right) / len(digits)


def train(net, model, optimizer, options, processes):
    images, digits = read_split(options.data_dir, "train")
    test_images, test_digits = read_split(options.data_dir, "t10k")

    def say_test():
        loss, accuracy = test(net, test_images, test_digits, processes)
        processes.say(f"Test set: Avg. loss: {loss:.4f}, Accuracy: {100 * accuracy:.2f} %")

    say_test()
    for epoch in range(1, options.epochs + 1):
        processes.say(f"Epoch {epoch} of {options.epochs}")
        started = time.perf_counter()
        # the same order on every process, another one each epoch
        order = torch.randperm(len(digits), generator=torch.Generator().manual_seed(SEED + epoch))
        for number, batch in enumerate(order.split(BATCH_SIZE)):
            loss, size = step(model, optimizer, images, digits, batch, processes)
            if number % LOG_EVERY == 0:
                mean = processes.sum(loss) / size
                processes.say(f"Train {number * BATCH_SIZE}/{len(digits)} Loss: {mean:.4f}")
        processes.say(f"Epoch {epoch} took {time.perf_counter() - started:.1f} s")
        say_test()
    if processes.rank == 0:
        torch.save(net.state_dict(), HERE / "trained.pt")
        print("Saved trained.pt")


class ReplayedDropout(nn.Module):
    """Drops what the run dropped: a mask a step, one row an example."""

    def __init__(self, p, masks, processes):
        super().__init__()
        self.p, self.masks, self.processes, self.step = p, masks, processes, 0

    def forward(self, x):
        kept = self.processes.share(self.masks[self.step]).to(x.device)
        self.step += 1
        return x * kept / (1 - self.p)


def check(net, model, optimizer, options, processes):
    """Takes the run's first steps with its batches and its dropout; gives whether the losses are its own."""
    images, digits = read_split(options.data_dir, "train")
    replay = load_safetensors(HERE / "replay.safetensors")
    net.dropout = ReplayedDropout(net.dropout.p, replay["masks"], processes)
    largest = 0.0
    for number, (batch, expected) in enumerate(zip(replay["order"].long(), replay["losses"].tolist())):
        loss, size = step(model, optimizer, images, digits, batch, processes)
        mean = processes.sum(loss) / size
        largest = max(largest, abs(mean - expected))
        processes.say(f"step {number + 1}: {mean:.7f} here, {expected:.7f} in the run")
    processes.say(f"{len(replay['losses'])} losses, largest difference {largest:.2e}")
    return largest <= 1e-4


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, default=HERE / "data", help="the four IDX files, as .gz")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--weights", type=Path, default=HERE / "initial.safetensors", help="what to begin with; model.safetensors goes on")
    parser.add_argument("--check", action="store_true", help="repeat the run's first steps and compare the losses")
    options = parser.parse_args()

    processes = Processes()
    net = Net().to(processes.device)
    net.load_state_dict(load_safetensors(HERE / "initial.safetensors" if options.check else options.weights))
    torch.manual_seed(SEED + processes.rank)  # dropout: every process drops others
    model = DistributedDataParallel(net) if dist.is_initialized() else net
    if OPTIMIZER == "adam":
        optimizer = torch.optim.Adam(net.parameters(), lr=LR)
    else:
        optimizer = torch.optim.SGD(net.parameters(), lr=LR, momentum=MOMENTUM)
    agree = True
    if options.check:
        agree = check(net, model, optimizer, options, processes)
    else:
        train(net, model, optimizer, options, processes)
    if dist.is_initialized():
        dist.destroy_process_group()
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
