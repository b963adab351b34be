"""Trains, exports and evaluates models/image-quality. Data: image_data.py.

    python image_data.py && python image.py      (2 cores: about 10 + 20 minutes)
"""

import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax

import fetch
import image_data
import nets
from image_data import DEFECTS, LABELS

SEED, EPOCHS, BATCH, PATCHES = 5, int(sys.argv[1]) if len(sys.argv) > 1 else 14, 32, 6
CHANNELS = [(24, 5, 2), (40, 3, 2), (56, 3, 2), (64, 3, 2)]  # of the patch network: out, kernel, stride
THUMB = [(16, 3, 2), (24, 3, 2), (32, 3, 2)]
PATCH_DIM, HIDDEN = 48, 64
OUT = nets.MODELS / "image-quality" / "model.onnx"


def init(key):
    """Parameters."""
    p, cin = {}, 1
    keys = iter(jax.random.split(key, 20))
    for n, (c, k, _) in enumerate(CHANNELS):
        p[f"p{n}"] = {"w": nets.he(next(keys), (c, cin, k, k), cin * k * k), "b": jnp.zeros(c)}
        cin = c
    p["pd"] = {"w": nets.he(next(keys), (2 * cin, PATCH_DIM), 2 * cin), "b": jnp.zeros(PATCH_DIM)}
    cin = 1
    for n, (c, k, _) in enumerate(THUMB):
        p[f"t{n}"] = {"w": nets.he(next(keys), (c, cin, k, k), cin * k * k), "b": jnp.zeros(c)}
        cin = c
    d = 3 * PATCH_DIM + 2 * cin
    p["h"] = {"w": nets.he(next(keys), (d, HIDDEN), d), "b": jnp.zeros(HIDDEN)}
    p["o"] = {"w": nets.he(next(keys), (HIDDEN, len(LABELS)), HIDDEN) * 0.3, "b": jnp.zeros(len(LABELS))}
    return p


def forward(p, patches, thumb):
    """Logits; patches [B,K,96,96], thumb [B,1,64,64]."""
    b, k = patches.shape[:2]
    x = patches.reshape(b * k, 1, 96, 96)
    for n, (_, _, s) in enumerate(CHANNELS):
        x = nets.conv2d(p[f"p{n}"], x, s)
    x = jnp.concatenate([x.mean((2, 3)), x.max((2, 3))], 1)
    x = jax.nn.relu(nets.dense(p["pd"], x)).reshape(b, k, PATCH_DIM)
    t = thumb
    for n, (_, _, s) in enumerate(THUMB):
        t = nets.conv2d(p[f"t{n}"], t, s)
    f = jnp.concatenate([x.mean(1), x.max(1), x.min(1), t.mean((2, 3)), t.max((2, 3))], 1)
    return nets.dense(p["o"], jax.nn.relu(nets.dense(p["h"], f)))


def export(p):
    """The same network as ONNX, with the sigmoid."""
    g = nets.Graph()
    x = g.op("Reshape", "patches", g.const([16, 1, 96, 96], np.int64))
    for n, (_, _, s) in enumerate(CHANNELS):
        x = g.conv(p[f"p{n}"], x, s)
    x = g.op("Concat", g.op("ReduceMean", x, axes=[2, 3], keepdims=0), g.op("ReduceMax", x, axes=[2, 3], keepdims=0), axis=1)
    x = g.op("Reshape", g.op("Relu", g.dense(p["pd"], x)), g.const([1, 16, PATCH_DIM], np.int64))
    t = "thumb"
    for n, (_, _, s) in enumerate(THUMB):
        t = g.conv(p[f"t{n}"], t, s)
    f = g.op("Concat", *(g.op(k, x, axes=[1], keepdims=0) for k in ("ReduceMean", "ReduceMax", "ReduceMin")),
             *(g.op(k, t, axes=[2, 3], keepdims=0) for k in ("ReduceMean", "ReduceMax")), axis=1)
    last = g.op("Sigmoid", g.dense(p["o"], g.op("Relu", g.dense(p["h"], f))))
    g.save(OUT, [("patches", nets.FLOAT, [1, 16, 96, 96]), ("thumb", nets.FLOAT, [1, 1, 64, 64])],
           [("scores", nets.FLOAT, [1, len(LABELS)])], last, "no-reference photograph quality; outputs " + ", ".join(LABELS))


