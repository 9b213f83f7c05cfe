"""The cases of src/runner/cases.ts in PyTorch on CUDA. `timings.py <file> <seconds>`: writes medians in ms as JSON.

ms: the loss read after each step; queuedMs: after 20 steps, the time of one; tf32QueuedMs: the same with products in TF32.
"""

import json
import os
import statistics
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

FILE, SECONDS = sys.argv[1], float(sys.argv[2])
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
QUEUED = 20


class Tutorial(nn.Module):
    def __init__(self, wide=1):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 32 * wide, 5), nn.Conv2d(32 * wide, 16 * wide, 3)
        self.fc1, self.fc2 = nn.Linear(400 * wide, 100), nn.Linear(100, 10)

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2(x), 2))
        x = F.dropout(F.relu(self.fc1(x.flatten(1))), training=self.training)
        return F.log_softmax(self.fc2(x), 1)


class Block(nn.Module):
    def __init__(self, i, o, s):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, s, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        same = s == 1 and i == o
        self.down = nn.Sequential() if same else nn.Sequential(nn.Conv2d(i, o, 1, s, bias=False), nn.BatchNorm2d(o))

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.down(x))


def resnet20():
    layers, i = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()], 16
    for o, s in ((16, 1), (32, 2), (64, 2)):
        for k in range(3):
            layers.append(Block(i, o, s if k == 0 else 1))
            i = o
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


class GPT(nn.Module):
    def __init__(self, vocab=65, width=128, heads=4, layers=4, block=64):
        super().__init__()
        self.tok, self.pos, self.heads = nn.Embedding(vocab, width), nn.Embedding(block, width), heads
        self.blocks = nn.ModuleList(
            nn.ModuleDict(
                dict(
                    ln1=nn.LayerNorm(width),
                    qkv=nn.Linear(width, 3 * width),
                    proj=nn.Linear(width, width),
                    ln2=nn.LayerNorm(width),
                    fc=nn.Linear(width, 4 * width),
                    out=nn.Linear(4 * width, width),
                )
            )
            for _ in range(layers)
        )
        self.ln, self.head = nn.LayerNorm(width), nn.Linear(width, vocab, bias=False)

    def forward(self, idx):
        b, t = idx.shape
        x = self.tok(idx) + self.pos(torch.arange(t, device=idx.device))
        for layer in self.blocks:
            parts = layer["qkv"](layer["ln1"](x)).chunk(3, -1)
            q, k, v = (p.view(b, t, self.heads, -1).transpose(1, 2) for p in parts)
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + layer["proj"](y.transpose(1, 2).reshape(b, t, -1))
            x = x + layer["out"](F.gelu(layer["fc"](layer["ln2"](x))))
        return self.head(self.ln(x))


class Part(nn.Module):
    def __init__(self, f, shapes):
        super().__init__()
        self.f = f
        self.p = nn.ParameterList([nn.Parameter(torch.full(s, 0.05)) for s in shapes])

    def forward(self, _):
        return self.f(*self.p)


def images(net, *shape):
    y = torch.arange(shape[0]) % 10
    return net, torch.randn(shape), y, F.nll_loss if isinstance(net, Tutorial) else F.cross_entropy


def tokens():
    loss = lambda o, y: F.cross_entropy(o.reshape(-1, 65), y.reshape(-1))  # noqa: E731
    return GPT(), torch.randint(0, 65, (12, 64)), torch.randint(0, 65, (12, 64)), loss


def part(f, *shapes):
    return Part(f, shapes), torch.zeros(1), torch.zeros(1), lambda o, y: o.mean()


def mlp():
    layers = nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
    return nn.Sequential(nn.Flatten(), *layers)


CASES = {
    "tutorial-64": lambda: images(Tutorial(), 64, 1, 28, 28),
    "tutorial-1024": lambda: images(Tutorial(), 1024, 1, 28, 28),
    "wide-64": lambda: images(Tutorial(4), 64, 1, 28, 28),
    "resnet20-32": lambda: images(resnet20(), 32, 3, 32, 32),
    "mlp-64": lambda: images(mlp(), 64, 1, 28, 28),
    "gpt-12x64": tokens,
    "matmul-1024": lambda: part(torch.matmul, (1024, 1024), (1024, 1024)),
    "matmul-4096": lambda: part(torch.matmul, (4096, 4096), (4096, 4096)),
    "conv3x3-64ch": lambda: part(lambda x, w: F.conv2d(x, w, padding=1), (16, 64, 32, 32), (64, 64, 3, 3)),
    "log-softmax-rows": lambda: part(lambda x: F.log_softmax(x, 1), (4096, 128)),
    "sum-rows": lambda: part(lambda x: x.sum(1) ** 2, (4096, 1024)),
    "elementwise-4M": lambda: part(lambda x: (x * x + 1).relu().exp(), (4194304,)),
    "gelu-1M": lambda: part(F.gelu, (1048576,)),
}


def wait():
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def rounds(run, seconds):
    times, until = [], time.perf_counter() + seconds
    while not times or (len(times) < 200 and time.perf_counter() < until):
        start = time.perf_counter()
        run()
        wait()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def measure(make, seconds):
    torch.manual_seed(1)
    net, x, y, loss_of = make()
    net, x, y = net.to(DEVICE), x.to(DEVICE), y.to(DEVICE)
    optimizer = torch.optim.SGD(net.parameters(), lr=1e-3, momentum=0.5)

    def step():
        optimizer.zero_grad()
        loss = loss_of(net(x), y)
        loss.backward()
        optimizer.step()
        return loss

    def queued():
        for _ in range(QUEUED):
            loss = step()
        loss.item()

    for _ in range(10 if DEVICE == "cuda" else 1):
        step().item()
    if DEVICE == "cpu":
        return rounds(lambda: step().item(), seconds), None
    return rounds(lambda: step().item(), seconds / 2), rounds(queued, seconds / 2) / QUEUED


def exact(precise):
    torch.backends.cudnn.allow_tf32 = not precise
    torch.backends.cuda.matmul.allow_tf32 = not precise


asked = os.environ.get("KINDLING_CASES")
CASES = {case: make for case, make in CASES.items() if asked is None or case in asked.split(",")}
started, found = time.perf_counter(), []
name = torch.cuda.get_device_name() if DEVICE == "cuda" else "cpu"
for i, (case, make) in enumerate(CASES.items()):
    left = (SECONDS - (time.perf_counter() - started)) / (len(CASES) - i)
    exact(True)
    ms, queued_ms = measure(make, max(0.05, left * 0.5))
    exact(False)
    entry = dict(name=case, ms=ms, queuedMs=queued_ms)
    if DEVICE == "cuda":
        entry["tf32QueuedMs"] = measure(make, max(0.05, left * 0.3))[1]
    found.append(entry)
    print(json.dumps(entry), flush=True)
    with open(FILE, "w") as file:
        json.dump(dict(torch=torch.__version__, device=name, cases=found), file, indent=1)
