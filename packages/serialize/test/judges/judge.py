"""What PyTorch, safetensors, onnx and onnxruntime say about files in a folder that Kindling wrote: `judge.py FOLDER`.

FOLDER/NAME.weights.safetensors is read by safetensors and written again, by it (NAME.weights.theirs.safetensors) and by torch.save (NAME.weights.theirs.pt). Where NAME is
a module or an optimiser that stands in theirs.py, that takes it as its state dict, and the state of another one is written in both ways (NAME.torch.safetensors, NAME.torch.pt).
FOLDER/NAME.onnx is checked and run on the inputs in NAME.io.safetensors, whose outputs stand beside them; so is a batch five times as large.
"""
import glob
import json
import os
import sys

import numpy as np
import onnx
import onnxruntime
import torch
from safetensors.torch import load_file, save_file
from theirs import MODULES, OPTIMIZERS, optimizer_state

folder = sys.argv[1]


def files(end):
    return sorted(path[: -len(end)] for path in glob.glob(os.path.join(glob.escape(folder), '*' + end)))


def again(base):
    tensors = load_file(base + '.safetensors')
    save_file(tensors, base + '.theirs.safetensors')
    torch.save(tensors, base + '.theirs.pt')


def bits(tensor):
    return tensor.contiguous().reshape(-1).view(torch.uint8)


def module(base, make):
    ours = load_file(base + '.weights.safetensors')
    model = make()
    model.load_state_dict(ours, strict=True)
    for name, tensor in model.state_dict().items():
        # a count of batches is int32 here and int64 there
        assert torch.equal(bits(tensor), bits(ours[name].to(tensor.dtype))), (base, name)
    write(base, make().state_dict())


def write(base, tensors):
    # those of a recurrent network share a storage
    save_file({name: tensor.clone() for name, tensor in tensors.items()}, base + '.torch.safetensors')
    torch.save(tensors, base + '.torch.pt')


def run(base):
    model = onnx.load(base + '.onnx')
    onnx.checker.check_model(model, full_check=True)
    assert model.opset_import[0].version >= 18, model.opset_import
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(base + '.onnx', options, providers=['CPUExecutionProvider'])
    io = {name: tensor.numpy() for name, tensor in load_file(base + '.io.safetensors').items()}
    axis = json.load(open(base + '.json'))['batchDim']
    largest = 0.0
    for times in (1, 5):
        feeds = {value.name: np.concatenate([io[value.name]] * times, axis) for value in session.get_inputs()}
        for value, given in zip(session.get_outputs(), session.run(None, feeds)):
            expected = io[value.name]
            # a larger batch is held against the first of its parts where the shape says which that is
            # (a mean is the same)
            if times > 1 and given.shape != expected.shape:
                differing = [dim for dim in range(expected.ndim) if expected.shape[dim] != given.shape[dim]]
                assert len(differing) == 1, (value.name, expected.shape, given.shape)
                given = np.take(given, np.arange(expected.shape[differing[0]]), differing[0])
            gap = np.abs(given.astype(np.float64) - expected)
            assert given.shape == expected.shape and np.all(gap <= 1e-4), (base, value.name, gap.max())
            largest = max(largest, float(gap.max(initial=0)))
    return largest


def mnist(base):
    """10,000 pictures: the largest difference of a logit, and how many of the predicted classes differ though the two best are further apart than that."""
    io = load_file(base + '.mnist.safetensors')
    session = onnxruntime.InferenceSession(base + '.onnx', providers=['CPUExecutionProvider'])
    given = session.run(None, {'input': io['input'].numpy()})[0]
    ours = io['output'].numpy()
    best = np.sort(ours, 1)
    clear = best[:, -1] - best[:, -2] > 1e-4
    return {'images': len(ours), 'largest': float(np.abs(given - ours).max()), 'others': int(np.sum((given.argmax(1) != ours.argmax(1)) & clear))}


result = {'again': 0, 'onnx': {}, 'modules': [], 'optimizers': []}
torch.manual_seed(1)
for base in files('.weights.safetensors'):
    again(base + '.weights')
    result['again'] += 1
    name = os.path.basename(base)
    if name in MODULES:
        module(base, MODULES[name])
        result['modules'].append(name)
    elif name.removeprefix('optim ') in OPTIMIZERS:
        write(base, optimizer_state(name.removeprefix('optim ')))
        result['optimizers'].append(name)
for base in files('.onnx'):
    result['onnx'][os.path.basename(base)] = run(base)
for base in files('.mnist.safetensors'):
    result['mnist'] = mnist(base)
print(json.dumps(result))
