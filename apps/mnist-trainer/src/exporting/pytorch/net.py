"""The network, and reading its weights."""

import json
import struct

import torch
from torch import nn
from torch.nn import functional as F


class Net(nn.Module):
    """(N, 1, 28, 28) pixels -> (N, 10) log-probabilities."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, kernel_size=(5, 5), stride=(1, 1))
        self.conv2 = nn.Conv2d(32, 16, kernel_size=(3, 3), stride=(1, 1))
        self.fc1 = nn.Linear(in_features=400, out_features=100, bias=True)
        self.dropout = nn.Dropout(p=0.5, inplace=False)
        self.fc2 = nn.Linear(in_features=100, out_features=10, bias=True)

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))  # (N, 32, 12, 12)
        x = F.relu(F.max_pool2d(self.conv2(x), 2))  # (N, 16, 5, 5)
        x = x.flatten(1)  # (N, 400)
        x = self.dropout(F.relu(self.fc1(x)))  # (N, 100)
        return F.log_softmax(self.fc2(x), dim=1)


def load_safetensors(path):
    """What safetensors.torch.load_file gives, for the dtypes that these files have."""
    dtypes = {"F32": torch.float32, "I32": torch.int32, "BOOL": torch.bool}
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        flat = torch.frombuffer(data[start:end], dtype=dtypes[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"])
    return tensors
