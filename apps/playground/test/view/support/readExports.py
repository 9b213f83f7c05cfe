"""What PyTorch and onnxruntime make of the files that the page saved: `readExports.py FOLDER`.

FOLDER holds net.py, net.safetensors, net.onnx and seen.json: 28 x 28 greys and the probabilities that the page showed for them.
Prints the largest difference of a probability, of PyTorch and of onnxruntime.
"""
import json
import os
import sys

import numpy as np
import onnxruntime
import torch
from safetensors.torch import load_file

folder = sys.argv[1]
sys.path.insert(0, folder)
import net  # noqa: E402

seen = json.load(open(os.path.join(folder, 'seen.json')))
pixels = np.array(seen['pixels'], np.float32).reshape(1, 1, 28, 28) / 255
x = ((pixels - net.MEAN) / net.DEVIATION).astype(np.float32)
model = net.Net()
model.load_state_dict(load_file(os.path.join(folder, 'net.safetensors')))
model.eval()
with torch.no_grad():
    ours = model(torch.from_numpy(x)).exp().numpy()[0]
session = onnxruntime.InferenceSession(os.path.join(folder, 'net.onnx'), providers=['CPUExecutionProvider'])
theirs = np.exp(session.run(None, {'pixels': x})[0][0])
expected = np.array(seen['probabilities'])
print(json.dumps([float(np.abs(given - expected).max()) for given in (ours, theirs)]))
