"""Networks and operations whose training steps are timed: here, and on a GPU (../../gpuBundle/pytorch/timings.py)."""
import torch
import torch.nn as nn
import torch.nn.functional as F


class Tutorial(nn.Module):
    """The MNIST tutorial's network, `wide` times the channels."""

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
        project = [] if s == 1 and i == o else [nn.Conv2d(i, o, 1, s, bias=False), nn.BatchNorm2d(o)]
        self.down = nn.Sequential(*project)

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.down(x))


def resnet20():
    """ResNet-20 for 32 x 32 pictures (He et al. 2015): 16, 32, 64 channels, three blocks each."""
    layers, i = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()], 16
    for o, s in ((16, 1), (32, 2), (64, 2)):
        for k in range(3):
            layers.append(Block(i, o, s if k == 0 else 1))
            i = o
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


class CharLSTM(nn.Module):
    def __init__(self, vocab=65, hidden=128):
        super().__init__()
        self.embed, self.rnn = nn.Embedding(vocab, 64), nn.LSTM(64, hidden, batch_first=True)
        self.head = nn.Linear(hidden, vocab)

    def forward(self, x):
        return self.head(self.rnn(self.embed(x))[0])


class GPTBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.ln1, self.qkv, self.proj = nn.LayerNorm(width), nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.ln2, self.fc, self.out = nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        b, t, width = x.shape
        q, k, v = (part.view(b, t, self.heads, -1).transpose(1, 2) for part in self.qkv(self.ln1(x)).chunk(3, -1))
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.proj(seen.transpose(1, 2).reshape(b, t, width))
        return x + self.out(F.gelu(self.fc(self.ln2(x))))


class GPT(nn.Module):
    """The small character model that people train on a CPU: 4 layers, 4 heads, 128 wide, 64 tokens."""

    def __init__(self, vocab=65, width=128, heads=4, layers=4, block=64):
        super().__init__()
        self.tok, self.pos = nn.Embedding(vocab, width), nn.Embedding(block, width)
        self.blocks = nn.ModuleList(GPTBlock(width, heads) for _ in range(layers))
        self.ln, self.head = nn.LayerNorm(width), nn.Linear(width, vocab, bias=False)

    def forward(self, text):
        x = self.tok(text) + self.pos(torch.arange(text.shape[1], device=text.device))
        for block in self.blocks:
            x = block(x)
        return self.head(self.ln(x))


class Part(nn.Module):
    """One operation over parameters of these shapes, all small numbers."""

    def __init__(self, operation, shapes):
        super().__init__()
        self.operation = operation
        self.p = nn.ParameterList([nn.Parameter(torch.randn(shape) * 0.05) for shape in shapes])

    def forward(self, _):
        return self.operation(*self.p)


def images(net, batch, channels, size, loss=F.cross_entropy):
    return net, torch.randn(batch, channels, size, size), torch.randint(0, 10, (batch,)), loss


def digits(wide, batch):
    return images(Tutorial(wide), batch, 1, 28, F.nll_loss)


def tokens(net, batch, length):
    x, y = torch.randint(0, 65, (batch, length)), torch.randint(0, 65, (batch, length))
    return net, x, y, lambda out, y: F.cross_entropy(out.reshape(-1, 65), y.reshape(-1))


def part(operation, *shapes):
    return Part(operation, shapes), torch.zeros(1), torch.zeros(1), lambda out, _: out.mean()


def mlp():
    layers = [nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)]
    return images(nn.Sequential(nn.Flatten(), *layers), 64, 1, 28)


def embedding():
    return nn.Embedding(50000, 64), torch.randint(0, 50000, (32, 64)), torch.zeros(1), lambda out, _: (out * out).mean()


# The same names as in ../../models/src/networks/networks.ts.
CASES = {
    'tutorial-64': lambda: digits(1, 64),
    'tutorial-1024': lambda: digits(1, 1024),
    'tutorial-1': lambda: digits(1, 1),
    'wide-64': lambda: digits(4, 64),
    'resnet20-32': lambda: images(resnet20(), 32, 3, 32),
    'mlp-64': mlp,
    'char-lstm-32x64': lambda: tokens(CharLSTM(), 32, 64),
    'gpt-12x64': lambda: tokens(GPT(), 12, 64),
    'matmul-512': lambda: part(torch.matmul, (512, 512), (512, 512)),
    'matmul-1024': lambda: part(torch.matmul, (1024, 1024), (1024, 1024)),
    'conv3x3-64ch': lambda: part(lambda x, w: F.conv2d(x, w, padding=1), (16, 64, 32, 32), (64, 64, 3, 3)),
    'conv3x3-stride2': lambda: part(lambda x, w: F.conv2d(x, w, padding=1, stride=2), (32, 16, 32, 32), (32, 16, 3, 3)),
    'log-softmax-rows': lambda: part(lambda x: F.log_softmax(x, 1), (4096, 128)),
    'layer-norm-rows': lambda: part(lambda x: F.layer_norm(x, (256,)), (2048, 256)),
    'elementwise-4M': lambda: part(lambda x: (x * x + 1).relu().exp(), (4194304,)),
    'gelu-1M': lambda: part(F.gelu, (1048576,)),
    'sum-rows': lambda: part(lambda x: x.sum(1) ** 2, (4096, 1024)),
    'embedding-50k': embedding,
}
