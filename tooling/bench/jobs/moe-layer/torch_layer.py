"""One forward and backward pass of the same MoE layer in torch, one thread, float32.

sparse: one stable sort of the (row, slot) pairs, then each expert on its own rows (index_select, index_add);
loop: each expert finds its own rows. Gate: softmax over the best k of E logits; experts W2 relu(x W1 + b1) + b2.

usage: torch_layer.py FOLDER rows inputs hidden experts k   (x.f64, y.f64, gate.*.f64, experts.*.f64 in FOLDER)
"""
import sys

import numpy as np
import torch
import torch.nn.functional as F
from bench_peer import serve

folder = sys.argv[1]
rows, inputs, hidden, experts, k = (int(a) for a in sys.argv[2:7])
torch.set_num_threads(1)


def read(name, *shape):
    return torch.tensor(np.fromfile(f"{folder}/{name}.f64").reshape(shape), dtype=torch.float32)


def leaf(name, *shape):
    return torch.nn.Parameter(read(name, *shape))


gate, bias = leaf("gate.slopes", inputs, experts), leaf("gate.bias", experts)
W1, b1 = leaf("experts.hiddenWeights", experts, inputs, hidden), leaf("experts.hiddenBias", experts, hidden)
W2, b2 = leaf("experts.outputWeights", experts, hidden, inputs), leaf("experts.outputBias", experts, inputs)
parameters = [gate, bias, W1, b1, W2, b2]
x, y = read("x", rows, inputs), read("y", rows, inputs)


def route():
    logits, chosen = (x @ gate + bias).topk(k, -1)
    return logits.softmax(-1), chosen


def expert(e, own):
    return F.relu(own @ W1[e] + b1[e]) @ W2[e] + b2[e]


def loop():
    weights, chosen = route()
    out = torch.zeros_like(x)
    for e in range(experts):
        row, slot = torch.where(chosen == e)
        if row.numel() > 0:
            out = out.index_add(0, row, expert(e, x[row]) * weights[row, slot, None])
    return out


def sparse():
    weights, chosen = route()
    flat = chosen.reshape(-1)
    order = flat.argsort(stable=True)
    row = order // k
    own = x[row].split(torch.bincount(flat, minlength=experts).tolist())
    said = torch.cat([expert(e, part) for e, part in enumerate(own)])
    return torch.zeros_like(x).index_add(0, row, said * weights.reshape(-1)[order, None])


def step(forward):
    for parameter in parameters:
        parameter.grad = None
    loss = ((forward() - y) ** 2).mean()
    loss.backward()
    return float(loss)


serve({"loop": lambda: step(loop), "sort": lambda: step(sparse)}, [torch])