def centre(v):
    """(v - 128) / 128."""
    return (v.astype(np.float32) - 128) / 128


def train(d):
    """Adam, cosine decay, random 6 of 16 patches per example and step."""
    rng = np.random.default_rng(SEED)
    p, steps = init(jax.random.PRNGKey(SEED)), EPOCHS * (len(d["y"]) // BATCH)
    opt = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(optax.cosine_onecycle_schedule(steps, 2.5e-3), weight_decay=1e-4))
    weight = jnp.array([3.0] + [1.0] * len(DEFECTS))

    @jax.jit
    def step(p, s, x, t, y):
        loss, g = jax.value_and_grad(lambda q: nets.bce(forward(q, x, t), y, weight))(p)
        up, s = opt.update(g, s, p)
        return optax.apply_updates(p, up), s, loss

    s, t0 = opt.init(p), time.time()
    for e in range(EPOCHS):
        order, losses = rng.permutation(len(d["y"])), []
        for i in range(0, len(order) - BATCH + 1, BATCH):
            idx = np.sort(order[i : i + BATCH])
            pick = rng.permutation(16)[:PATCHES]
            p, s, loss = step(p, s, centre(d["p"][idx][:, pick]), centre(d["t"][idx])[:, None], d["y"][idx])
            losses.append(float(loss))
        print(f"epoch {e} loss {np.mean(losses):.4f} {time.time() - t0:.0f} s", flush=True)
    return p


def scores(d):
    """ONNX outputs for a data set."""
    s = nets.session(OUT)
    return np.concatenate([s.run(None, {"patches": centre(d["p"][i])[None], "thumb": centre(d["t"][i])[None, None]})[0]
                           for i in range(len(d["y"]))])


def report(y, q, src, threshold):
    """Figures on held-out packages, per defect against the good examples."""
    good = y[:, 0] == 1
    ev = {"examples": int(len(y)), "photographs": int(len(np.unique(src))),
          "accuracy": round(float(((q[:, 0] >= threshold) == good).mean()), 4), "auc": round(nets.auc(q[:, 0], good), 4),
          "good_accepted": round(float((q[good, 0] >= threshold).mean()), 4), "per_defect": {}}
    for k, name in enumerate(DEFECTS, 1):
        has = (y[:, k] == 1) & ~good
        ev["per_defect"][name] = {"n": int(has.sum()), "refused": round(float((q[has, 0] < threshold).mean()), 4),
                                  "auc": round(nets.auc(np.r_[q[good, 0], q[has, 0]], np.r_[np.ones(good.sum()), np.zeros(has.sum())]), 4),
                                  "named": round(nets.auc(q[:, k], y[:, k]), 4)}
    return ev


if __name__ == "__main__":
    cache = fetch.cache_dir()
    d = dict(np.load(cache / "image-train.npz"))
    val = d["src"] % 10 == 3  # whole photographs, for the threshold
    params = train({k: v[~val] for k, v in d.items()})
    export(params)
    v = {k: x[val] for k, x in d.items()}
    qv = scores(v)
    ok = v["y"][:, 0] == 1
    threshold = nets.choose_threshold(qv[ok, 0], qv[~ok, 0])
    t = dict(np.load(cache / "image-test.npz"))
    ev = report(t["y"], scores(t), t["src"], threshold)
    print("threshold", threshold, ev)
    nets.write_record(
        "image-quality", modality="image", file="model.onnx", licence="Apache-2.0", **{"class": "Q"},
        preprocessing="image-luma-patches/1",
        inputs=[{"name": "patches", "type": "f32", "shape": [1, 16, 96, 96]}, {"name": "thumb", "type": "f32", "shape": [1, 1, 64, 64]}],
        outputs=[{"name": "scores", "type": "f32", "shape": [1, len(LABELS)], "components": LABELS}],
        accept_q15=int(nets.q15(threshold)), seed=SEED,
        evaluation={"held_out_packages": fetch.IMAGE_TEST, **ev},
        training_sources=fetch.IMAGE_TRAIN)
