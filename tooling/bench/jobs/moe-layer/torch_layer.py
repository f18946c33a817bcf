"""One forward and backward pass of the same MoE layer in torch, one thread, float32.

sparse: one stable sort of the (row, slot) pairs, then each expert on its own rows (index_select, index_add);
loop: each expert finds its own rows. Gate: softmax over the best k of E logits; experts W2 relu(x W1 + b1) + b2.

usage: torch_layer.py FOLDER rows inputs hidden experts k
"""
import sys

import torch
import torch.nn.functional as F
from bench_peer import serve

rows, inputs, hidden, experts, k = (int(a) for a in sys.argv[2:7])
torch.set_num_threads(1)
torch.manual_seed(0)


def leaf(*shape, scale):
    return torch.nn.Parameter(torch.randn(*shape) * scale)


gate = leaf(inputs, experts, scale=inputs ** -0.5)
W1, b1 = leaf(experts, inputs, hidden, scale=inputs ** -0.5), leaf(experts, hidden, scale=0.01)
W2, b2 = leaf(experts, hidden, inputs, scale=hidden ** -0.5), leaf(experts, inputs, scale=0.01)
parameters = [gate, W1, b1, W2, b2]
x, y = torch.randn(rows, inputs), torch.randn(rows, inputs)


def route():
    logits, chosen = (x @ gate).topk(k, -1)
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
