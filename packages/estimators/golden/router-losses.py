"""Writes router-losses.json: inputs of router losses with their values and gradients, for any library in any language.

    python3 router-losses.py > router-losses.json        (numpy alone)

Written from the papers' formulas and from nothing of moelab. Padding is left out by deleting its rows, not by
multiplying it by 0; gradients are by the complex step, f'(x) = Im f(x + ih)/h with h = 1e-100, which has no rounding of
differences. Inputs are numbers that float32 holds exactly. docs/formats.md says what the fields mean.
"""

import json

import numpy as np

# ---- the losses


def softmax(s):
    p = np.exp(s - s.real.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def normalised(a):
    return a / a.sum(axis=1, keepdims=True)


def balance(p, selected, omega):
    """E sum_e f_e P_e, Fedus et al. 2022, eq. 4-6, with f of all selected pairs, so that it sums to 1."""
    pairs = omega @ selected
    return p.shape[1] * (pairs / pairs.sum()) @ mean_of(p, omega)


def mean_of(p, omega):
    return (omega @ p) / omega.sum()


def z(s, omega):
    """mean (log sum_e exp s_e)^2, Zoph et al. 2022, eq. 5."""
    top = s.real.max(axis=1)
    return omega @ (np.log(np.exp(s - top[:, None]).sum(axis=1)) + top) ** 2 / omega.sum()


def importance(w, omega):
    """The squared coefficient of variation of sum_i w_ie, Shazeer et al. 2017, eq. 6-7."""
    total = omega @ w
    return len(total) * (total**2).sum() / total.sum() ** 2 - 1


def entropy(p):
    return -np.where(p == 0, 0, p * np.log(np.where(p == 0, 1, p))).sum(axis=-1)


def rate(p, omega):
    """H(mean p) - mean H(p), nats."""
    return entropy(mean_of(p, omega)) - omega @ entropy(p) / omega.sum()


def gradient(loss, x):
    result = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        moved = x.astype(complex)
        moved[place] += 1e-100j
        result[place] = loss(moved).imag / 1e-100
    return result


# ---- what is often computed instead

MISTAKES = {
    "double-softmax": "softmax of probabilities, taken for logits",
    "softmax-of-sigmoid": "softmax of affinities that are to be divided by their sum",
    "not-normalised": "affinities that do not sum to one, taken for probabilities",
    "epsilon": "affinities divided by their sum plus 1e-20, which small affinities fall below",
    "k-times": "shares of the selected that sum to k instead of 1",
    "probabilities-of-selected": "mean probabilities of the selected experts alone, 0 for the others",
    "padding-counted": "padded rows counted like others",
    "weights-ignored": "rows of different weights counted alike",
    "z-of-probabilities": "log-sum-exp of probabilities, taken for logits",
    "square-of-mean": "the square of the mean log-sum-exp instead of the mean of squares",
    "sum-over-rows": "a sum over rows instead of their mean",
    "sample-variance": "the variance divided by E - 1 instead of E",
    "mean-entropy": "the mean entropy of the rows' probabilities instead of their mutual information",
    "bits": "bits instead of nats",
}


def mistaken(s, a, p, selected, w, omega, padded):
    """What each mistake makes of the rows that count; `padded`: the same of all rows, where some are padding."""
    q = softmax(p)
    yield "balance", "double-softmax", balance(q, selected, omega)
    yield "rate", "double-softmax", rate(q, omega)
    if a is not None:
        yield "balance", "softmax-of-sigmoid", balance(softmax(a), selected, omega)
        yield "balance", "not-normalised", balance(a, selected, omega)
        yield "balance", "epsilon", balance(a / (a.sum(axis=1, keepdims=True) + 1e-20), selected, omega)
    counts = selected.sum(axis=1)
    if np.all(counts == counts[0]):
        yield "balance", "k-times", counts[0] * balance(p, selected, omega)
    yield "balance", "probabilities-of-selected", balance(p * selected, selected, omega)
    yield "importance", "sample-variance", importance(w, omega) * w.shape[1] / (w.shape[1] - 1)
    yield "rate", "mean-entropy", omega @ entropy(p) / omega.sum()
    yield "rate", "bits", rate(p, omega) / np.log(2)
    if s is not None:
        yield "z", "z-of-probabilities", z(p, omega)
        top = s.max(axis=1)
        lse = np.log(np.exp(s - top[:, None]).sum(axis=1)) + top
        yield "z", "square-of-mean", (omega @ lse / omega.sum()) ** 2
        yield "z", "sum-over-rows", z(s, omega) * omega.sum()
    equal = np.ones(len(omega))
    if np.any(omega != 1):
        yield "balance", "weights-ignored", balance(p, selected, equal)
        yield "importance", "weights-ignored", importance(w, equal)
        yield "rate", "weights-ignored", rate(p, equal)
        if s is not None:
            yield "z", "weights-ignored", z(s, equal)
    if padded is not None:
        ps, pselected, pw, plogits = padded
        equal = np.ones(len(ps))
        yield "balance", "padding-counted", balance(ps, pselected, equal)
        yield "importance", "padding-counted", importance(pw, equal)
        yield "rate", "padding-counted", rate(ps, equal)
        if plogits is not None:
            yield "z", "padding-counted", z(plogits, equal)


# ---- cases


def chosen(scores, k):
    rank = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable")
    return (rank < k).astype(float)


def weighed(scores, selected):
    """Weights in 1/64 that sum to one over the selected of a row, near their softmax."""
    w = np.zeros(scores.shape)
    for row, (s, mine) in enumerate(zip(scores, selected)):
        places = np.flatnonzero(mine)
        if len(places) == 0:
            continue
        e = np.exp(s[places] - s[places].max())
        w[row, places] = np.round(64 * e / e.sum()) / 64
        w[row, places[0]] += 1 - w[row].sum()
    return w


def cyclic(row):
    return np.array([np.roll(row, i) for i in range(len(row))])


def grid(random, rows, experts, spread=2.0):
    return np.round(64 * spread * random.standard_normal((rows, experts))) / 64


def case(name, what, *, k=1, mistakes=True, row_weights=None, **inputs):
    """A case of logits or affinities, with selected (default: the k largest) and weights (default: by softmax)."""
    logits, affinities = inputs.get("logits"), inputs.get("affinities")
    given = logits if logits is not None else affinities
    rows, experts = given.shape
    selected = inputs.get("selected", chosen(given, k))
    weights = inputs.get("weights", weighed(given, selected))
    omega = np.ones(rows) if row_weights is None else np.array(row_weights, float)
    counts = np.flatnonzero(omega > 0)
    p_of = softmax if logits is not None else normalised
    s_, f_, w_, o_ = given[counts], selected[counts], weights[counts], omega[counts]

    def entry(of, x, loss):
        value, slopes = 0.0, np.zeros((rows, experts))
        if len(counts):
            value = float(np.real(loss(x[counts]))) + 0.0
            slopes[counts] = gradient(loss, x[counts]) + 0.0  # no -0
        return {"value": value, "gradient": {"of": of, "values": slopes.tolist()}}

    of = "logits" if logits is not None else "affinities"
    expected = {
        "balance": entry(of, given, lambda x: balance(p_of(x), f_, o_)),
        "importance": entry("weights", weights, lambda x: importance(x, o_)),
        "rate": entry(of, given, lambda x: rate(p_of(x), o_)),
    }
    if logits is not None:
        expected["z"] = entry(of, given, lambda x: z(x, o_))
    found = []
    if mistakes and len(counts):
        padded = (p_of(given), selected, weights, logits) if len(counts) < rows else None
        s = s_ if logits is not None else None
        a = s_ if affinities is not None else None
        for loss, mistake, value in mistaken(s, a, p_of(s_), f_, w_, o_, padded):
            right = expected[loss]["value"]
            if np.isfinite(value) and abs(value - right) > 1e-2 * max(1, abs(right)):
                found.append({"loss": loss, "mistake": mistake, "value": float(value)})
    return {
        "name": name,
        "what": what,
        "experts": experts,
        of: given.tolist(),
        "selected": selected.astype(int).tolist(),
        "weights": weights.tolist(),
        "rowWeights": None if row_weights is None else omega.tolist(),
        "expected": expected,
        "mistakes": found,
    }


def garbled(logits, selected, weights, rows):
    """The same with numbers in `rows` that no router gives."""
    for row in rows:
        logits[row] = [40.0, -30.0, 2.0**100, -(2.0**100)]
        selected[row] = 1
        weights[row] = [1e4, 7, -3, 2.0**100]
    return {"logits": logits, "selected": selected, "weights": weights}


def cases():
    random = np.random.default_rng(20170123)
    certain = 1024 * np.eye(4)
    yield case(
        "perfect-balance",
        "each expert has as many rows and as much probability: balance 1, importance 0",
        logits=cyclic([2.0, 0.5, -1.0, 0.0]),
    )
    yield case(
        "certain-and-balanced",
        "each row has one expert, each expert one row: rate ln 4",
        logits=certain,
    )
    yield case(
        "collapse",
        "one expert has all rows with probability 1: balance 4, importance 3",
        logits=np.tile(certain[1], (5, 1)),
    )
    yield case(
        "uniform",
        "all experts alike in all rows: rate 0, z (ln 4)^2",
        logits=np.zeros((3, 4)),
        selected=np.eye(4)[:3],
    )
    yield case("one-each", "five rows, four experts, k = 1", logits=grid(random, 5, 4))
    yield case("two-each", "six rows, four experts, k = 2: the shares sum to 1, not 2", logits=grid(random, 6, 4), k=2)
    yield case(
        "two-each-balanced",
        "k = 2 at perfect balance: 1, not 2",
        logits=cyclic([2.0, 1.0, -1.0, -1.5]),
        k=2,
    )
    logits = grid(random, 6, 4)
    selected = chosen(logits, 2)
    yield case(
        "padding",
        "rows of weight 0 hold garbage, also in selected and weights, and do not count",
        row_weights=[1, 1, 0, 1, 1, 0],
        **garbled(logits, selected, weighed(logits, selected), (2, 5)),
    )
    logits = grid(random, 5, 3)
    logits[3:] = 0
    yield case(
        "padding-of-zeros",
        "padding that looks like ordinary rows",
        logits=logits,
        row_weights=[1, 1, 1, 0, 0],
    )
    yield case(
        "weighted-rows",
        "rows of different weights",
        logits=grid(random, 5, 4),
        k=2,
        row_weights=[0.5, 2, 1, 0.25, 4],
    )
    logits = grid(random, 5, 5)
    logits[:, 3:] -= 12
    yield case("experts-without-rows", "the last two experts have no row", logits=logits, k=2)
    yield case(
        "unequal-counts",
        "rows select 2, 0, 4, 1 and 1 experts, as where experts choose rows",
        logits=grid(random, 5, 4),
        selected=np.array([[1, 1, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 0, 1], [1, 0, 0, 0.0]]),
    )
    affinities = np.round(64 / (1 + np.exp(-grid(random, 5, 4)))).clip(1, 63) / 64
    selected = chosen(affinities, 2)
    given = {"selected": selected, "weights": weighed(affinities, selected)}
    yield case(
        "sigmoid",
        "affinities of a sigmoid gate, divided by their sum",
        affinities=affinities,
        **given,
    )
    yield case(
        "sigmoid-lowered",
        "the same affinities over 2^100: no value changes; a balance loss that falls here can be cheated",
        affinities=affinities / 2.0**100,
        **given,
    )
    yield case(
        "large-logits",
        "logits of 5000, whose exponentials are infinite",
        logits=5000 * np.sign(grid(random, 4, 3)) + grid(random, 4, 3),
    )
    yield case("one-row", "one row: rate 0", logits=grid(random, 1, 4), k=2)
    yield case(
        "one-expert",
        "one expert: balance 1, importance 0, rate 0",
        logits=grid(random, 3, 1),
        mistakes=False,
    )
    yield case(
        "only-padding",
        "no row counts: every loss is 0",
        logits=grid(random, 2, 3),
        row_weights=[0, 0],
    )
    yield case("no-rows", "no rows: every loss is 0", logits=np.zeros((0, 3)))


def text(value, indent=0):
    """JSON with a line for each row of numbers."""
    inner, outer = "  " * (indent + 1), "  " * indent
    if isinstance(value, dict):
        lines = [f"{json.dumps(k)}: {text(v, indent + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(inner + line for line in lines) + f"\n{outer}}}"
    if isinstance(value, list) and any(isinstance(v, (list, dict)) for v in value):
        flat = all(isinstance(v, dict) and "mistake" in v for v in value)
        lines = [json.dumps(v) if flat else text(v, indent + 1) for v in value]
        return "[\n" + ",\n".join(inner + line for line in lines) + f"\n{outer}]"
    return json.dumps(value, allow_nan=False)


print(text({"format": "moelab/router-losses", "version": 1, "mistakes": MISTAKES, "cases": list(cases())}))
