"""peer_networks.py: the networks in PyTorch, as quick as we found: tensors cut into batches without a DataLoader, fused Adam, two epochs.

    peer_networks.py dense|compiled X.safetensors START.safetensors OUT.safetensors CODES.npy    autoencoder n-256-64-256-n
    peer_networks.py multiplied|gram S.safetensors START.safetensors OUT.safetensors CODES.npy   autoencoder n-128-64-128-n on sparse rows
    peer_networks.py ratings N.safetensors OUT.safetensors FITTED.npy            128-128-64-1 with biases; U and IF of this folder
"""
import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from peer_common import THREADS, Clock, call, stream

EPOCHS = 2
torch.set_num_threads(THREADS)
torch.manual_seed(1)


def adam(parameters):
    return torch.optim.Adam(parameters, lr=0.001, fused=True)


def network(columns, hidden, code, start):
    """With the weights of a stream, whose names are those of a Sequential."""
    net = nn.Sequential(nn.Linear(columns, hidden), nn.ReLU(), nn.Linear(hidden, code), nn.Identity(),
                        nn.Linear(code, hidden), nn.ReLU(), nn.Linear(hidden, columns))
    weights = stream(start)
    net.load_state_dict({name: torch.from_numpy(weights[name]) for name in net.state_dict()})
    return net


def dense(path, start, out, codes, compiled=False):
    x = torch.from_numpy(stream(path)["data"])
    net = network(x.shape[1], 256, 64, start)
    error = torch.compile(lambda batch: nn.functional.mse_loss(net(batch), batch)) if compiled else lambda batch: nn.functional.mse_loss(net(batch), batch)
    for rows in {256, len(x) % 256} - {0} if compiled else ():  # compiled for both sizes there are before the clock starts
        error(x[:rows]).backward()
    step = adam(net.parameters())
    with Clock() as clock:
        for _ in range(EPOCHS):
            for rows in torch.randperm(len(x)).split(256):
                step.zero_grad()
                error(x[rows]).backward()
                step.step()
    with torch.no_grad():
        np.save(codes, torch.cat([net[:3](part) for part in x.split(4096)]).numpy())
    save_file(net.state_dict(), out)
    clock.tell()


class Bag:
    """Rows of a CSR for the first layer: the entries' columns, values and where rows begin."""
    def __init__(self, t):
        self.start = torch.from_numpy(t["indptr"])
        self.column = torch.from_numpy(t["indices"].astype(np.int64))
        self.value = torch.from_numpy(t["data"].astype(np.float32))

    def rows(self, rows):
        begin, length = self.start[rows], self.start[rows + 1] - self.start[rows]
        offsets = torch.cumsum(length, 0) - length
        row = torch.repeat_interleave(torch.arange(len(rows)), length)
        place = torch.arange(len(row)) - offsets[row] + begin[row]
        return self.column[place], self.value[place], offsets, row


def multiplied(decoder, h, column, value, row):
    """The squared error over all cells, the last layer multiplied out."""
    target = torch.zeros(len(h), decoder.out_features)
    target[row, column] = value
    return nn.functional.mse_loss(decoder(h), target)


def gram(decoder, h, column, value, row):
    """The same sum without the cells: |Wh + b|^2 by HtH and what W and b are with it, then the entries' own cells."""
    w, b = decoder.weight, decoder.bias
    squares = ((w @ (h.T @ h)) * w).sum() + 2 * (h.sum(0) @ (b @ w)) + len(h) * (b @ b)
    at = (h[row] * w[column]).sum(1) + b[column]
    return (squares + (value * (value - 2 * at)).sum()) / (len(h) * len(w))


def sparse(error):
    def train(path, start, out, codes):
        t = stream(path)
        n, columns = len(t["row_ids"]), len(t["col_ids"])
        bag = Bag(t)
        net = network(columns, 128, 64, start)
        first = nn.EmbeddingBag(columns, 128, mode="sum")
        with torch.no_grad():
            first.weight.copy_(net[0].weight.T)
        step = adam([first.weight, net[0].bias, *net[1:].parameters()])

        def hidden(rows):
            column, value, offsets, row = bag.rows(rows)
            return first(column, offsets, per_sample_weights=value) + net[0].bias, column, value, row

        with Clock() as clock:
            for _ in range(EPOCHS):
                for rows in torch.randperm(n).split(256):
                    h, column, value, row = hidden(rows)
                    step.zero_grad()
                    error(net[6], net[1:6](h), column, value, row).backward()
                    step.step()
        with torch.no_grad():
            np.save(codes, torch.cat([net[1:3](hidden(rows)[0]) for rows in torch.arange(n).split(4096)]).numpy())
            net[0].weight.copy_(first.weight.T)
        save_file(net.state_dict(), out)
        clock.tell()
    return train


class Rating(nn.Module):
    """mean + biases, which start as damped means, + a network of both vectors."""
    def __init__(self, users, items, user, item, value):
        super().__init__()
        self.mean = float(value.mean())
        self.user_bias, self.item_bias = nn.Parameter(torch.zeros(len(users))), nn.Parameter(torch.zeros(len(items)))
        with torch.no_grad():
            for bias, place, rest in ((self.item_bias, item, value - self.mean), (self.user_bias, user, None)):
                rest = value - self.mean - self.item_bias[item] if rest is None else rest
                bias.copy_(torch.bincount(place, rest, len(bias)) / (torch.bincount(place, minlength=len(bias)) + 8))
        self.users, self.items = users, items
        self.net = nn.Sequential(nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, user, item):
        x = torch.cat((self.users[user], self.items[item]), 1)
        return self.mean + self.user_bias[user] + self.item_bias[item] + self.net(x).squeeze(1)


def one_scale(rows):
    """Columns of mean 0 and deviation 1: factors are small, and a network learns slowly from small numbers."""
    return torch.from_numpy((rows - rows.mean(0)) / (rows.std(0) + 1e-6))


def ratings(path, out, fitted):
    t, u, f = stream(path), stream("U.safetensors"), stream("IF.safetensors")
    user = np.searchsorted(u["row_ids"], np.repeat(t["row_ids"], np.diff(t["indptr"])))
    item = np.searchsorted(f["row_ids"], t["col_ids"])[t["indices"]]
    user, item, value = torch.from_numpy(user), torch.from_numpy(item), torch.from_numpy(t["data"].astype(np.float32))
    with Clock() as clock:
        net = Rating(one_scale(u["data"]), one_scale(f["data"]), user, item, value)
        step = adam(net.parameters())
        for _ in range(EPOCHS):
            for rows in torch.randperm(len(value)).split(1024):
                step.zero_grad()
                nn.functional.mse_loss(net(user[rows], item[rows]), value[rows]).backward()
                step.step()
    with torch.no_grad():
        np.save(fitted, torch.cat([net(a, b) for a, b in zip(user.split(65536), item.split(65536))]).clamp(value.min(), value.max()).numpy())
    save_file({name: p.contiguous() for name, p in net.state_dict().items()}, out)
    clock.tell()


if __name__ == "__main__":
    call({"dense": dense, "compiled": lambda *files: dense(*files, compiled=True), "multiplied": sparse(multiplied), "gram": sparse(gram), "ratings": ratings})
