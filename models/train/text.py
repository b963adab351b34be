"""Trains, exports and evaluates models/text-quality. Data: text_data.py.

    python text.py [EPOCHS]      (2 cores: about 10 minutes)

A convolutional network over bytes: a learned vector per byte, four convolutions with stride 2,
mean and maximum over the positions that hold text. It sees no word list, so it works in every
language that it was shown and degrades gently in others.
"""

import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax

import fetch
import nets
import text_data
from text_data import DEFECTS, LABELS

SEED, EPOCHS, BATCH = 7, int(sys.argv[1]) if len(sys.argv) > 1 else 7, 32
EXAMPLES, TEST_EXAMPLES, TRAIN_IDS, IDS = 24_000, 1_400, 2_048, 4_096
EMBED, CHANNELS, HIDDEN = 16, [(48, 5), (64, 5), (96, 5), (96, 3)], 64
STRIDE = 2 ** len(CHANNELS)
OUT = nets.MODELS / "text-quality" / "model.onnx"


def init(key):
    """Parameters."""
    keys = iter(jax.random.split(key, 16))
    p, cin = {"e": jax.random.normal(next(keys), (257, EMBED)) * 0.3}, EMBED
    for n, (c, k) in enumerate(CHANNELS):
        p[f"c{n}"] = {"w": nets.he(next(keys), (c, cin, k), cin * k), "b": jnp.zeros(c)}
        cin = c
    p["h"] = {"w": nets.he(next(keys), (2 * cin, HIDDEN), 2 * cin), "b": jnp.zeros(HIDDEN)}
    p["o"] = {"w": nets.he(next(keys), (HIDDEN, len(LABELS)), HIDDEN) * 0.3, "b": jnp.zeros(len(LABELS))}
    return p


def forward(p, ids):
    """Logits; ids [B,L], L a multiple of 16."""
    x = jnp.transpose(p["e"][ids], (0, 2, 1))
    for n in range(len(CHANNELS)):
        x = nets.conv1d(p[f"c{n}"], x, 2)
    mask = (ids[:, ::STRIDE] > 0).astype(jnp.float32)[:, None]
    x = x * mask
    f = jnp.concatenate([x.sum(2) / mask.sum(2), x.max(2)], 1)
    return nets.dense(p["o"], jax.nn.relu(nets.dense(p["h"], f)))


