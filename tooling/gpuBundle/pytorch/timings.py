"""The cases of src/runner/cases.ts in PyTorch on CUDA. `timings.py <file> <seconds>`: writes medians in ms as JSON.

ms: the loss read after each step; queuedMs: after 20 steps, the time of one; tf32QueuedMs: the same with products in TF32.
"""

import json
import os
import statistics
import sys
import time

import torch

# Beside this file in the bundle.
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../bench/pytorch"))
import networks  # noqa: E402

FILE, SECONDS = sys.argv[1], float(sys.argv[2])
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
QUEUED = 20


CASES = {
    "tutorial-64": networks.CASES["tutorial-64"],
    "tutorial-1024": networks.CASES["tutorial-1024"],
    "wide-64": networks.CASES["wide-64"],
    "resnet20-32": networks.CASES["resnet20-32"],
    "mlp-64": networks.CASES["mlp-64"],
    "gpt-12x64": networks.CASES["gpt-12x64"],
    "matmul-1024": networks.CASES["matmul-1024"],
    "matmul-4096": lambda: networks.part(torch.matmul, (4096, 4096), (4096, 4096)),
    "conv3x3-64ch": networks.CASES["conv3x3-64ch"],
    "log-softmax-rows": networks.CASES["log-softmax-rows"],
    "sum-rows": networks.CASES["sum-rows"],
    "elementwise-4M": networks.CASES["elementwise-4M"],
    "gelu-1M": networks.CASES["gelu-1M"],
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
