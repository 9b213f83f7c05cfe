"""The modules and optimisers of PyTorch whose counterparts the judges' test makes."""
import torch
from torch import nn, optim
from torch.nn.utils.parametrizations import spectral_norm, weight_norm


def tutorial():
    return nn.Sequential(
        nn.Conv2d(1, 32, 5), nn.MaxPool2d(2), nn.ReLU(), nn.Conv2d(32, 16, 3), nn.MaxPool2d(2), nn.ReLU(),
        nn.Flatten(), nn.Linear(400, 100), nn.ReLU(), nn.Linear(100, 10), nn.LogSoftmax(1),
    )  # fmt: skip


def padded(inputs, outputs, mode):
    return nn.Conv2d(inputs, outputs, 3, padding=1, padding_mode=mode)


MODULES = {
    'tutorial': tutorial,
    'Conv2d': lambda: nn.Sequential(
        nn.Conv2d(3, 6, 3, padding=1, groups=3, stride=(2, 1)), nn.Conv2d(6, 4, 3, padding='same', dilation=2, bias=False)
    ),
    'ConvTranspose2d': lambda: nn.Sequential(
        nn.ConvTranspose2d(3, 6, 3, stride=2, padding=1, output_padding=1), nn.ConvTranspose2d(6, 4, 2, groups=2)
    ),
    'Conv1d': lambda: nn.Sequential(nn.Conv1d(5, 4, 3), nn.MaxPool1d(2), nn.BatchNorm1d(4)),
    'normalisation of pictures': lambda: nn.Sequential(
        nn.BatchNorm2d(3), nn.GroupNorm(3, 3), nn.InstanceNorm2d(3), nn.Dropout2d(0.5)
    ),
    'normalisation of lines': lambda: nn.Sequential(
        nn.LayerNorm([5, 6]), nn.RMSNorm([6]), nn.InstanceNorm1d(5), nn.Dropout1d(0.5)
    ),
    'padding by what is there': lambda: nn.Sequential(
        padded(3, 4, 'reflect'), padded(4, 3, 'circular'), padded(3, 2, 'replicate')
    ),
    'ConvTranspose1d': lambda: nn.Sequential(nn.ConvTranspose1d(5, 2, 3, stride=2), nn.AdaptiveAvgPool1d(3)),
    'MultiheadAttention': lambda: nn.MultiheadAttention(6, 2, batch_first=True),
    'Unflatten': lambda: nn.Sequential(nn.Unflatten(1, (2, 3)), nn.Linear(3, 2)),
    'Embedding': lambda: nn.Sequential(nn.Embedding(10, 4), nn.Flatten()),
    'LSTM': lambda: nn.LSTM(6, 4, batch_first=True, num_layers=2, bidirectional=True),
    'LSTM, projected': lambda: nn.LSTM(6, 4, batch_first=True, proj_size=2),
    'GRU': lambda: nn.GRU(6, 4, batch_first=True),
    'RNN': lambda: nn.RNN(6, 4),
    'LSTMCell': lambda: nn.LSTMCell(6, 4),
    'GRUCell': lambda: nn.GRUCell(6, 4),
    'RNNCell': lambda: nn.RNNCell(6, 4),
    'TransformerEncoderLayer': lambda: nn.TransformerEncoderLayer(6, 2, dim_feedforward=8, batch_first=True),
    'Transformer': lambda: nn.Transformer(
        d_model=6, nhead=2, num_encoder_layers=1, num_decoder_layers=1, dim_feedforward=8, batch_first=True
    ),
    'more activations': lambda: nn.Sequential(
        nn.Mish(), nn.Softsign(), nn.Hardsigmoid(), nn.Hardswish(), nn.LogSigmoid(), nn.PReLU(), nn.GLU()
    ),
    'Bilinear': lambda: nn.Bilinear(6, 6, 2),
    'EmbeddingBag': lambda: nn.EmbeddingBag(5, 3),
    'weight norm': lambda: weight_norm(nn.Linear(6, 4)),
    'spectral norm': lambda: spectral_norm(nn.Conv2d(3, 4, 3)),
    'BCELoss': lambda: nn.BCELoss(weight=torch.rand(6)),
    'BCEWithLogitsLoss': lambda: nn.BCEWithLogitsLoss(pos_weight=torch.rand(6)),
    'CrossEntropyLoss': lambda: nn.CrossEntropyLoss(weight=torch.rand(6)),
    'MultiMarginLoss': lambda: nn.MultiMarginLoss(weight=torch.rand(6)),
    'MultiLabelSoftMarginLoss': lambda: nn.MultiLabelSoftMarginLoss(weight=torch.rand(6)),
}

OPTIMIZERS = {
    'SGD': lambda params: optim.SGD(params, lr=0.1, momentum=0.9),
    'Adam': lambda params: optim.Adam(params, lr=0.1, amsgrad=True),
    'AdamW': lambda params: optim.AdamW(params, lr=0.1),
    'Adagrad': lambda params: optim.Adagrad(params, lr=0.1),
    'Adadelta': lambda params: optim.Adadelta(params),
    'Adamax': lambda params: optim.Adamax(params),
    'NAdam': lambda params: optim.NAdam(params),
    'RAdam': lambda params: optim.RAdam(params),
    'RMSprop': lambda params: optim.RMSprop(params, momentum=0.5, centered=True),
    'Adafactor': lambda params: optim.Adafactor(params),
    'Rprop': lambda params: optim.Rprop(params),
    'ASGD': lambda params: optim.ASGD(params, t0=0),
    'Muon': lambda params: optim.Muon([param for param in params if param.ndim == 2]),
    'LBFGS': lambda params: optim.LBFGS(params, lr=0.1),
}


def optimizer_state(name):
    """The tensors of an optimiser's state dict after two steps, by dotted names."""
    model = nn.Linear(3, 2)
    optimizer = OPTIMIZERS[name](model.parameters())

    def closure():
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(torch.tensor([[1.0, -2.0, 0.5]])), torch.tensor([[1.0, 0.0]]))
        loss.backward()
        return loss

    for _ in range(2):
        optimizer.step(closure)
    flat = {}

    def visit(path, value):
        if isinstance(value, torch.Tensor):
            flat[path] = value
        elif isinstance(value, (dict, list)):
            for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
                visit(f'{path}.{key}', entry)

    visit('state', optimizer.state_dict()['state'])
    return flat