def export(p):
    """The same network as ONNX, with the sigmoid."""
    g = nets.Graph()
    x = g.op("Transpose", g.op("Gather", g.const(p["e"]), "ids", axis=0), perm=[0, 2, 1])
    for n in range(len(CHANNELS)):
        x = g.conv(p[f"c{n}"], x, 2)
    every = [g.const(v, np.int64) for v in ([0], [IDS], [1], [STRIDE])]
    some = g.op("Greater", g.op("Slice", "ids", *every), g.const(0, np.int32))
    mask = g.op("Reshape", g.op("Cast", some, to=int(nets.FLOAT)), g.const([1, 1, IDS // STRIDE], np.int64))
    x = g.op("Mul", x, mask)
    axis = g.const([2], np.int64)
    mean = g.op("Div", g.op("ReduceSum", x, axis, keepdims=0), g.op("ReduceSum", mask, axis, keepdims=0))
    f = g.op("Concat", mean, g.op("ReduceMax", x, axes=[2], keepdims=0), axis=1)
    last = g.op("Sigmoid", g.dense(p["o"], g.op("Relu", g.dense(p["h"], f))))
    g.save(OUT, [("ids", nets.INT32, [1, IDS])], [("scores", nets.FLOAT, [1, len(LABELS)])], last,
           "prose or not, over bytes; outputs " + ", ".join(LABELS))


def ids_of(normal: bytes, length: int) -> np.ndarray:
    """Step 5 of text-bytes/1 at the training length: bytes + 1, padded with 0."""
    if len(normal) > length:
        part = length // 4
        starts = [k * (len(normal) - part) // 3 for k in range(4)]
        normal = b"".join(normal[s : s + part] for s in starts)
    out = np.zeros(length, np.int16)
    out[: len(normal)] = np.frombuffer(normal, np.uint8).astype(np.int16) + 1
    return out


def build(packages, count, length, seed):
    """(ids [N,length], labels [N,K], document of each): 45 % good, the rest spread over defects."""
    rng = np.random.default_rng(seed)
    docs = text_data.documents(packages, fetch.cache_dir())
    by_pkg = {}
    for d in docs:
        by_pkg.setdefault((d[0], d[1]), []).append(d[2])
    groups = sorted(by_pkg)
    print(len(docs), "documents in", len(groups), "groups", flush=True)
    xs, ys, src = [], [], []
    while len(xs) < count:
        group = int(rng.integers(len(groups)))
        texts = by_pkg[groups[group]]
        text = texts[int(rng.integers(len(texts)))]
        size = int(np.exp(rng.uniform(np.log(160), np.log(6_000))))
        defect = None if rng.random() < 0.45 else DEFECTS[int(rng.integers(len(DEFECTS)))]
        normal, y = text_data.example(text, defect, size, rng)
        if len(normal) < 64:
            continue
        xs.append(ids_of(normal, length))
        ys.append(y)
        src.append(group)
    return np.stack(xs), np.stack(ys), np.array(src)


def train(x, y):
    """AdamW, one cycle."""
    rng = np.random.default_rng(SEED)
    p, steps = init(jax.random.PRNGKey(SEED)), EPOCHS * (len(y) // BATCH)
    opt = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(optax.cosine_onecycle_schedule(steps, 3e-3), weight_decay=1e-4))
    weight = jnp.array([3.0] + [1.0] * len(DEFECTS))

    @jax.jit
    def step(p, s, ids, y):
        loss, g = jax.value_and_grad(lambda q: nets.bce(forward(q, ids), y, weight))(p)
        up, s = opt.update(g, s, p)
        return optax.apply_updates(p, up), s, loss

    s, t0 = opt.init(p), time.time()
    for e in range(EPOCHS):
        order, losses = rng.permutation(len(y)), []
        for i in range(0, len(order) - BATCH + 1, BATCH):
            idx = order[i : i + BATCH]
            p, s, loss = step(p, s, x[idx].astype(np.int32), y[idx])
            losses.append(float(loss))
        print(f"epoch {e} loss {np.mean(losses):.4f} {time.time() - t0:.0f} s", flush=True)
    return p


def scores(x):
    """ONNX outputs, one text at a time as operators run it."""
    s = nets.session(OUT)
    return np.concatenate([s.run(None, {"ids": row.astype(np.int32)[None]})[0] for row in x])


def report(y, q, threshold):
    """Figures on held-out packages, per defect against the good examples."""
    good = y[:, 0] == 1
    ev = {"examples": int(len(y)), "accuracy": round(float(((q[:, 0] >= threshold) == good).mean()), 4),
          "auc": round(nets.auc(q[:, 0], good), 4),
          "good_accepted": round(float((q[good, 0] >= threshold).mean()), 4), "per_defect": {}}
    for k, name in enumerate(DEFECTS, 1):
        has = y[:, k] == 1
        ev["per_defect"][name] = {"n": int(has.sum()), "refused": round(float((q[has, 0] < threshold).mean()), 4),
                                  "auc": round(nets.auc(np.r_[q[good, 0], q[has, 0]], np.r_[np.ones(good.sum()), np.zeros(has.sum())]), 4)}
    return ev


if __name__ == "__main__":
    x, y, _ = build(fetch.TEXT_TRAIN, EXAMPLES, TRAIN_IDS, SEED)
    params = train(x, y)
    export(params)
    vx, vy, _ = build(fetch.TEXT_TRAIN, 1_000, IDS, SEED + 1)
    qv = scores(vx)
    ok = vy[:, 0] == 1
    threshold = nets.choose_threshold(qv[ok, 0], qv[~ok, 0])
    tx, ty, _ = build(fetch.TEXT_TEST, TEST_EXAMPLES, IDS, SEED + 2)
    ev = report(ty, scores(tx), threshold)
    print("threshold", threshold, ev)
    nets.write_record(
        "text-quality", modality="text", file="model.onnx", licence="Apache-2.0", **{"class": "Q"},
        preprocessing="text-bytes/1", inputs=[{"name": "ids", "type": "i32", "shape": [1, IDS]}],
        outputs=[{"name": "scores", "type": "f32", "shape": [1, len(LABELS)], "components": LABELS}],
        accept_q15=int(nets.q15(threshold)), seed=SEED,
        evaluation={"held_out_packages": fetch.TEXT_TEST, **ev}, training_sources=fetch.TEXT_TRAIN)
